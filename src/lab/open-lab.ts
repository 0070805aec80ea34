import type { TaskContext } from '../jobs/types.ts';
import { auditTrail } from '../pipeline/audit-trail.ts';
import { exportExperiment } from '../pipeline/export-experiment.ts';
import { compareBatches } from '../pipeline/compare-batches.ts';
import { convertModelFile, exportModel } from '../pipeline/export-model.ts';
import { takeFingerprint } from '../pipeline/fingerprint.ts';
import { lineageOf } from '../pipeline/lineage.ts';
import { reproduceRun } from '../pipeline/reproduce.ts';
import type { LogLoss } from '../serving/request-log.ts';
import type { LabApi } from './api.ts';
import { exportLab, importLab, inspectBackup, type BackupContent } from './backup.ts';
import { topicsOf } from './change-topics.ts';
import { createExerciseJobs } from './exercise-jobs.ts';
import { openExplainApi } from './explain-api.ts';
import { openGuideAnswers, type GuideAnswers } from './guide-answers.ts';
import { dropKept, keepLab, keptFacts, undoReset } from './kept-lab.ts';
import { hurry, openMonitoring } from './monitoring-api.ts';
import { openRooms, type Platform, type ScriptRunning } from './open-rooms.ts';
import { openScriptAccess } from './open-script-access.ts';
import { recoverStored } from './recovery.ts';
import { resetLab } from './reset.ts';
import type { Rooms } from './rooms.ts';
import type { ScriptAccess, ScriptOrigin } from './script-access.ts';
import { openScriptTexts, type ScriptTexts } from './script-texts.ts';
import { namesFor, requireOwner } from './settings.ts';
import { openTablesApi } from './tables-api.ts';

/** The most rows of a result in columns when nobody says. */
const resultLimit = 1_000_000;

/** How requests reach the endpoint from this page. */
export interface EndpointReach {
  /** Resolves when `fetch` reaches the endpoint, or when waiting for it has no point any more. */
  readonly settled: Promise<void>;
  via(): 'service-worker' | 'page';
  /** Has the service worker write what it has answered; undefined, or left out, where there is none. */
  flushWorker?(): Promise<LogLoss | undefined>;
}

export interface OpenedLab {
  readonly api: LabApi;
  /** What the script of a job run may do; `script` is the text that it runs. */
  openScriptAccess(context: TaskContext, script?: ScriptOrigin): Promise<ScriptAccess>;
  /** What the learner has answered in the lesson. */
  readonly guideAnswers: GuideAnswers;
  /** The texts that were saved for scripts. */
  readonly scriptTexts: ScriptTexts;
  /** Starts a script outside any job. */
  runScript(name: string): Promise<{ readonly runId: string }>;
  /** Begins to write what this page has answered and not logged yet: when it goes away. */
  flushRequests(): Promise<void>;
  /** Ends this page's runs and closes the storage. */
  close(): Promise<void>;
}

/** Opens the lab. Gives it at once; every call waits until the rooms are open, or rejects with what kept them shut. */
export function openLab(platform: Platform, reach: EndpointReach, scripts: ScriptRunning): OpenedLab {
  const opening = openRooms(platform, scripts);
  const readiness = createReadiness(opening, reach);
  const monitoring = openMonitoring(opening, async () => reach.flushWorker?.());
  return {
    api: {
      get ready() {
        return readiness.now();
      },
      settings: {
        get: async () => (await opening).settings.get(),
        set: async (patch) => (await opening).settings.set(patch),
      },
      jobs: jobsApi(opening),
      sql: async (text, options) => (await opening).lakehouse.query(text, options),
      query: async (text, { signal, limit = resultLimit } = {}) =>
        (await opening).lakehouse.queryColumns(text, { signal, limit }),
      parquet: async (result, options) => (await opening).lakehouse.parquetOf(result, options),
      tables: openTablesApi(opening),
      xgboost: xgboostApi(opening),
      ...trackingApi(opening, scripts),
      deployments: deploymentsApi(opening),
      endpoint: endpointApi(opening, { reach, baseUrl: platform.baseUrl }),
      explain: openExplainApi(opening, platform.explainer ?? platform.compute),
      monitoring: monitoring.api,
      lineage: {
        async of(target, options) {
          // A target that is none is refused below.
          const { prediction } = { prediction: undefined, ...target };
          if (typeof prediction === 'string') await monitoring.settle(prediction);
          const rooms = await opening;
          return lineageOf(rooms, target, { ...options, own: namesFor(await rooms.settings.get()) });
        },
      },
      async fingerprint() {
        const { settings, lakehouse, tracking } = await opening;
        return takeFingerprint({ lakehouse, tracking }, namesFor(await settings.get()));
      },
      ...replacingApi(opening, { platform, replacing: readiness.replacing }),
      onChange: (listener) =>
        subscribe(opening, ({ storage }) =>
          storage.onNotice((notice) => {
            const topics = topicsOf(notice);
            if (topics.length > 0) listener({ topics });
          }),
        ),
    },
    openScriptAccess: async (context, script) => openScriptAccess(await opening, context, script),
    guideAnswers: openGuideAnswers(() => opening.then(({ storage }) => storage)),
    scriptTexts: openScriptTexts(() => opening.then(({ storage }) => storage)),
    runScript: async (name) => (await opening).jobs.runScript(name),
    flushRequests: () => hurry(opening),
    async close() {
      const { jobs, requestLog, storage } = await opening;
      await jobs.close();
      await requestLog.flush();
      storage.close();
    },
  };
}

