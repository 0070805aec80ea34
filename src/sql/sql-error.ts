import { LabError } from '../base/errors.ts';

/** A statement that DuckDB refused, or that failed while it ran. `detail` carries `sql` and, where DuckDB tells it, `position`. */
export class QueryError extends LabError {
  constructor(message: string, detail: { sql: string; position?: number }, cause?: unknown) {
    super('sql_error', message, { detail, cause });
  }
}

/** Text that is not exactly one statement that only reads. */
export class StatementRefused extends LabError {
  constructor(code: StatementRefusalCode, message: string, detail: { sql: string }) {
    super(code, message, { detail });
  }
}

export type StatementRefusalCode = 'sql_empty' | 'sql_multiple' | 'sql_not_readonly';

/** The database ended in a WebAssembly trap, or was ended. The next call starts a new, empty one. */
export class DatabaseLost extends LabError {
  constructor(message: string, detail: { reason: string }, cause?: unknown) {
    super('sql_crashed', message, { detail, cause });
  }
}
