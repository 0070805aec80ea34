import { LabError } from '../base/errors.ts';
import type { ErrorDetail } from '../base/errors.ts';

export type DatagenErrorCode =
  'invalid_seed' | 'invalid_batch_number' | 'invalid_row_count' | 'invalid_chunk_rows' | 'unknown_dataset';

/** A batch that cannot be generated as asked. Nothing was allocated. */
export class DatagenError extends LabError {
  declare readonly code: DatagenErrorCode;

  constructor(code: DatagenErrorCode, message: string, detail: ErrorDetail) {
    super(code, message, { detail });
  }
}
