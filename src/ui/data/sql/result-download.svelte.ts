import type { Clock } from '../../../base/clock.ts';
import { isCancelled, toErrorRecord, type ErrorRecord } from '../../../base/errors.ts';
import type { Lab } from '../../../lab/api.ts';
import { csvOf } from '../../../lab/result-csv.ts';
import type { ResultSet } from '../../../sql/types.ts';

export type ResultFormat = 'csv' | 'parquet';

/** A file that is being written. */
interface Writing {
  readonly format: ResultFormat;
  readonly startedAtMs: number;
  /** Rows written, where that is known, of all. */
  readonly done: number;
  readonly total: number;
}

/** One result on its way into a file; one file at a time. */
export class ResultDownload {
  readonly #lab: Pick<Lab, 'parquet'>;
  readonly #clock: Clock;
  #writing = $state.raw<Writing | undefined>(undefined);
  #error = $state.raw<ErrorRecord | undefined>(undefined);
  #stopper: AbortController | undefined;

  constructor(lab: Pick<Lab, 'parquet'>, clock: Clock) {
    this.#lab = lab;
    this.#clock = clock;
  }

  get writing(): Writing | undefined {
    return this.#writing;
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** The file; undefined when it was stopped, failed, or another one is being written. Never rejects. */
  async write(result: ResultSet, format: ResultFormat): Promise<Blob | undefined> {
    if (this.#writing !== undefined) return undefined;
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.#error = undefined;
    const writing: Writing = { format, startedAtMs: this.#clock.now(), done: 0, total: result.rowCount };
    this.#writing = writing;
    try {
      const { signal } = stopper;
      if (format === 'parquet') return await this.#lab.parquet(result, { signal });
      return await csvOf(result, { signal, onProgress: (done) => (this.#writing = { ...writing, done }) });
    } catch (error) {
      if (!isCancelled(error)) this.#error = toErrorRecord(error);
      return undefined;
    } finally {
      this.#writing = undefined;
    }
  }

  stop(): void {
    this.#stopper?.abort();
  }
}
