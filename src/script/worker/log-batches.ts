import type { ScriptLogLine } from '../../lab/script-access.ts';
import { createLogLimit } from '../log-limit.ts';

/** At most 20 batches a second: a chatty script must not keep the page busy with messages. */
const batchIntervalMs = 50;

export interface LogBatches {
  add(lines: readonly ScriptLogLine[]): void;
  /** Sends what is waiting at once. */
  flush(): void;
}

/**
 * Collects log lines and sends them in batches. A batch leaves from a timer or, since a loop that never yields would
 * starve the timer, from the line that comes after the interval.
 */
export function createLogBatches(ports: {
  send(lines: readonly ScriptLogLine[]): void;
  /** Milliseconds. */
  now(): number;
  schedule(callback: () => void, delayMs: number): void;
  maxBytes?: number;
}): LogBatches {
  const limit = createLogLimit(ports.maxBytes);
  let waiting: ScriptLogLine[] = [];
  let lastSent = -Infinity;
  let scheduled = false;

  function flush(): void {
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    lastSent = ports.now();
    ports.send(lines);
  }

  return {
    flush,
    add(lines) {
      waiting.push(...limit(lines));
      if (waiting.length === 0) return;
      const elapsed = ports.now() - lastSent;
      if (elapsed >= batchIntervalMs) flush();
      else if (!scheduled) {
        scheduled = true;
        ports.schedule(() => {
          scheduled = false;
          flush();
        }, batchIntervalMs - elapsed);
      }
    },
  };
}
