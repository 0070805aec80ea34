import { transferHandlers, type TransferHandler } from 'comlink';
import { fromErrorRecord, toErrorRecord, type ErrorRecord } from '../base/errors.ts';

/** What crosses threads in place of a thrown value. */
export interface SentError {
  readonly record: ErrorRecord;
  readonly stack: string | undefined;
}

export function toSentError(error: unknown): SentError {
  return { record: toErrorRecord(error), stack: error instanceof Error ? error.stack : undefined };
}

/** A `LabError` (or `CancelledError`) with the stack of the thread where it was thrown. */
export function fromSentError({ record, stack }: SentError): Error {
  const error = fromErrorRecord(record);
  if (stack !== undefined) error.stack = stack;
  return error;
}

// Comlink marks thrown values with a symbol of its own, so only its own handler can tell them.
const comlinkHandler = transferHandlers.get('throw');

const errorCarrier: TransferHandler<{ readonly value: unknown }, SentError> = {
  canHandle: (value): value is { readonly value: unknown } => comlinkHandler?.canHandle(value) ?? false,
  serialize: ({ value }) => [toSentError(value), []],
  deserialize: (sent) => {
    throw fromSentError(sent);
  },
};

/**
 * Lets errors cross threads with their code and detail; comlink alone would keep the text only. Both sides call it before
 * the first message.
 */
export function carryErrors(): void {
  transferHandlers.set('throw', errorCarrier);
}
