import { LabError } from '../../base/errors.ts';

/** A file whose bytes are not those that were written. */
export function damagedFile(path: string): LabError {
  return new LabError(
    'file_damaged',
    `The file ${path} must have the bytes that were written (SHA-256), but it was altered. Nothing was changed; restore a backup.`,
    { detail: { path } },
  );
}
