import { sha256Hex } from '../../base/digest.ts';
import { errorSentence } from '../../i18n/error-sentence.ts';
import type { Translator } from '../../i18n/translator.ts';
import type { JobLog, JobRun } from '../../jobs/types.ts';

/** A line at which a run failed, from 1, with the reason. */
export interface Fault {
  readonly line: number;
  readonly message: string;
}

/** True for a run that failed at a line that it names. */
export function failedAtLine(run: JobRun | undefined): run is JobRun {
  return run?.status === 'failed' && typeof run.error?.detail['line'] === 'number';
}

/**
 * The fault of a run in a text; undefined unless the run took this very text, whose digest stands at the head of its
 * log. Whoever has written since may have mended it, and lines have moved.
 */
export function faultOf(
  i18n: Translator,
  run: JobRun,
  { log, text }: { readonly log: JobLog; readonly text: string },
): Fault | undefined {
  const line = run.error?.detail['line'];
  if (run.error === undefined || typeof line !== 'number') return undefined;
  const ran = log.lines.flatMap(({ stream, text: said }) =>
    stream === 'system' ? (/ SHA-256 ([0-9a-f]{64})$/.exec(said)?.[1] ?? []) : [],
  );
  return ran[0] === sha256Hex(text) ? { line, message: errorSentence(i18n, run.error) } : undefined;
}
