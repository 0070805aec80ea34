import type { LabApi } from '../../lab/api.ts';
import type { ModelVersion, Run } from '../../tracking/types.ts';
import type { Point } from '../charts/line-chart.ts';

/** The values of one metric round by round, on the training rows and on those kept away from them. */
export interface Curve {
  /** `logloss` */
  readonly metric: string;
  /** x is the number of the tree, from 1. */
  readonly train: readonly Point[];
  readonly evaluation: readonly Point[];
}

/** One run with all that hangs on it. */
export interface RunDetail {
  readonly run: Run;
  readonly curves: readonly Curve[];
  /** The versions that were registered from its model, of whatever model. */
  readonly versions: readonly ModelVersion[];
}

interface Lab {
  readonly experiments: Pick<LabApi['experiments'], 'getRun' | 'metricHistory' | 'artifacts' | 'artifact'>;
  readonly models: Pick<LabApi['models'], 'list' | 'versions'>;
}

/** Rejects with `RESOURCE_DOES_NOT_EXIST` for a run that is not there. */
export async function loadRunDetail(lab: Lab, runId: string): Promise<RunDetail> {
  const run = await lab.experiments.getRun(runId);
  const [curves, versions] = await Promise.all([loadCurves(lab, run), loadVersions(lab, runId)]);
  return { run, curves, versions };
}

/** An artifact and how much it is. */
export interface Artifact {
  readonly path: string;
  readonly sizeBytes: number;
}

/** The run's artifacts in the order of their paths. */
export async function loadArtifacts({ experiments }: Lab, runId: string): Promise<readonly Artifact[]> {
  const paths = [...(await experiments.artifacts(runId))].sort();
  return Promise.all(
    paths.map(async (path) => ({ path, sizeBytes: (await experiments.artifact(runId, path)).byteLength })),
  );
}

/** The names of a run's curves: metrics that are logged for `train-` or `eval-`, logloss before the others. */
export function curveNames(run: Run): readonly string[] {
  const names = Object.keys(run.data.metrics).flatMap((key) => /^(?:train|eval)-(.+)$/.exec(key)?.[1] ?? []);
  return [...new Set(names)].sort((a, b) => Number(b === 'logloss') - Number(a === 'logloss') || (a < b ? -1 : 1));
}

async function loadCurves({ experiments }: Lab, run: Run): Promise<readonly Curve[]> {
  const points = async (key: string): Promise<readonly Point[]> => {
    if (!Object.hasOwn(run.data.metrics, key)) return [];
    const history = await experiments.metricHistory(run.info.run_id, key);
    // A step that was logged twice counts as it was logged last.
    const byStep = new Map(history.map(({ step, value }) => [step, value] as const));
    return [...byStep].sort(([a], [b]) => a - b).map(([step, value]) => ({ x: step + 1, y: value }));
  };
  return Promise.all(
    curveNames(run).map(async (metric) => ({
      metric,
      train: await points(`train-${metric}`),
      evaluation: await points(`eval-${metric}`),
    })),
  );
}

async function loadVersions({ models }: Lab, runId: string): Promise<readonly ModelVersion[]> {
  const lists = await Promise.all((await models.list()).map(({ name }) => models.versions(name)));
  return lists
    .flat()
    .filter((version) => version.run_id === runId)
    .sort((a, b) => Number(a.version) - Number(b.version));
}
