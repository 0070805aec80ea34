import { LakehouseError, type LakehouseErrorCode } from './errors.ts';

/** A file of an archive that keeps its table from being imported. `path` is its name below the table's folder. */
export function badFile(
  code: Extract<LakehouseErrorCode, 'file_missing' | 'file_damaged' | 'file_unreadable' | 'row_count_mismatch'>,
  path: string,
  problem: string,
  rest: { readonly detail?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
): LakehouseError {
  return new LakehouseError(
    code,
    `The file ${path} of the archive ${problem}. Nothing was imported; export the table again.`,
    { path, ...rest.detail },
    rest.cause,
  );
}

export function notATable(reason: string): LakehouseError {
  return new LakehouseError(
    'not_an_iceberg_table',
    `An archive of an Iceberg table has the folders data and metadata at its top or in one folder, but ${reason}. ` +
      'Nothing was imported; choose another archive.',
  );
}
