import { LakehouseError } from '../errors.ts';

/** An archive that cannot be read, because of one of its entries where one is named. */
export function archiveInvalid(reason: string, entry?: string, cause?: unknown): LakehouseError {
  const file = entry === undefined ? 'The archive' : `The file ${JSON.stringify(entry)} of the archive`;
  return new LakehouseError(
    'archive_invalid',
    `${file} cannot be read: ${reason}. Nothing was imported; export the table again.`,
    entry === undefined ? {} : { entry },
    cause,
  );
}

/** An archive that would take more room than it may. */
export function archiveTooLarge(reason: string, entry?: string): LakehouseError {
  return new LakehouseError(
    'archive_too_large',
    `The archive is too large: ${reason}. Nothing was imported; import a smaller table.`,
    entry === undefined ? {} : { entry },
  );
}

/** A table that has something which the lab does not have. */
export function unsupportedTable(feature: string, file: string): LakehouseError {
  return new LakehouseError(
    'unsupported_table',
    `The table has ${feature} (${file}), which the lab does not support. Nothing was imported; the lab reads unpartitioned ` +
      'format version 2 tables of Parquet files without delete files.',
    { feature, file },
  );
}