interface Readiness {
  /** A new promise whenever another lab takes the place of this one. */
  now(): Promise<void>;
  replacing<Result>(replace: (rooms: Rooms) => Promise<Result>): Promise<Result>;
}

function createReadiness(opening: Promise<Rooms>, reach: EndpointReach): Readiness {
  let ready = opening.then(() => reach.settled);
  // Whoever calls the lab sees the reason; without a call yet, it is not an unhandled rejection.
  ready.catch(() => undefined);
  return {
    now: () => ready,
    replacing(replace) {
      const done = opening.then(replace);
      // What is refused leaves the lab as it was: ready.
      ready = done.catch(() => undefined).then(() => reach.settled);
      return done;
    },
  };
}

/** What opening does with records that an earlier lab, or one that was cut short, has left. */
async function openReplaced(rooms: Rooms): Promise<void> {
  rooms.lakehouse.forget();
  await rooms.lakehouse.upgrade();
  await recoverStored(rooms);
}

function replacingApi(
  opening: Promise<Rooms>,
  { platform, replacing }: { readonly platform: Platform } & Pick<Readiness, 'replacing'>,
): Pick<LabApi, 'backup' | 'reset' | 'undoReset'> {
  const { openKept, presets } = platform;
  const replaceBy = (replace: (rooms: Rooms) => Promise<BackupContent>) =>
    replacing(async (rooms) => {
      const content = await replace(rooms);
      await openReplaced(rooms);
      return content;
    });
  return {
    backup: {
      export: async (work) => exportLab(await opening, work),
      inspect: async (file, work) => inspectBackup(await opening, file, work),
      import: (file, work) => replaceBy((rooms) => importLab(rooms, file, work)),
      kept: () => keptFacts(openKept),
      dropKept: () => dropKept(openKept),
    },
    reset: (options) =>
      replacing((rooms) => resetLab(rooms, { ...options, presets, keep: () => keepLab(rooms, openKept) })),
    undoReset: () => replaceBy((rooms) => undoReset(rooms, openKept)),
  };
}

/** Listens as soon as the rooms are open, unless it was called off before. */
function subscribe(opening: Promise<Rooms>, listen: (rooms: Rooms) => () => void): () => void {
  let stop: (() => void) | undefined;
  let isOff = false;
  opening.then(
    (rooms) => {
      if (!isOff) stop = listen(rooms);
    },
    () => undefined, // `ready` tells why the rooms stay shut.
  );
  return () => {
    isOff = true;
    stop?.();
  };
}

function jobsApi(opening: Promise<Rooms>): LabApi['jobs'] {
  return {
    create: async (definition) => (await opening).jobs.create(definition),
    async createPipeline() {
      const { jobs, settings } = await opening;
      return createExerciseJobs(jobs, requireOwner(await settings.get()));
    },
    update: async (idOrName, patch) => (await opening).jobs.update(idOrName, patch),
    delete: async (idOrName) => (await opening).jobs.delete(idOrName),
    list: async () => (await opening).jobs.list(),
    run: async (nameOrId) => (await opening).jobs.run(nameOrId),
    stop: async (runId) => (await opening).jobs.stop(runId),
    finished: async (runId) => (await opening).jobs.finished(runId),
    history: async (options) => (await opening).jobs.history(options),
    log: async (runId) => (await opening).jobs.log(runId),
    progress: async (runId) => (await opening).jobs.progress(runId) ?? null,
    onEvent: (listener) => subscribe(opening, ({ jobs }) => jobs.onEvent(listener)),
  };
}

