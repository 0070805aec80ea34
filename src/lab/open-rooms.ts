import type { Clock } from '../base/clock.ts';
import { LabError } from '../base/errors.ts';
import type { IdSource } from '../base/ids.ts';
import type { Compute } from '../compute/compute.ts';
import { openJobs } from '../jobs/open-jobs.ts';
import type { TaskContext } from '../jobs/types.ts';
import { openLakehouse } from '../lakehouse/lakehouse.ts';
import { createEndpointHandler } from '../serving/endpoint.ts';
import { openRequestLog } from '../serving/request-log.ts';
import { openServing } from '../serving/serving.ts';
import type { Sql } from '../sql/types.ts';
import type { Storage } from '../storage/types.ts';
import { openTracking } from '../tracking/tracking.ts';
import { replacedTopic } from './backup.ts';
import { openLossCount } from './monitoring-api.ts';
import { recover } from './recovery.ts';
import type { Rooms } from './rooms.ts';
import { openSettings, type Language, type SettingsPatch } from './settings.ts';

/** What differs between a browser and a test: where things are kept and computed. */
export interface Platform {
  openStorage(): Promise<Storage>;
  /** Where the lab before the last reset is kept: a database of its own. */
  openKept(): Promise<Storage>;
  readonly sql: Sql;
  readonly compute: Compute;
  /** A worker of its own, so that the endpoint answers while the other one trains. */
  readonly predictor: Compute;
  /** Another, for explanations that take seconds; absent = they wait for the one that trains. */
  readonly explainer?: Compute;
  readonly clock: Clock;
  /** Finer than the clock, for durations; the clock when left out. */
  readonly stopwatch?: () => number;
  readonly ids: IdSource;
  readonly browserLanguage: Language;
  /** Settings that the page's address presets. */
  readonly presets: SettingsPatch;
  /** The page's own address, ending in `/`, below which the endpoint answers. */
  readonly baseUrl: string;
}

/** What `script` hands in, because its floor is above. */
export interface ScriptRunning {
  readonly names: readonly string[];
  resolve(name: string): string | undefined;
  run(context: TaskContext): Promise<void>;
  /** SHA-256 of the text that the next run takes; undefined if there is no such script. */
  digest(name: string): Promise<string | undefined>;
}

/** Opens the storage, takes the page's lock for life, wires the rooms, and recovers what dead pages left behind. */
export async function openRooms(platform: Platform, scripts: ScriptRunning): Promise<Rooms> {
  const { clock, ids, compute, predictor, sql, baseUrl } = platform;
  const storage = await platform.openStorage();
  const holder = `page ${ids.uuid()}`;
  if ((await storage.locks.tryHold(holder)) === undefined) {
    throw new LabError(
      'lock_taken',
      `The lock ${holder} is new and must be free, but another page holds it. Reload the page.`,
    );
  }
  const settings = openSettings(storage, platform.browserLanguage);
  if (Object.keys(platform.presets).length > 0) await settings.set(platform.presets);
  const actor = async () => (await settings.get()).owner;
  const requestLog = openRequestLog({ storage, source: holder });
  const answer = createEndpointHandler({
    storage,
    clock,
    ids,
    log: requestLog,
    ...(platform.stopwatch && { stopwatch: platform.stopwatch }),
    prefix: new URL(baseUrl).pathname,
    predict: (model, _buildId, features) =>
      predictor.predict({ model, features, output: 'probability', iterationRange: 'classifier' }),
  });
  const rooms: Rooms = {
    storage,
    clock,
    ids,
    settings,
    compute,
    requestLog,
    losses: openLossCount(storage),
    lakehouse: openLakehouse({ storage, sql, codec: compute.codec, clock, ids }),
    tracking: openTracking({ storage, clock, ids, actor }),
    serving: openServing({ storage, clock, ids, actor }),
    jobs: openJobs({
      storage,
      clock,
      ids,
      holder,
      scripts: scripts.names,
      resolveScript: (name) => scripts.resolve(name),
      runTask: (context) => scripts.run(context),
    }),
    invoke: (path, init) => answer(new Request(new URL(path, baseUrl), init)),
  };
  storage.onNotice((notice) => {
    // Another lab's files may lie under the same paths.
    if (notice.kind === 'announced' && notice.topic === replacedTopic) rooms.lakehouse.forget();
  });
  await rooms.lakehouse.upgrade();
  await recover(rooms);
  return rooms;
}
