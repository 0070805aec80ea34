import { toErrorRecord } from '../../base/errors.ts';
import type { LabApi } from '../../lab/api.ts';
import { namesFor, type Settings } from '../../lab/settings.ts';
import type { Experiment, Run } from '../../tracking/types.ts';
import { Loaded } from './loaded.svelte.ts';

/** More runs than anybody makes in one browser. */
const maxResults = 10_000;

/** The experiments there are, and the runs of the chosen one, newest first. */
export interface ExperimentFacts {
  readonly experiments: readonly Experiment[];
  /** The chosen experiment, else the owner's; it may not exist yet. */
  readonly name: string;
  readonly runs: readonly Run[];
}

/** What the screen of experiments looks at, kept while somebody looks at a single run. */
export class ExperimentsState extends Loaded<ExperimentFacts> {
  readonly #lab: LabApi;
  readonly #choice: { name: string | undefined };
  /** What stands in the filter box. */
  filter = $state('');
  /** The runs that are chosen to be compared, at most two. */
  selected = $state.raw<readonly string[]>([]);

  constructor(lab: LabApi) {
    const choice: { name: string | undefined } = { name: undefined };
    super(async () => loadFacts(lab, await lab.settings.get(), choice.name));
    this.#lab = lab;
    this.#choice = choice;
  }

  /** Shows the runs of another experiment. */
  async choose(name: string): Promise<void> {
    this.#choice.name = name;
    this.selected = [];
    await this.reload();
  }

  /** The ids of the runs that match a filter. Rejects with `invalid_filter`. */
  async search(experiment: string, filter: string): Promise<ReadonlySet<string>> {
    const runs = await this.#lab.experiments.searchRuns({ experiment, filter, maxResults });
    return new Set(runs.map(({ info }) => info.run_id));
  }

  /** Reads the experiments and follows them; gives the way to stop. */
  connect(): () => void {
    void this.reload();
    return this.#lab.onChange(({ topics }) => {
      // Another owner has another experiment.
      if (topics.includes('settings')) this.#choice.name = undefined;
      if (topics.includes('settings') || topics.includes('experiments')) void this.reload();
    });
  }
}

async function loadFacts(lab: LabApi, settings: Settings, chosen: string | undefined): Promise<ExperimentFacts> {
  const name = chosen ?? namesFor(settings).experiment;
  const [experiments, runs] = await Promise.all([lab.experiments.list(), runsOf(lab, name)]);
  // An id that reads like a name is none.
  return { experiments, name, runs: experiments.some((experiment) => experiment.name === name) ? runs : [] };
}

async function runsOf(lab: LabApi, experiment: string): Promise<readonly Run[]> {
  try {
    return await lab.experiments.searchRuns({ experiment, maxResults });
  } catch (error) {
    // Not made yet, or taken away.
    if (toErrorRecord(error).code === 'RESOURCE_DOES_NOT_EXIST') return [];
    throw error;
  }
}
