import { PrecacheController } from 'workbox-precaching';
import { systemClock } from '../base/clock.ts';
import { randomIds } from '../base/ids.ts';
import type { Booster } from '../gbdt/booster.ts';
import { modelFromJson } from '../gbdt/model-json.ts';
import { classifierRange } from '../gbdt/predict-range.ts';
import { predictProbability } from '../gbdt/predict.ts';
import { databaseName, databaseVersion, labMigrations, labStores } from '../lab/stores.ts';
import { errorResponse } from '../serving/answers.ts';
import { createEndpointHandler, type EndpointHandler } from '../serving/endpoint.ts';
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
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(basePath)) return;
  const route = matchRoute(url.pathname, basePath);
  if (route !== undefined) event.respondWith(answer(event.request, route));
  else if (event.request.method === 'GET') event.respondWith(loadFile(event.request, url));
});

/** A file of the page: from the cache it was put in when this worker was installed, else from the host. */
async function loadFile(request: Request, url: URL): Promise<Response> {
  const isPage = request.mode === 'navigate' && (url.pathname === basePath || url.pathname === `${basePath}index.html`);
  const key = isPage ? new URL('index.html', self.location.href).href : `${url.origin}${url.pathname}`;
  const cached = (await shell.matchPrecache(key)) ?? (await large.match(key));
  return withIsolation(cached ?? (await fetch(request)));
}

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

let handler: Promise<EndpointHandler> | undefined;

/** One handler and one connection a life of this worker; what could not be opened is tried again at the next request. */
function openHandler(): Promise<EndpointHandler> {
  handler ??= openStorage({
    name: databaseName,
    version: databaseVersion,
    stores: labStores,
    migrations: labMigrations,
    clock: systemClock,
  }).then(
    (storage) =>
      createEndpointHandler({
        storage,
        clock: systemClock,
        ids: randomIds,
        prefix: basePath,
        predict(modelText, buildId, columns) {
          const booster = boosterOf(modelText, buildId);
          return predictProbability(booster, columns, classifierRange(booster));
        },
      }),
    (error: unknown) => {
      handler = undefined;
      throw error;
    },
  );
  return handler;
}

async function answer(request: Request, route: EndpointRoute): Promise<Response> {
  try {
    return await (
      await openHandler()
    )(request);
  } catch (error) {
    return errorResponse(error, route);
  }
}
