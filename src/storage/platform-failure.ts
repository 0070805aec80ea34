import { keyExistsError, StorageError } from './storage-error.ts';
import type { StorageKey } from './types.ts';

/** What was being done when the platform failed: for the message and the detail. */
export interface FailureContext {
  readonly database: string;
  /** Such as `add` or `open`. */
  readonly action: string;
  readonly store?: string;
  readonly key?: StorageKey;
  /** What the transaction was asked to write, in bytes. Worked out only for a quota failure. */
  readonly neededBytes?: () => number;
}

/** The platform's failure as a typed error. Its kinds are told apart by name, never by text. */
export async function toStorageError(error: unknown, context: FailureContext): Promise<StorageError> {
  if (error instanceof StorageError) return error;
  const name = nameOf(error);
  switch (name) {
    case 'QuotaExceededError':
      return quotaError(error, context);
    case 'ConstraintError':
      if (context.action === 'add' && context.store !== undefined && context.key !== undefined) {
        return keyExistsError(context.store, context.key);
      }
      return refusedError(error, context);
    // WebKit says UnknownError, AbortError or InvalidStateError when its database process has gone.
    case 'UnknownError':
    case 'AbortError':
    case 'InvalidStateError':
      return new StorageError(
        'storage_lost',
        `The browser closed the connection to the database "${context.database}" during ${context.action}. ` +
          'Nothing of this transaction was written; try again, and reload the page if it happens again.',
        { detail: { ...placeOf(context), name }, cause: error },
      );
    default:
      return refusedError(error, context);
  }
}

/** `storage_failed`: what the platform said no to, in its own words. */
export function refusedError(error: unknown, context: FailureContext): StorageError {
  const name = nameOf(error);
  const where = context.store === undefined ? `"${context.database}"` : `"${context.store}" of "${context.database}"`;
  const text = error instanceof Error ? error.message : String(error);
  const advice =
    name === 'DataCloneError'
      ? 'A record is plain data: no functions, no reactive proxies.'
      : 'Reload the page and try again; a private window may refuse to store anything.';
  return new StorageError(
    'storage_failed',
    `The browser's database refused ${context.action} on ${where}: ${name} ${text}. Nothing was written. ${advice}`,
    { detail: { ...placeOf(context), name }, cause: error },
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

async function quotaError(error: unknown, context: FailureContext): Promise<StorageError> {
  const neededBytes = context.neededBytes?.();
  const space = await estimateSpace();
  // What a browser grants by its estimate may be a pretence: Chromium tells every page of 10 GiB more than it uses.
  const isBelied = space !== undefined && space.usageBytes + (neededBytes ?? 0) < space.quotaBytes;
  const granted = space === undefined || isBelied ? {} : { quotaBytes: space.quotaBytes };
  const needed = neededBytes === undefined || neededBytes === 0 ? '' : ` It needs about ${inMebibytes(neededBytes)}.`;
  const advice = isBelied
    ? "The browser's own limit is reached, or the disk is full: free space on the disk, then try again."
    : 'Remove old snapshots or files, or free space on the disk, then try again.';
  return new StorageError(
    'quota_exceeded',
    `The browser has no room for this transaction, so nothing was written.${needed}${spaceText(space, isBelied)} ${advice}`,
    {
      detail: {
        ...placeOf(context),
        ...(neededBytes === undefined ? {} : { neededBytes }),
        ...(space && { usageBytes: space.usageBytes }),
        ...granted,
      },
      cause: error,
    },
  );
}

function spaceText(space: Space | undefined, isBelied: boolean): string {
  if (space === undefined) return '';
  const used = ` The lab uses ${inMebibytes(space.usageBytes)}`;
  return isBelied ? `${used}.` : `${used} of the ${inMebibytes(space.quotaBytes)} that the browser grants.`;
}

interface Space {
  readonly usageBytes: number;
  readonly quotaBytes: number;
}

async function estimateSpace(): Promise<Space | undefined> {
  const manager: Partial<StorageManager> | undefined = typeof navigator === 'undefined' ? undefined : navigator.storage;
  if (manager?.estimate === undefined) return undefined;
  try {
    const { usage, quota } = await manager.estimate();
    return usage === undefined || quota === undefined ? undefined : { usageBytes: usage, quotaBytes: quota };
  } catch {
    // The estimate only decorates the quota error, which must not be lost to it.
    return undefined;
  }
}

function inMebibytes(bytes: number): string {
  return `${(bytes / 1048576).toFixed(1)} MiB`;
}

function placeOf({ database, action, store, key }: FailureContext): Record<string, unknown> {
  return {
    database,
    action,
    ...(store === undefined ? {} : { store }),
    ...(key === undefined ? {} : { key }),
  };
}

/** About what a value takes when stored: Blobs and buffers by their size, text by two bytes a unit, the rest by eight. */
export function sizeBytesOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (typeof Blob !== 'undefined' && value instanceof Blob) return value.size;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  let size = 0;
  for (const part of Object.values(value)) size += sizeBytesOf(part);
  return size;
}
