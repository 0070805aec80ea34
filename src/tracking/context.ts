import type { Clock } from '../base/clock.ts';
import type { IdSource } from '../base/ids.ts';
import type { Storage } from '../storage/types.ts';

/** What every function of this room works on. */
export interface TrackingContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Who acts, as the audit trail names them. Handed in as time is; nobody when left out. */
  readonly actor?: (() => Promise<string>) | undefined;
}
