import { LabError } from '../base/errors.ts';
import type { ErrorDetail } from '../base/errors.ts';

/**
 * MLflow's error codes where MLflow has one (`mlflow.protos.databricks_pb2.ErrorCode`), in its spelling.
 * The three in lower case name situations that MLflow reports under a general code or with none.
 */
export type TrackingErrorCode =
  | 'INVALID_PARAMETER_VALUE'
  | 'INVALID_STATE'
  | 'RESOURCE_ALREADY_EXISTS'
  | 'RESOURCE_DOES_NOT_EXIST'
  | 'invalid_filter'
  | 'registration_failed'
  | 'registration_timeout';

export class TrackingError extends LabError {
  declare readonly code: TrackingErrorCode;

  constructor(code: TrackingErrorCode, message: string, detail: ErrorDetail = {}) {
    super(code, message, { detail });
  }
}
