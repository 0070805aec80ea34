import type { JobProgress } from './types.ts';

/** As often as a worker reports: what lasts half a second can still be seen to move. */
const reportEveryMs = 50;

/**
 * Passes on the first report at once and then the latest, at most 20 times a second; and at once whatever is a twentieth of
 * the whole further.
 */
export interface ProgressReporter {
  report(progress: JobProgress): void;
  /** What is still waiting is dropped: the end of the run says more. */
  close(): void;
}

export function createProgressReporter(send: (progress: JobProgress) => void): ProgressReporter {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: JobProgress | undefined;
  let sent: JobProgress | undefined;
  const sendWaiting = (): void => {
    timer = undefined;
    if (waiting === undefined) return;
    const progress = waiting;
    waiting = undefined;
    sendNow(progress);
  };
  const sendNow = (progress: JobProgress): void => {
    clearTimeout(timer);
    timer = setTimeout(sendWaiting, reportEveryMs);
    waiting = undefined;
    sent = progress;
    send(progress);
  };
  return {
    report(progress) {
      if (timer === undefined || isStepFurther(progress, sent)) sendNow(progress);
      else waiting = progress;
    },
    close() {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}

/** Of one phase. */
function isStepFurther({ done, total, phase }: JobProgress, sent: JobProgress | undefined): boolean {
  return total !== null && sent?.phase === phase && done - sent.done >= total / 20;
}
