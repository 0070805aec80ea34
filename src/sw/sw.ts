import { PrecacheController } from 'workbox-precaching';
import { systemClock, systemStopwatch } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import type { Booster } from '../gbdt/booster.ts';
import { modelFromJson } from '../gbdt/model-json.ts';
import { classifierRange } from '../gbdt/predict-range.ts';
import { predictProbability } from '../gbdt/predict.ts';
import { databaseName, databaseVersion, labMigrations, labStores } from '../lab/stores.ts';
import { errorResponse } from '../serving/answers.ts';
import { createEndpointHandler, type EndpointHandler } from '../serving/endpoint.ts';
import { flushMessage } from '../serving/flush-message.ts';
import { openRequestLog, type RequestLog } from '../serving/request-log.ts';
import { matchRoute, type EndpointRoute } from '../serving/routes.ts';
import { openStorage } from '../storage/open-storage.ts';
import { withIsolation } from './isolation.ts';
import { openLargeFiles } from './large-files.ts';

declare const self: ServiceWorkerGlobalScope;

const basePath = new URL('./', self.location.href).pathname;
const entries = self.__WB_MANIFEST;

const urlOf = (entry: (typeof entries)[number]) => (typeof entry === 'string' ? entry : entry.url);

/** DuckDB is nine tenths of the bytes: fetched after activation, so that the worker controls a first visit soon. */
const isLarge = (entry: (typeof entries)[number]) => urlOf(entry).includes('duckdb');

const shell = new PrecacheController({ cacheName: 'lab-shell' });
shell.addToCacheList(entries.filter((entry) => !isLarge(entry)));
const large = openLargeFiles(entries.filter(isLarge).map((entry) => new URL(urlOf(entry), self.location.href).href));

self.addEventListener('install', (event) => {
  event.waitUntil(shell.install(event));
});

// No skipWaiting: a new worker takes over when the last page of the old one is closed, never under a running job.
self.addEventListener('activate', (event) => {
  event.waitUntil(shell.activate(event).then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'cache-everything') event.waitUntil(large.fetchAll());
  if (event.data === flushMessage) event.waitUntil(flush(event.ports[0]));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(basePath)) return;
  const route = matchRoute(url.pathname, basePath);
  if (route !== undefined) {
    const answered = answer(event.request, route);
    event.respondWith(answered);
    // The answer is on its way; the worker is kept until its record is written.
    event.waitUntil(answered.then(written));
  } else if (event.request.method === 'GET') event.respondWith(loadFile(event.request, url));
});

/** A file of the page: from the cache it was put in when this worker was installed, else from the host. */
async function loadFile(request: Request, url: URL): Promise<Response> {
  const isPage = request.mode === 'navigate' && (url.pathname === basePath || url.pathname === `${basePath}index.html`);
  const key = isPage ? new URL('index.html', self.location.href).href : `${url.origin}${url.pathname}`;
  const cached = (await shell.matchPrecache(key)) ?? (await large.match(key));
  return withIsolation(cached ?? (await fetch(request)));
}

/** Names this life of the worker. */
const source = `worker ${randomIds.uuid()}`;

const boosters = new Map<string, Booster>();

/** Immutable builds are parsed once in this worker's life; the one that serves and the one before are kept. */
function boosterOf(modelText: string, buildId: string): Booster {
  const known = boosters.get(buildId);
  if (known !== undefined) return known;
  const parsed = modelFromJson(modelText);
  const [oldest] = boosters.keys();
  if (boosters.size >= 2 && oldest !== undefined) boosters.delete(oldest);
  boosters.set(buildId, parsed);
  return parsed;
}

/** What one life of this worker answers with, and what logs it. */
interface Opened {
  readonly handler: EndpointHandler;
  readonly log: RequestLog;
}

let opened: Promise<Opened> | undefined;

/** One handler and one connection a life of this worker; what could not be opened is tried again at the next request. */
function openHandler(): Promise<Opened> {
  opened ??= openStorage({
    name: databaseName,
    version: databaseVersion,
    stores: labStores,
    migrations: labMigrations,
    clock: systemClock,
  }).then(
    (storage) => {
      const log = openRequestLog({ storage, source });
      const handler = createEndpointHandler({
        storage,
        clock: systemClock,
        stopwatch: systemStopwatch,
        ids: randomIds,
        log,
        prefix: basePath,
        predict(modelText, buildId, columns) {
          const booster = boosterOf(modelText, buildId);
          return predictProbability(booster, columns, classifierRange(booster));
        },
      });
      return { handler, log };
    },
    (error: unknown) => {
      opened = undefined;
      throw error;
    },
  );
  return opened;
}

async function answer(request: Request, route: EndpointRoute): Promise<Response> {
  try {
    return await (await openHandler()).handler(request);
  } catch (error) {
    return errorResponse(error, route);
  }
}

/** Without a handler nothing was answered with a prediction. */
async function written(): Promise<void> {
  const { log } = (await opened?.catch(() => undefined)) ?? {};
  await log?.written();
}

/** Says what was lost when all the rest is written. */
async function flush(port: MessagePort | undefined): Promise<void> {
  const { log } = (await opened?.catch(() => undefined)) ?? {};
  await log?.flush();
  port?.postMessage(log?.loss() ?? { source, lost: 0, error: null });
}
