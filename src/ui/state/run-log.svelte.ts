import type { JobLog } from '../../jobs/types.ts';
import type { JobsApi } from '../../lab/api.ts';
import { Loaded } from './loaded.svelte.ts';

const reloadEveryMs = 200;

/** The log of one run, growing while it runs. */
export class RunLog {
  readonly runId: string;
  readonly #jobs: JobsApi;
  readonly log: Loaded<JobLog>;

  constructor(jobs: JobsApi, runId: string) {
    this.runId = runId;
    this.#jobs = jobs;
    this.log = new Loaded(() => jobs.log(runId));
  }

  /** Reads the log and follows it, at most five times a second; gives the way to stop. */
  connect(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    void this.log.reload();
    const stop = this.#jobs.onEvent((event) => {
      if ((event.type !== 'log' && event.type !== 'run') || event.runId !== this.runId) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void this.log.reload();
      }, reloadEveryMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }
}
