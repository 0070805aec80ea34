import { LabError } from '../../../../src/base/errors.ts';
import { importance, predict, score, train } from '../../../../src/compute/learn.ts';
import type { RoundProgress, ScriptAccess, ScriptEnvironment, ScriptRun } from '../../../../src/lab/script-access.ts';
import { createTwinTables, openTwinTables, type TwinTables } from './memory-tables.ts';

interface TwinRun {
  info: ScriptRun['info'];
  readonly params: Record<string, string>;
  readonly metrics: Record<string, number>;
  readonly tags: Record<string, string>;
  readonly curves: Record<string, readonly number[]>;
  model?: { readonly text: string; readonly path: string; readonly rowCount: number | null };
}

/** A lab in memory: what scripts have done to it stays from run to run. */
export interface TwinLab {
  readonly tables: TwinTables;
  readonly runs: TwinRun[];
  readonly versions: { readonly version: string; readonly run_id: string }[];
  readonly builds: { readonly id: string; readonly model: string; readonly version: string; readonly status: string }[];
  readonly deployments: { id: string; model: string; version: string; build_id: string; status: string }[];
  readonly models: string[];
  readonly requests: unknown[];
}

export function createTwinLab(): TwinLab {
  return {
    tables: createTwinTables(),
    runs: [],
    versions: [],
    builds: [],
    deployments: [],
    models: [],
    requests: [],
  };
}

export interface TwinOptions {
  readonly upstream?: ScriptEnvironment['upstream'];
  readonly rowsPerBatch?: number;
  readonly signal: AbortSignal;
  setOutput(key: string, value: string | number | null): void;
}

const accessKey = 'mkey';

/** The lab as a script sees it: real generation, training and scores on this thread, everything else in memory. */
export function openTwinAccess(lab: TwinLab, options: TwinOptions): ScriptAccess {
  const { rowsPerBatch = 400, upstream = {}, signal, setOutput } = options;
  const environment: ScriptEnvironment = {
    owner: 'Paul',
    dbname: 'hol_fraud',
    storage: 's3a://hol/user/paul',
    connectionName: 'hol-datalake',
    seed: 42,
    rowsPerBatch,
    table: 'hol_fraud.transactions_Paul',
    experiment: 'xgb-cc-fraud-Paul',
    model: 'FraudCLF-Paul',
    upstream,
    variables: {},
    jobRunId: 'job-run-1',
  };
  const tables = openTwinTables(lab.tables, environment);
  return {
    environment,
    async connect(name) {
      if (name !== environment.connectionName) {
        throw new LabError('unknown_connection', `There is no data connection ${name}.`, { detail: { name } });
      }
    },
    tables: {
      ...tables,
      async append(table, columns, summary) {
        const committed = await tables.append(table, columns, summary);
        setOutput('snapshot_id', committed.snapshotId);
        return committed;
      },
      async createOrReplace(table, columns, summary) {
        const committed = await tables.createOrReplace(table, columns, summary);
        setOutput('snapshot_id', committed.snapshotId);
        return committed;
      },
    },
    ml: {
      train: async (call, onRound?: (progress: RoundProgress) => void) =>
        train(call, ({ done, total }) =>
          onRound?.({ round: done, rounds: total ?? done, trainLogloss: null, evalLogloss: null }),
        ),
      predict: async (call) => predict(call),
      score: async (call) => score(call),
      importance: async (model, kind) => importance({ model, kind: kind }),
    },
    mlflow: openTwinMlflow(lab, setOutput),
    cmlapi: openTwinPlatform(lab, setOutput),
    async callModel(model, key, request) {
      lab.requests.push(request);
      const serving = lab.deployments.findLast((row) => row.model === model && row.status === 'deployed');
      if (key !== accessKey) return { status: 401, body: { error_code: 'UNAUTHENTICATED', message: 'wrong key' } };
      if (serving === undefined) return { status: 503, body: { error_code: 'UNAVAILABLE', message: 'no deployment' } };
      const response = { prediction: [0], uuid: 'c9a1', version: serving.version };
      return { status: 200, body: { success: true, response } };
    },
    setOutput,
    log: () => undefined,
    signal,
  };
}

