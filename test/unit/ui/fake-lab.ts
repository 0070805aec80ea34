import type { Clock } from '../../../src/base/clock.ts';
import { LabError } from '../../../src/base/errors.ts';
import type { DeploymentId, ExperimentId, BuildId, RunId } from '../../../src/base/ids.ts';
import { parseDefinition } from '../../../src/jobs/definition-input.ts';
import type {
  JobDefinition,
  JobDefinitionInput,
  JobEvent,
  JobLogLine,
  JobProgress,
  JobRun,
} from '../../../src/jobs/types.ts';
import type { Lab } from '../../../src/lab/api.ts';
import type { ChangeTopic } from '../../../src/lab/change-topics.ts';
import type { ModelDeployment } from '../../../src/serving/types.ts';
import type { ModelVersion, Run } from '../../../src/tracking/types.ts';
import { openGuide } from '../../../src/guide/open-guide.ts';
import { exerciseJobs } from '../../../src/lab/exercise-jobs.ts';
import { parseSetting, withDefaults, type SettingsField, type SettingsPatch } from '../../../src/lab/settings.ts';
import { flags } from '../../../src/pipeline/fingerprint-flags.ts';
import { openEditableScripts, resolveScript } from '../../../src/script/scripts.ts';
import { featureNames } from '../../../src/datagen/transactions.ts';
import { answerRequest } from './fake-endpoint.ts';
import {
  unusedDeployments,
  unusedExperiments,
  unusedExplain,
  unusedModels,
  unusedMonitoring,
} from './fake-registry.ts';
import {
  definitionRecord,
  exerciseDefinitions,
  pastRuns,
  runningRuns,
  runRecord,
  snapshotIds,
} from './fake-records.ts';

/** Which state of a lab: nobody's, an owner's empty one, the exercise half done, or done. */
export type Scenario = 'nobody' | 'empty' | 'defined' | 'running' | 'done' | 'broken' | 'newer';

export interface FakeLab extends Lab {
  /** Tells the interface that something changed. */
  emit(event: JobEvent): void;
  /** Makes a run fail that ended otherwise. */
  fail(runId: string): void;
}

const accessKey = 'm7c0e4d2b91f35a86c02d4e7f1a9b41b9';

