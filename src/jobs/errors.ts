import { LabError } from '../base/errors.ts';
import type { ErrorDetail } from '../base/errors.ts';

export type JobErrorCode =
  // A definition that is refused.
  | 'invalid_definition'
  | 'invalid_name'
  | 'invalid_field'
  | 'invalid_schedule'
  | 'invalid_profile'
  | 'invalid_environment'
  | 'invalid_timeout'
  | 'unknown_field'
  | 'unknown_script'
  | 'unknown_parent'
  | 'duplicate_name'
  | 'job_cycle'
  // A call that is refused.
  | 'unknown_job'
  | 'unknown_run'
  | 'invalid_limit'
  | 'job_has_dependents'
  | 'job_has_active_runs'
  | 'jobs_closed'
  // How a run ended.
  | 'interrupted'
  | 'parent_not_succeeded'
  | 'stopped'
  | 'timed_out';

/** What the room refuses. Nothing was changed. */
export class JobError extends LabError {
  declare readonly code: JobErrorCode;

  constructor(code: JobErrorCode, message: string, detail: ErrorDetail = {}) {
    super(code, message, { detail });
  }
}
