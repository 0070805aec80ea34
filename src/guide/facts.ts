import { toErrorRecord } from '../base/errors.ts';
import type { Lab } from '../lab/api.ts';
import type { GuideAnswers } from '../lab/guide-answers.ts';
import { namesFor, type Settings } from '../lab/settings.ts';
import { pipelineRuns } from './pipeline-runs.ts';
import { gatherPredictions, type PredictionFacts } from './predictions.ts';
import type {
  JobDefinition,
  JobProgress,
  JobRun,
  ModelBuild,
  ModelDeployment,
  ModelVersion,
  Run,
  SnapshotRow,
} from './records.ts';

/** What the checks look at: the lab's state at one moment, and what the learner has answered. Never a click. */
export interface GuideFacts extends PredictionFacts {
  readonly settings: Settings;
  /** Null while the lab has no owner: nothing is named yet. */
  readonly names: { readonly table: string; readonly experiment: string; readonly model: string } | null;
  readonly jobs: readonly JobDefinition[];
  /** Newest first. */
  readonly runs: readonly JobRun[];
  /** Of runs under way, by id. */
  readonly progress: Readonly<Record<string, JobProgress>>;
  /** Of the owner's table, oldest first; none while there is no table. */
  readonly snapshots: readonly SnapshotRow[];
  readonly currentSnapshotId: string | null;
  /** Of the owner's experiment, newest first. */
  readonly mlflowRuns: readonly Run[];
  readonly versions: readonly ModelVersion[];
  readonly builds: readonly ModelBuild[];
  readonly deployment: ModelDeployment | null;
  /** By step. */
  readonly answers: Readonly<Record<string, string>>;
}

const historyLimit = 300;

interface GatherOptions {
  /** Explains the newest prediction, also while nobody has answered what it rests on. */
  readonly explains?: boolean;
}

/** Reads the facts. Rejects with what the lab's calls reject with, but for things that do not exist yet. */
export async function gatherFacts(
  lab: Lab,
  answers: Pick<GuideAnswers, 'all'>,
  { explains = false }: GatherOptions = {},
): Promise<GuideFacts> {
  const settings = await lab.settings.get();
  const names = settings.owner === '' ? null : namesFor(settings);
  const [jobs, runs, answered, named] = await Promise.all([
    lab.jobs.list(),
    lab.jobs.history({ limit: historyLimit }),
    answers.all(),
    names === null ? nothingNamed : gatherNamed(lab, names),
  ]);
  const active = runs.filter(({ status }) => status === 'running');
  const progress: Record<string, JobProgress> = {};
  for (const { id } of active) {
    const latest = await lab.jobs.progress(id);
    if (latest !== null) progress[id] = latest;
  }
  const facts = { settings, names, jobs, runs, progress, answers: answered, ...named };
  const versions = new Set(pipelineRuns(facts).map(({ version }) => version.version));
  const model = names?.model ?? '';
  return { ...facts, ...(await gatherPredictions(lab, { model, versions, answers: answered, explains })) };
}

type NamedFacts = Pick<
  GuideFacts,
  'snapshots' | 'currentSnapshotId' | 'mlflowRuns' | 'versions' | 'builds' | 'deployment'
>;

const nothingNamed: NamedFacts = {
  snapshots: [],
  currentSnapshotId: null,
  mlflowRuns: [],
  versions: [],
  builds: [],
  deployment: null,
};

async function gatherNamed(
  lab: Lab,
  { table, experiment, model }: NonNullable<GuideFacts['names']>,
): Promise<NamedFacts> {
  const [snapshots, description, mlflowRuns, versions, builds, deployment] = await Promise.all([
    orNone(lab.tables.snapshots(table), []),
    orNone(lab.tables.describe(table), null),
    orNone(lab.experiments.searchRuns({ experiment }), []),
    orNone(lab.models.versions(model), []),
    orNone(lab.deployments.builds(model), []),
    orNone(lab.deployments.current(model), null),
  ]);
  const currentSnapshotId = description?.currentSnapshotId ?? null;
  return { snapshots, currentSnapshotId, mlflowRuns, versions, builds, deployment };
}

const notYet: ReadonlySet<string> = new Set(['unknown_table', 'RESOURCE_DOES_NOT_EXIST']);

async function orNone<Value>(promise: Promise<Value>, none: Value): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (notYet.has(toErrorRecord(error).code)) return none;
    throw error;
  }
}