/** A lab without rooms behind it: plausible records, and runs that take a few seconds of timers. */
export function createFakeLab(scenario: Scenario, { clock, baseUrl }: { clock: Clock; baseUrl: string }): FakeLab {
  let chosen: SettingsPatch = scenario === 'nobody' ? {} : { owner: 'Paul' };
  const definitions: JobDefinition[] = ['nobody', 'empty', 'newer'].includes(scenario) ? [] : [...exerciseDefinitions];
  const runs = runsOf(scenario);
  const versions = versionsOf(scenario);
  const logs = new Map<string, JobLogLine[]>();
  const progress = new Map<string, JobProgress>();
  const listeners = new Set<(event: JobEvent) => void>();
  const watchers = new Set<(change: { topics: readonly ChangeTopic[] }) => void>();
  const texts = new Map<string, string>();
  const answers: Record<string, string> = {};
  const scripts = openEditableScripts({
    edited: async () => [...texts.keys()],
    load: async (script) => texts.get(script),
    save: async (script, text) => void texts.set(script, text),
    delete: async (script) => void texts.delete(script),
  });
  const settings = () => withDefaults(chosen, 'en');
  const emit = (event: JobEvent) => listeners.forEach((listener) => listener(event));
  const change = (...topics: ChangeTopic[]) => watchers.forEach((watcher) => watcher({ topics }));
  if (scenario === 'running') {
    progress.set('c5-2', {
      done: 62,
      total: 100,
      phase: 'train',
      detail: { 'train-logloss': 0.0863, 'eval-logloss': 0.1512 },
    });
  }

  const put = (run: JobRun) => {
    const place = runs.findIndex((other) => other.id === run.id);
    if (place < 0) runs.unshift(run);
    else runs[place] = run;
    emit({ type: 'run', runId: run.id, run });
  };

  function start(job: JobDefinition | null, script: string, parent?: JobRun): JobRun {
    const now = new Date(clock.now()).toISOString();
    const id = `live-${runs.length + 1}`;
    const run = runRecord({
      id,
      job: job?.name ?? null,
      script,
      status: 'running',
      startedAt: now,
      ...(parent && { parent }),
    });
    put(run);
    advance(run, 0);
    return run;
  }

  function advance(run: JobRun, done: number): void {
    const current = runs.find((other) => other.id === run.id);
    if (current?.status !== 'running') return;
    if (done <= 100) {
      const state = { done, total: 100, phase: run.script.includes('train') ? 'train' : 'write' };
      progress.set(run.id, state);
      emit({ type: 'progress', runId: run.id, progress: state });
      if (done % 20 === 0) {
        const line: JobLogLine = {
          at: new Date(clock.now()).toISOString(),
          stream: 'stdout',
          line: 60 + done / 10,
          text: `step ${done}`,
        };
        logs.set(run.id, [...(logs.get(run.id) ?? []), line]);
        emit({ type: 'log', runId: run.id, lines: [line] });
      }
      setTimeout(() => advance(run, done + 5), 100);
      return;
    }
    const outputs = run.script.includes('api')
      ? { version: '2' }
      : run.script.includes('train')
        ? { run_id: 'ab'.repeat(16) }
        : { snapshot_id: snapshotIds[2] };
    const ended: JobRun = {
      ...current,
      status: 'succeeded',
      endedAt: new Date(clock.now()).toISOString(),
      outputs,
    };
    put(ended);
    change('jobs', 'tables', 'models', 'deployments');
    for (const child of definitions) {
      if (child.schedule.type === 'dependent' && child.schedule.on === run.job) start(child, child.script, ended);
    }
  }

  function create(input: JobDefinitionInput): JobDefinition {
    const known = { scripts: ['00_datagen', '03_newbatch', '04_train_xgboost', '05_api_redeployment'], resolveScript };
    const fields = parseDefinition(input, known);
    if (definitions.some((job) => job.name === fields.name)) {
      throw new LabError('duplicate_name', 'taken', { detail: { field: 'name', value: fields.name } });
    }
    const on = fields.schedule.type === 'dependent' ? fields.schedule.on : null;
    if (on !== null && !definitions.some((job) => job.name === on)) {
      throw new LabError('unknown_parent', 'no such job', { detail: { field: 'schedule', value: on } });
    }
    const made = definitionRecord(fields.name, fields.script, on, definitions.length + 1);
    definitions.push(made);
    emit({ type: 'definition', jobId: made.id, definition: made });
    return made;
  }

  const invoke = async (_path: string, init?: RequestInit) =>
    answerRequest(typeof init?.body === 'string' ? init.body : '', accessKey, versions[0]?.version ?? null);

  const lab: FakeLab = {
    emit,
    fail(runId) {
      const run = runs.find((other) => other.id === runId);
      if (run !== undefined) put({ ...run, status: 'failed', error: { code: 'x', message: 'Broken.', detail: {} } });
    },
    ready: scenario === 'newer' ? Promise.reject(newer()) : new Promise((resolve) => setTimeout(resolve, 60)),
    settings: {
      get: async () => settings(),
      async set(patch) {
        for (const [field, value] of Object.entries(patch)) parseSetting(field as SettingsField, value);
        chosen = { ...chosen, ...patch };
        change('settings');
        return settings();
      },
    },
    jobs: {
      create: async (input) => create(input),
      createPipeline: async () => exerciseJobs(settings().owner).map(create),
      async update(id, patch) {
        const place = definitions.findIndex((job) => job.id === id || job.name === id);
        const current = definitions[place];
        if (current === undefined) throw new LabError('unknown_job', `There is no job ${id}.`);
        const updated = { ...current, ...patch } as JobDefinition;
        definitions[place] = updated;
        emit({ type: 'definition', jobId: updated.id, definition: updated });
        return updated;
      },
      async delete(id) {
        const place = definitions.findIndex((job) => job.id === id || job.name === id);
        const [gone] = definitions.splice(place, 1);
        if (gone !== undefined) emit({ type: 'definition', jobId: gone.id, definition: null });
      },
      list: async () => [...definitions],
      async run(name) {
        const job = definitions.find((candidate) => candidate.name === name);
        if (job === undefined) throw new LabError('unknown_job', `There is no job ${name}.`);
        return { runId: start(job, job.script).id };
      },
      async stop(runId) {
        const run = runs.find((other) => other.id === runId)!;
        const ended: JobRun = {
          ...run,
          status: 'stopped',
          endedAt: new Date(clock.now()).toISOString(),
          error: { code: 'stopped', message: 'Stopped by the user.', detail: { by: 'user' } },
        };
        put(ended);
        return ended;
      },
      finished: async () => [],
      history: async () => [...runs],
      log: async (runId) => ({ lines: logs.get(runId) ?? logLines, cut: false }),
      progress: async (runId) => progress.get(runId) ?? null,
      onEvent(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    sql: unused,
    query: unused,
    parquet: unused,
    reset: unused,
    undoReset: unused,
    backup: { export: unused, inspect: unused, import: unused, kept: async () => null, dropKept: unused },
    tables: { ...unusedTables, list: async () => (runs.length > 0 ? ['hol_fraud.transactions_Paul'] : []) },
    xgboost: { train: unused, predict: unused, importance: unused, convert: unused },
    experiments: { ...unusedExperiments, searchRuns: async () => mlflowRuns },
    models: { ...unusedModels, versions: async () => versions },
    deployments: {
      ...unusedDeployments,
      list: async () => deploymentsOf(versions),
      current: async () => deploymentsOf(versions)[0] ?? null,
    },
    endpoint: {
      async describe() {
        if (versions.length === 0) throw new LabError('RESOURCE_DOES_NOT_EXIST', 'There is no such model.');
        const inputs = featureNames.map((name) => ({ name, type: 'float' as const, required: true }));
        return {
          urls: { model: `${baseUrl}model`, invocations: `${baseUrl}invocations` },
          accessKey,
          version: versions[0]?.version ?? null,
          signature: { inputs, outputs: [] },
          via: 'page',
        };
      },
      invoke,
    },
    explain: unusedExplain,
    lineage: { of: unused },
    monitoring: unusedMonitoring,
    async fingerprint() {
      const drawn = [0, 6, 12, 18].flatMap((index) => flags[index] ?? []);
      return { table: 'a', model: 'b', metrics: 'c', words: drawn.map(({ word }) => word), colours: drawn };
    },
    onChange(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    scripts: {
      list: () => scripts.list(),
      source: async (name) => (await scripts.source(name)).text,
      async save(name, text) {
        await scripts.save(name, text);
        change('scripts');
      },
      async revert(name) {
        await scripts.revert(name);
        change('scripts');
      },
      run: async (name) => ({ runId: start(null, name).id }),
    },
    guide: openGuide(() => lab, {
      all: async () => ({ ...answers }),
      async set(step, text) {
        answers[step] = text;
        change('guide');
      },
    }),
  };
  return lab;
}

async function unused(): Promise<never> {
  throw new LabError('unexpected', 'The interface does not call this.');
}

const unusedTables: Lab['tables'] = {
  list: unused,
  describe: unused,
  snapshots: unused,
  history: unused,
  refs: unused,
  files: unused,
  manifests: unused,
  metadataLog: unused,
  tree: unused,
  scan: unused,
  plan: unused,
  statistics: unused,
  parquet: unused,
  create: unused,
  append: unused,
  createOrReplace: unused,
  drop: unused,
  rollbackTo: unused,
  setCurrentSnapshot: unused,
  createTag: unused,
  createBranch: unused,
  dropTag: unused,
  dropBranch: unused,
  updateSchema: unused,
  setProperties: unused,
  expireSnapshots: unused,
  removeOrphanFiles: unused,
  rewriteDataFiles: unused,
  export: unused,
  import: unused,
};

function newer(): LabError {
  return new LabError('storage_newer', 'Another tab has a newer lab.', {
    detail: { knownVersion: 1, foundVersion: 2 },
  });
}

/** Newest first, as the history gives them. */
function runsOf(scenario: Scenario): JobRun[] {
  switch (scenario) {
    case 'nobody':
    case 'empty':
    case 'newer':
    case 'defined':
      return [];
    case 'running':
      return [...pastRuns(), ...runningRuns()].reverse();
    case 'done':
      return pastRuns().slice(0, 6).reverse();
    case 'broken':
      return pastRuns().slice(0, 12).reverse();
  }
}

function versionsOf(scenario: Scenario): readonly ModelVersion[] {
  if (!['running', 'done', 'broken'].includes(scenario)) return [];
  const version = (number: string, runId: string, at: string): ModelVersion => ({
    name: 'FraudCLF-Paul',
    version: number,
    status: 'READY',
    status_message: '',
    run_id: runId as RunId,
    source: `runs:/${runId}/model`,
    description: '',
    aliases: [],
    tags: {},
    creation_timestamp: Date.parse(at),
    last_updated_timestamp: Date.parse(at),
  });
  return [
    version('2', '91d4c6aa7b1040f3a6d2c9be05f8e1d7', '2026-11-25T10:14:05.000Z'),
    version('1', '3c07d1be0a5544f2b8f0a1c4e9d20b6f', '2026-11-25T09:20:15.000Z'),
  ];
}

function deploymentsOf(versions: readonly ModelVersion[]): readonly ModelDeployment[] {
  return versions.map(({ version, creation_timestamp }, index) => ({
    id: `deployment-${version}` as DeploymentId,
    model: 'FraudCLF-Paul',
    number: Number(version),
    version,
    build_id: `build-${version}` as BuildId,
    status: index === 0 ? 'deployed' : 'stopped',
    created_at: new Date(creation_timestamp + 1000).toISOString(),
    ended_at: index === 0 ? null : '2026-11-25T10:14:06.700Z',
    cpu: 1,
    memory: 2,
    replicas: 1,
    reason: null,
    states: [],
  }));
}

function mlflowRun(runId: string, accuracy: number, recall: number, snapshot: string): Run {
  return {
    info: {
      run_id: runId as RunId,
      run_name: 'keen-tern-118',
      experiment_id: '1' as ExperimentId,
      status: 'FINISHED',
      start_time: 0,
      end_time: 1,
      artifact_uri: '',
      lifecycle_stage: 'active',
    },
    data: { params: {}, metrics: { accuracy, recall }, tags: { iceberg_snapshot_id: snapshot, row_count: '10000' } },
    inputs: { dataset_inputs: [] },
  };
}

const mlflowRuns = [
  mlflowRun('91d4c6aa7b1040f3a6d2c9be05f8e1d7', 0.909, 0.8275, snapshotIds[1]),
  mlflowRun('3c07d1be0a5544f2b8f0a1c4e9d20b6f', 0.906, 0.8238, snapshotIds[0]),
];

const line = (at: string, number: number | undefined, text: string, stream: JobLogLine['stream'] = 'stdout') => ({
  at: `2026-11-25T10:42:${at}Z`,
  stream,
  text,
  ...(number === undefined ? {} : { line: number }),
});

const logLines: readonly JobLogLine[] = [
  line('08.914', undefined, '04_train_xgboost.ts, digest 5be0…d1f7, 1 thread', 'system'),
  line('08.921', 67, 'snapshot_id 8316402775091428950'),
  line('08.921', 68, 'committed_at 2026-11-25T10:42:06.731Z'),
  line('08.921', 69, 'parent_id 6043318920517366402'),
  line('08.934', 71, 'incremental read (6043318920517366402, 8316402775091428950]: 10000 rows, 1 of 3 files'),
  line('08.951', 78, 'seed 42: 7000 train, 3000 test'),
  line('08.958', 84, 'warning: max_leaf_nodes is not an XGBoost parameter and has no effect', 'stderr'),
  line('09.514', 86, '[61] train-logloss 0.0863  eval-logloss 0.1512'),
];
