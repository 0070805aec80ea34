import type { Clock } from '../base/clock.ts';
import type { IdSource } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';

/** What every function of this room works on. */
export interface TrackingContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
}
