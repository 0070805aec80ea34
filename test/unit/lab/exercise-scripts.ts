import type { LabApi } from '../../../src/lab/api.ts';
import type { ReadOptions, ScriptAccess } from '../../../src/lab/script-access.ts';
import type { Scripts } from './world.ts';

async function train(access: ScriptAccess, options: ReadOptions, params: Record<string, unknown> = {}): Promise<void> {
  const { environment, tables, ml, mlflow } = access;
  const { columns, plan } = await tables.read(environment.table, options);
  const { fraud_trx: label, ...features } = columns;
  if (label === undefined) throw new Error('The table must have a label.');
  const side = (part: 'train' | 'test') => ({ kind: 'split', part, testFraction: 0.3, seed: 42 }) as const;
  const { experiment_id: experimentId } = await mlflow.setExperiment(environment.experiment);
  const { run_id: runId } = (await mlflow.startRun({ experimentId, tags: { row_count: String(plan.rowCount) } })).info;
  const trained = await ml.train({
    features,
    label,
    rows: side('train'),
    evaluation: { features, label, rows: side('test') },
    params: { n_estimators: 5, ...params },
  });
  const predicted = await ml.predict({ model: trained.model, features, rows: side('test'), output: 'probability' });
  const value = await ml.score({ metric: 'roc_auc', actual: label, rows: side('test'), predicted });
  await mlflow.logBatch(runId, { metrics: [{ key: 'roc_auc', value, step: 0 }] });
  await mlflow.logCurves(runId, trained.evals);
  await mlflow.logModel(runId, { path: 'model', trained, featureNames: Object.keys(features), plan });
  await mlflow.endRun(runId, 'FINISHED');
}

async function deploy({ environment, mlflow, cmlapi }: ScriptAccess): Promise<void> {
  const finished = { experiment: environment.experiment, filter: "attributes.status = 'FINISHED'", maxResults: 1 };
  const [newest] = await mlflow.searchRuns(finished);
  const run_id = String(environment.upstream['run_id'] ?? newest?.info.run_id);
  const { version } = await cmlapi.createRegisteredModel({ name: environment.model, run_id });
  await cmlapi.createModel({ name: environment.model });
  const build = await cmlapi.createModelBuild({ model: environment.model, version });
  await cmlapi.createModelDeployment({ build_id: build.id, cpu: 2, memory: 4, replicas: 1 });
}

/** What the lessons 00 … 05 ask of the lab, without their words. */
export const exerciseScripts: Scripts = {
  async '00_datagen'({ environment, tables }) {
    await tables.createOrReplace(environment.table, (await tables.generate(environment.table, {})).columns);
  },
  '01_train_xgboost': (access) => train(access, {}),
  '02_api_deployment': deploy,
  async '03_newbatch'({ environment, tables }) {
    await tables.append(environment.table, (await tables.generate(environment.table, {})).columns);
  },
  async '04_train_xgboost'(access) {
    const { tables, environment } = access;
    const endSnapshotId = String(environment.upstream['snapshot_id']);
    const rows = await tables.metadata(environment.table, 'snapshots');
    const parent = rows.find((row) => row['snapshot_id'] === endSnapshotId)?.['parent_id'];
    await train(access, { startSnapshotId: String(parent), endSnapshotId });
  },
  '05_api_redeployment': deploy,
};

/** Runs a script to its end outside any job; throws what it threw. */
export async function runAlone(
  page: { runScript(name: string): Promise<{ runId: string }>; api: Pick<LabApi, 'jobs'> },
  name: string,
) {
  const { runId } = await page.runScript(name);
  const [run] = await page.api.jobs.finished(runId);
  if (run?.status !== 'succeeded') throw new Error(`${name}: ${run?.error?.message ?? 'did not run'}`);
  return run;
}
