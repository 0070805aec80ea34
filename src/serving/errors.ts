import { LabError } from '../base/errors.ts';
import type { ErrorDetail } from '../base/errors.ts';

export type ServingErrorCode =
  | 'INVALID_PARAMETER_VALUE'
  | 'INVALID_STATE'
  | 'RESOURCE_DOES_NOT_EXIST'
  | 'build_failed'
  | 'deployment_failed'
  | 'gate_blocked';

/** A model, build or deployment that cannot be made, found or changed. */
export class ServingError extends LabError {
  declare readonly code: ServingErrorCode;

  constructor(code: ServingErrorCode, message: string, detail: ErrorDetail = {}, cause?: unknown) {
    super(code, message, { detail, cause });
  }
}

/**
 * The codes in the endpoint's answers: those of MLflow's REST API (`databricks.proto`, ErrorCode), and HTTP's words
 * for the two that it lacks.
 */
export type EndpointErrorCode =
  | 'ENDPOINT_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'PAYLOAD_TOO_LARGE'
  | 'MALFORMED_REQUEST'
  | 'UNAUTHENTICATED'
  | 'RESOURCE_DOES_NOT_EXIST'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'INVALID_PARAMETER_VALUE'
  | 'INTERNAL_ERROR';

const statuses: Readonly<Record<EndpointErrorCode, number>> = {
  ENDPOINT_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  MALFORMED_REQUEST: 400,
  UNAUTHENTICATED: 401,
  RESOURCE_DOES_NOT_EXIST: 404,
  TEMPORARILY_UNAVAILABLE: 503,
  INVALID_PARAMETER_VALUE: 400,
  INTERNAL_ERROR: 500,
};

/** Why a request is not answered with a prediction. Its message and detail never hold a value of the payload. */
export class EndpointError extends LabError {
  declare readonly code: EndpointErrorCode;
  readonly status: number;

  constructor(code: EndpointErrorCode, message: string, detail: ErrorDetail = {}) {
    super(code, message, { detail });
    this.status = statuses[code];
  }
}
