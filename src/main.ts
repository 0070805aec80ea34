import { systemClock, systemStopwatch } from './base/clock.ts';
import { randomIds } from './base/ids.ts';
import { createCompute } from './compute/compute.ts';
import { spawnComputeWorker } from './compute/spawn.ts';
import type { TaskContext } from './jobs/types.ts';
import { openGuide } from './guide/open-guide.ts';
import type { Lab } from './lab/api.ts';
import { keptDatabase } from './lab/kept-lab.ts';
import { openLab, type EndpointReach } from './lab/open-lab.ts';
import { askToFlush } from './lab/worker-flush.ts';
import { languages, type Language } from './lab/settings.ts';
import { databaseName, databaseVersion, labMigrations, labStores } from './lab/stores.ts';
import { readUrlPresets } from './lab/url-presets.ts';
import { createScriptRunner } from './script/run-script.ts';
import { openEditableScripts, resolveScript, scriptNames } from './script/scripts.ts';
import { createBlobSpawn } from './script/spawn.ts';
import { spawnBundledDuckdb } from './sql/duckdb-bundle.ts';
import { createSql } from './sql/open-sql.ts';
import { openStorage } from './storage/open-storage.ts';
import { mountApp } from './ui/app/mount.ts';
import { shim } from 'virtual:script-shim';

/** How long `lab.ready` waits for the service worker to control the page. */
const controlTimeoutMs = 5_000;

const baseUrl = new URL('./', location.href).href;
const presets = readUrlPresets(location.search);

const opened = openLab(
  {
    openStorage: () =>
      openStorage({
        name: databaseName,
        version: databaseVersion,
        stores: labStores,
        migrations: labMigrations,
        clock: systemClock,
      }),
    openKept: () => openStorage({ ...keptDatabase, clock: systemClock }),
    sql: createSql({ spawn: spawnBundledDuckdb }),
    compute: createCompute(spawnComputeWorker),
    predictor: createCompute(spawnComputeWorker),
    explainer: createCompute(spawnComputeWorker),
    clock: systemClock,
    stopwatch: systemStopwatch,
    ids: randomIds,
    browserLanguage: languageOf(navigator.languages),
    presets: presets.patch,
    baseUrl,
  },
  reachEndpoint(),
  {
    names: scriptNames,
    resolve: resolveScript,
    run: (context) => runScript(context),
    digest: async (name) => (resolveScript(name) === undefined ? undefined : (await scripts.source(name)).sha256),
  },
);

const scripts = openEditableScripts(opened.scriptTexts);

const runScript = createScriptRunner<TaskContext>({
  source: (name) => scripts.source(name),
  openAccess: (context, source) => opened.openScriptAccess(context, source),
  spawn: createBlobSpawn(shim),
});

const lab: Lab = {
  ...opened.api,
  // A new promise after a reset: spread, it would stay the first.
  get ready() {
    return opened.api.ready;
  },
  scripts: {
    list: () => scripts.list(),
    source: async (name) => (await scripts.source(name)).text,
    save: (name, text) => scripts.save(name, text),
    revert: (name) => scripts.revert(name),
    run: (name) => opened.runScript(name),
  },
  guide: openGuide(() => lab, opened.guideAnswers),
};

Object.assign(globalThis, { lab });

// Hidden first, gone perhaps: on phones nothing more is heard of a page that is closed from there.
addEventListener('pagehide', () => void opened.flushRequests());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void opened.flushRequests();
});

const target = document.querySelector<HTMLElement>('#app');
if (target === null) throw new Error('The page must have an element with the id app.');
mountApp(target, { lab, presetRefusals: presets.refused });

/** The first of the browser's languages that the lab speaks, else English. */
function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = languages.find((known) => tag === known || tag.startsWith(`${known}-`));
    if (language !== undefined) return language;
  }
  return 'en';
}

/**
 * Registers the service worker beside the page: once it controls the page, `fetch` reaches the endpoint. Without service
 * workers (insecure origins, some private windows) nothing is waited for; if it comes late, `via` changes then.
 */
function reachEndpoint(): EndpointReach {
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  return {
    settled: container === undefined ? Promise.resolve() : takeControl(container),
    via: () => (container?.controller ? 'service-worker' : 'page'),
    async flushWorker() {
      const worker = (await container?.getRegistration(baseUrl))?.active;
      return worker ? askToFlush(worker) : undefined;
    },
  };
}

async function takeControl(container: ServiceWorkerContainer): Promise<void> {
  try {
    await container.register(new URL('sw.js', baseUrl), { scope: baseUrl });
  } catch (error) {
    console.warn('The endpoint answers in the page: its service worker could not be registered.', error);
    return;
  }
  void container.ready.then((registration) => registration.active?.postMessage('cache-everything'));
  if (container.controller) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, controlTimeoutMs);
    container.addEventListener(
      'controllerchange',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
