import type { Clock } from '../base/clock.ts';
import type { IdSource } from '../base/ids.ts';
import type { Compute } from '../compute/compute.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import type { RequestLog } from '../serving/request-log.ts';
import type { Serving } from '../serving/serving.ts';
import type { Storage } from '../storage/types.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { LossCount } from './monitoring-api.ts';
import type { SettingsApi } from './settings.ts';

/** The rooms of the lab, opened and wired. */
export interface Rooms {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly settings: SettingsApi;
  readonly lakehouse: Lakehouse;
  readonly tracking: Tracking;
  readonly serving: Serving;
  readonly jobs: Jobs;
  readonly compute: Compute;
  /** Of what this page answers. */
  readonly requestLog: RequestLog;
  /** What any page or the service worker could not log. */
  readonly losses: LossCount;
  /** Answers an endpoint request in the page, as the service worker does on the network. `path` is below the page's own. */
  invoke(path: string, init?: RequestInit): Promise<Response>;
}
