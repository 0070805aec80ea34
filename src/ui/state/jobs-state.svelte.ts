import type { Clock } from '../../base/clock.ts';
import type { JobProgress, JobRun } from '../../jobs/types.ts';
import type { LabApi } from '../../lab/api.ts';
import { groupChains, isActive } from './chains.ts';
import { Loaded } from './loaded.svelte.ts';

const historyLimit = 600;
const tickMs = 100;

/** Jobs and their runs as the lab has them, kept fresh by its events. */
export class JobsState {
  readonly #lab: LabApi;
  readonly #clock: Clock;
  readonly #onFailure: (run: JobRun) => void;
  readonly definitions;
  readonly runs;
  #progress = $state.raw<Readonly<Record<string, JobProgress>>>({});
  #nowMs = $state.raw(0);
  #seen: ReadonlyMap<string, JobRun['status']> | undefined;

  readonly chains = $derived.by(() => groupChains(this.runs.value ?? [], this.definitions.value ?? []));
  readonly active = $derived.by(() => (this.runs.value ?? []).filter(isActive));

  /** `onFailure` hears of each run that fails or times out while the page looks on. */
  constructor(lab: LabApi, clock: Clock, onFailure: (run: JobRun) => void) {
    this.#lab = lab;
    this.#clock = clock;
    this.#onFailure = onFailure;
    this.#nowMs = clock.now();
    this.definitions = new Loaded(() => lab.jobs.list());
    this.runs = new Loaded(() => lab.jobs.history({ limit: historyLimit }));
  }

  /** The time now, in milliseconds: it moves while a run is under way. */
  get nowMs(): number {
    return this.#nowMs;
  }

  progressOf(runId: string): JobProgress | undefined {
    return this.#progress[runId];
  }

  async reload(): Promise<void> {
    await Promise.all([this.definitions.reload(), this.runs.reload()]);
    this.#nowMs = this.#clock.now();
    this.#compareWithSeen();
    await this.#loadMissingProgress();
  }

  /** Listens to the lab; gives the way to stop. */
  connect(): () => void {
    const stopEvents = this.#lab.jobs.onEvent((event) => {
      if (event.type === 'progress') this.#progress = { ...this.#progress, [event.runId]: event.progress };
      else if (event.type !== 'log') void this.reload();
    });
    const timer = setInterval(() => {
      if (this.active.length > 0) this.#nowMs = this.#clock.now();
    }, tickMs);
    return () => {
      stopEvents();
      clearInterval(timer);
    };
  }

  #compareWithSeen(): void {
    const runs = this.runs.value ?? [];
    const seen = this.#seen;
    this.#seen = new Map(runs.map((run) => [run.id, run.status]));
    if (seen === undefined) return;
    for (const run of runs) {
      if (run.status !== 'failed' && run.status !== 'timed_out') continue;
      if (seen.get(run.id) !== run.status) this.#onFailure(run);
    }
  }

  /** After a reload of the page a run may be half done before it reports again. */
  async #loadMissingProgress(): Promise<void> {
    for (const run of this.active) {
      if (this.#progress[run.id] !== undefined) continue;
      const progress = await this.#lab.jobs.progress(run.id);
      if (progress !== null && this.#progress[run.id] === undefined) {
        this.#progress = { ...this.#progress, [run.id]: progress };
      }
    }
  }
}
