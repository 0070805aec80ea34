import { LabError } from '../../base/errors.ts';

/** The most rows that one call brings into a script. */
export const maxCollected = 100_000;

/** Throws `too_many_rows`. */
export function requireCollectable(rowCount: number): void {
  if (rowCount <= maxCollected) return;
  throw new LabError(
    'too_many_rows',
    `At most ${maxCollected} rows can be brought into a script, but there are more. Use limit, filter or toPandas.`,
    { detail: { maxRows: maxCollected } },
  );
}