function trackingApi(
  opening: Promise<Rooms>,
  scripts: Pick<ScriptRunning, 'digest'>,
): Pick<LabApi, 'experiments' | 'models'> {
  return {
    experiments: {
      list: async ({ viewType } = {}) => (await opening).tracking.listExperiments(viewType),
      searchRuns: async (options) => (await opening).tracking.searchRuns(options),
      getRun: async (runId) => (await opening).tracking.getRun(runId),
      metricHistory: async (runId, key) => (await opening).tracking.metricHistory(runId, key),
      artifacts: async (runId) => (await opening).tracking.artifacts(runId),
      artifact: async (runId, path) => (await opening).tracking.artifact(runId, path),
      compareBatches: async (a, b, options) => compareBatches(await opening, { a, b }, options),
      delete: async (nameOrId) => (await opening).tracking.deleteExperiment(nameOrId),
      restore: async (nameOrId) => (await opening).tracking.restoreExperiment(nameOrId),
      setTags: async (runId, tags) => (await opening).tracking.setTags(runId, tags),
      deleteTag: async (runId, key) => (await opening).tracking.deleteTag(runId, key),
      deleteRun: async (runId) => (await opening).tracking.deleteRun(runId),
      restoreRun: async (runId) => (await opening).tracking.restoreRun(runId),
      export: async (experiment, options) => exportExperiment(await opening, experiment, options),
      async reproduce(runId, options) {
        const { tracking, lakehouse, compute } = await opening;
        const scriptDigest = (name: string) => scripts.digest(name);
        return reproduceRun({ tracking, lakehouse, compute, scriptDigest }, runId, options);
      },
    },
    models: {
      list: async () => (await opening).tracking.listRegisteredModels(),
      versions: async (name) => (await opening).tracking.versions(name),
      export: async (name, version, format) => exportModel(await opening, { name, version, format }),
      setAlias: async (name, alias, version) => (await opening).tracking.setAlias(name, alias, version),
      deleteAlias: async (name, alias) => (await opening).tracking.deleteAlias(name, alias),
      byAlias: async (name, alias) => (await opening).tracking.getVersionByAlias(name, alias),
      promote: async (name, promotion) => (await opening).tracking.promote(name, promotion),
      setTag: async (name, key, value, options) =>
        (await opening).tracking.setRegistryTag({ name, ...options }, { key, value }),
      deleteTag: async (name, key, options) => (await opening).tracking.deleteRegistryTag({ name, ...options }, key),
      setDescription: async (name, text, options) =>
        (await opening).tracking.setDescription({ name, ...options }, text),
      audit: async (name) => auditTrail(await opening, name),
    },
  };
}

function deploymentsApi(opening: Promise<Rooms>): LabApi['deployments'] {
  return {
    list: async (model) => (await opening).serving.list(model),
    current: async (model) => (await opening).serving.current(model),
    builds: async (model) => (await opening).serving.builds(model),
    rollback: async (model, version) => (await opening).serving.rollback(model, version),
    servingAt: async (model, timestampMs) => (await opening).serving.servingAt(model, timestampMs),
    decisions: async (model) => (await opening).serving.decisions(model),
  };
}

function xgboostApi(opening: Promise<Rooms>): LabApi['xgboost'] {
  return {
    async train({ columns, label, weight, params = {}, evalSet, seed }) {
      const { compute } = await opening;
      const { model, evals, bestIteration, warnings } = await compute.train({
        features: columns,
        label,
        weight,
        params: seed === undefined ? params : { ...params, seed },
        ...(evalSet && { evaluation: { features: evalSet.columns, label: evalSet.label, weight: evalSet.weight } }),
      });
      return { model, evals, ...(bestIteration !== undefined && { bestIteration }), warnings };
    },
    predict: async (model, columns, { output = 'probability', iterationRange } = {}) =>
      (await opening).compute.predict({ model, features: columns, output, iterationRange }),
    convert: async (model, format) => convertModelFile(await opening, { model, format }),
    importance: async (model, kind) => (await opening).compute.importance({ model, kind }),
  };
}

function endpointApi(
  opening: Promise<Rooms>,
  { reach, baseUrl }: { readonly reach: EndpointReach; readonly baseUrl: string },
): LabApi['endpoint'] {
  return {
    async describe(name) {
      const { serving } = await opening;
      const model = await serving.getModel(name);
      const current = await serving.current(name);
      const image = current && (await serving.image(current.build_id));
      const url = (path: string) => new URL(path, baseUrl).href;
      return {
        urls: { model: url('model'), invocations: url('invocations') },
        accessKey: model.access_key,
        version: current?.version ?? null,
        signature: image?.signature ?? null,
        via: reach.via(),
      };
    },
    invoke: async (path, init) => (await opening).invoke(path, init),
  };
}