function openTwinMlflow(lab: TwinLab, setOutput: TwinOptions['setOutput']): ScriptAccess['mlflow'] {
  const find = (runId: string): TwinRun => {
    const run = lab.runs.find(({ info }) => info.run_id === runId);
    if (run === undefined) throw new LabError('unknown_run', `There is no run ${runId}.`);
    return run;
  };
  const record = ({ info, params, metrics, tags }: TwinRun): ScriptRun => ({ info, data: { params, metrics, tags } });
  return {
    setExperiment: async (name) => ({ experiment_id: '1', name }),
    async startRun({ experimentId, tags = {} }) {
      const run_id = `run-${lab.runs.length + 1}`;
      const info = {
        run_id,
        run_name: `name-${lab.runs.length + 1}`,
        experiment_id: experimentId,
        status: 'RUNNING',
        start_time: lab.runs.length,
        end_time: null,
        artifact_uri: `artifacts/${run_id}`,
      };
      const run: TwinRun = { info, params: {}, metrics: {}, tags: { ...tags }, curves: {} };
      lab.runs.push(run);
      return record(run);
    },
    async logBatch(runId, { params = {}, metrics = [], tags = {} }) {
      const run = find(runId);
      Object.assign(run.params, params);
      for (const { key, value } of metrics) run.metrics[key] = value;
      Object.assign(run.tags, tags);
    },
    async logCurves(runId, evals) {
      const run = find(runId);
      for (const [metric, values] of Object.entries(evals.train)) run.curves[`train-${metric}`] = values;
      for (const [metric, values] of Object.entries(evals.eval ?? {})) run.curves[`eval-${metric}`] = values;
    },
    async logModel(runId, { path, trained, plan }) {
      find(runId).model = { text: trained.model, path, rowCount: plan?.rowCount ?? null };
    },
    async endRun(runId, status) {
      const run = find(runId);
      run.info = { ...run.info, status, end_time: 1 };
      if (status === 'FINISHED' && run.model !== undefined) setOutput('run_id', runId);
    },
    getRun: async (runId) => record(find(runId)),
    setRegisteredModelAlias: noRegistry,
    deleteRegisteredModelAlias: noRegistry,
    getModelVersionByAlias: noRegistry,
    async searchRuns({ filter, maxResults = 1000 }) {
      const runs = lab.runs.filter(({ info }) => !filter?.includes('FINISHED') || info.status === 'FINISHED');
      return runs.reverse().slice(0, maxResults).map(record);
    },
  };
}

async function noRegistry(): Promise<never> {
  throw new LabError('RESOURCE_DOES_NOT_EXIST', 'The twin has no registry of MLflow.');
}

function openTwinPlatform(lab: TwinLab, setOutput: TwinOptions['setOutput']): ScriptAccess['cmlapi'] {
  return {
    listRegisteredModels: async () => lab.versions,
    async createRegisteredModel({ name, run_id }) {
      const run = lab.runs.find(({ info }) => info.run_id === run_id);
      if (run?.model === undefined) throw new LabError('model_missing', `The run ${run_id} has no model.`);
      const version = String(lab.versions.length + 1);
      lab.versions.push({ version, run_id });
      setOutput('version', version);
      return { name, version, status: 'READY', created: version === '1' };
    },
    listModels: async () => lab.models.map((name) => ({ name })),
    async createModel({ name }) {
      const created = !lab.models.includes(name);
      if (created) lab.models.push(name);
      return { id: `model-${name}`, name, access_key: accessKey, created };
    },
    async createModelBuild({ model, version }) {
      const build = { id: `build-${lab.builds.length + 1}`, model, version, status: 'built' };
      lab.builds.push(build);
      return build;
    },
    async createModelDeployment({ build_id }) {
      const build = lab.builds.find(({ id }) => id === build_id);
      if (build === undefined) throw new LabError('unknown_build', `There is no build ${build_id}.`);
      const { model, version } = build;
      const deployment = {
        id: `deployment-${lab.deployments.length + 1}`,
        model,
        version,
        build_id,
        status: 'deploying',
      };
      lab.deployments.push(deployment);
      return { ...deployment };
    },
    listModelBuilds: async () => lab.builds,
    async listModelDeployments() {
      // Each look finds what was deploying deployed.
      for (const row of lab.deployments) {
        if (row.status !== 'deploying') continue;
        row.status = 'deployed';
        setOutput('deployment_id', row.id);
      }
      return lab.deployments.map((row) => ({ ...row }));
    },
    listJobs: async () => [],
    createJob: async (definition) => definition,
  };
}
