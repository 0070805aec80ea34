/** What an error carries beside its sentence: plain JSON, safe to store, log and send between threads. */
export type ErrorDetail = Readonly<Record<string, unknown>>;

/** An error as it is written into records and sent between threads. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly detail: ErrorDetail;
}

/**
 * The root of every error that the lab throws on purpose. Callers branch on `code`, never on the text.
 * The message says what was expected, what came, and what to do next.
 */
export class LabError extends Error {
  readonly code: string;
  readonly detail: ErrorDetail;

  constructor(code: string, message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.detail = options.detail ?? {};
  }
}

/** Somebody stopped the work. Not a failure. */
export class CancelledError extends LabError {
  constructor(message = 'The work was cancelled before it ended.', detail: ErrorDetail = {}) {
    super('cancelled', message, { detail });
  }
}

/** True for our own cancellation and for the platform's `AbortError`. */
export function isCancelled(error: unknown): boolean {
  return (
    error instanceof CancelledError ||
    (error instanceof LabError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Throws `CancelledError` when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** Any thrown value as a record. What is not a `LabError` keeps its text under the code `unexpected`. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof LabError) return { code: error.code, message: error.message, detail: error.detail };
  if (isCancelled(error)) return { code: 'cancelled', message: 'The work was cancelled before it ended.', detail: {} };
  if (error instanceof Error) return { code: 'unexpected', message: error.message, detail: { name: error.name } };
  return { code: 'unexpected', message: String(error), detail: {} };
}

/** The error a record was made of. */
export function fromErrorRecord(record: ErrorRecord): LabError {
  if (record.code === 'cancelled') return new CancelledError(record.message, record.detail);
  return new LabError(record.code, record.message, { detail: record.detail });
}
