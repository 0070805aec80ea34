import { RENEW_EVERY_MS } from './leases.ts';

/** Keeps leases alive. */
export interface LeaseRenewer {
  hold(name: string, holder: string): void;
  drop(name: string): void;
  stop(): void;
}

/** What a page tells the lease worker. */
export type LeaseMessage =
  | { readonly kind: 'open'; readonly database: string }
  | { readonly kind: 'hold'; readonly name: string; readonly holder: string }
  | { readonly kind: 'drop'; readonly name: string };

/** Renews once a second from the timer of this thread, for as long as something is held. */
export function createTimerRenewer(renew: (held: ReadonlyMap<string, string>) => Promise<void>): LeaseRenewer {
  const held = new Map<string, string>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const settle = () => {
    if (held.size > 0) {
      // A renewal that fails is made up for by the next; if all fail, the lease runs out, as it should.
      timer ??= setInterval(() => void renew(held).catch(() => undefined), RENEW_EVERY_MS);
    } else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  return {
    hold(name, holder) {
      held.set(name, holder);
      settle();
    },
    drop(name) {
      held.delete(name);
      settle();
    },
    stop() {
      held.clear();
      settle();
    },
  };
}

/** Renews from a worker: the timers of a page in the background are slowed down to one a minute. */
export function createWorkerRenewer(database: string): LeaseRenewer {
  const worker = new Worker(new URL('./lease.worker.ts', import.meta.url), { type: 'module', name: 'leases' });
  const tell = (message: LeaseMessage) => worker.postMessage(message);
  tell({ kind: 'open', database });
  return {
    hold: (name, holder) => tell({ kind: 'hold', name, holder }),
    drop: (name) => tell({ kind: 'drop', name }),
    stop: () => worker.terminate(),
  };
}
