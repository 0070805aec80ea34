import { LabError, type ErrorDetail } from '../base/errors.ts';

/** What a table operation refuses or cannot read. Nothing was changed when it is thrown. */
export class LakehouseError extends LabError {
  constructor(code: LakehouseErrorCode, message: string, detail: ErrorDetail = {}, cause?: unknown) {
    super(code, message, { detail, cause });
  }
}

export type LakehouseErrorCode =
  | 'invalid_table_name'
  | 'unknown_table'
  | 'table_exists'
  | 'location_taken'
  | 'invalid_schema'
  | 'missing_column'
  | 'unexpected_column'
  | 'type_mismatch'
  | 'null_value'
  | 'no_rows'
  | 'commit_conflict'
  | 'unknown_snapshot'
  | 'unknown_ref'
  | 'no_snapshot_at_time'
  | 'invalid_scan'
  | 'not_an_ancestor'
  | 'file_missing'
  | 'file_unreadable'
  | 'row_count_mismatch'
  | 'read_too_large'
  | 'result_too_large'
  | 'unknown_column'
  | 'unsupported_table'
  | 'file_damaged'
  | 'ref_exists'
  | 'ref_protected'
  | 'invalid_ref_name'
  | 'invalid_schema_change'
  | 'invalid_option'
  | 'archive_invalid'
  | 'archive_too_large'
  | 'not_an_iceberg_table'
  | 'path_outside_table';

/** An option that a maintenance call cannot take. */
export function invalidOption(option: string, expected: string, came: unknown): LakehouseError {
  return new LakehouseError(
    'invalid_option',
    `The option ${option} must be ${expected}, but ${JSON.stringify(came) ?? String(came)} came. Nothing was changed.`,
    { option },
  );
}
