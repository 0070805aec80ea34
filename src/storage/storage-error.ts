import { LabError, type ErrorDetail } from '../base/errors.ts';
import type { StorageKey } from './types.ts';

/**
 * `storage_lost`: the connection is gone, nothing of this call was written, trying again may help.
 * `storage_newer`: the database belongs to a newer version of the page; only a reload helps.
 * `quota_exceeded`: no room; `detail` has `usageBytes`, `quotaBytes`, `neededBytes` as far as known; a
 * `quotaBytes` that the refusal belies is left out.
 * `key_exists`: `add` found the key taken. `storage_failed`: everything else.
 */
export type StorageErrorCode = 'storage_lost' | 'storage_newer' | 'quota_exceeded' | 'key_exists' | 'storage_failed';

export class StorageError extends LabError {
  declare readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options: { detail?: ErrorDetail; cause?: unknown } = {}) {
    super(code, message, options);
  }
}

export function closedError(): StorageError {
  return new StorageError(
    'storage_lost',
    'This storage was closed by its own page before the call. Open it again, then repeat the call.',
  );
}

export function newerError(name: string, knownVersion: number, foundVersion?: number): StorageError {
  const found = foundVersion === undefined ? 'a newer version' : `version ${foundVersion}`;
  return new StorageError(
    'storage_newer',
    `This page works with version ${knownVersion} of the database "${name}", but another tab has opened ${found} of it. ` +
      'Nothing was changed; reload this page to get the newer lab.',
    {
      detail: { database: name, knownVersion, ...(foundVersion === undefined ? {} : { foundVersion }) },
    },
  );
}

export function keyExistsError(store: string, key: StorageKey): StorageError {
  return new StorageError(
    'key_exists',
    `Expected no record with key ${JSON.stringify(key)} in "${store}", but there is one. ` +
      'Nothing was written; take another key, or replace the record on purpose.',
    { detail: { store, key } },
  );
}

export function unknownStoreError(store: string): StorageError {
  return new StorageError(
    'storage_failed',
    `The store "${store}" is not part of this transaction or database. ` +
      'Name it when the transaction begins, and in the list of stores when the database is opened.',
    { detail: { store } },
  );
}

export function endedError(store: string): StorageError {
  return new StorageError(
    'storage_failed',
    `The transaction had already ended when "${store}" was called. A transaction ends by itself as soon as anything but ` +
      'its own calls is awaited; do that work before or after it.',
    { detail: { store } },
  );
}

export function givenUpError(): StorageError {
  return new StorageError(
    'storage_failed',
    'The transaction was given up before this call ended; nothing was written.',
  );
}
