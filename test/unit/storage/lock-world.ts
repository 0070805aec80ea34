interface Request {
  readonly name: string;
  readonly mode: LockMode;
  readonly client: object;
  readonly grant: () => void;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The Web Locks API after its specification (W3C Web Locks, "request a lock" and "process the lock request queue"), with a
 * turn of the event loop wherever a browser asks its other process. Node 20 has none.
 */
export class LockWorld {
  #held: Request[] = [];
  #queue: Request[] = [];

  /** The `navigator.locks` of one page. */
  openClient(): LockManager {
    const client = {};
    const request = async (
      name: string,
      ...rest: [LockOptions, LockGrantedCallback<unknown>] | [LockGrantedCallback<unknown>]
    ) => {
      const [options, callback] = rest.length === 1 ? [{}, rest[0]] : rest;
      const { mode = 'exclusive', ifAvailable = false, signal } = options;
      if (signal?.aborted) throw signal.reason;
      const granted = new Promise<Request | null>((resolve, reject) => {
        const asked: Request = { name, mode, client, grant: () => resolve(asked) };
        signal?.addEventListener('abort', () => {
          this.#queue = this.#queue.filter((each) => each !== asked);
          // Only a request that still waits is aborted.
          reject(signal.reason as Error);
          this.#process();
        });
        void turn().then(() => {
          if (signal?.aborted) return;
          if (ifAvailable && !this.#isGrantable(asked, this.#queue)) return resolve(null);
          this.#queue.push(asked);
          this.#process();
        });
      });
      const lock = await granted;
      await turn();
      try {
        return await callback(lock === null ? null : { name, mode });
      } finally {
        if (lock !== null) void turn().then(() => this.#release(lock));
        await turn();
      }
    };
    const query = async (): Promise<LockManagerSnapshot> => {
      await turn();
      const describe = ({ name, mode }: Request) => ({ name, mode, clientId: 'test' });
      return { held: this.#held.map(describe), pending: this.#queue.map(describe) };
    };
    const manager = { request, query } as LockManager;
    this.#clients.set(manager, client);
    return manager;
  }

  /** The page has gone: its locks are free, its requests forgotten. */
  killClient(manager: LockManager): void {
    const client = this.#clients.get(manager);
    this.#held = this.#held.filter((each) => each.client !== client);
    this.#queue = this.#queue.filter((each) => each.client !== client);
    this.#process();
  }

  readonly #clients = new Map<LockManager, object>();

  #release(lock: Request): void {
    this.#held = this.#held.filter((each) => each !== lock);
    this.#process();
  }

  #isGrantable(asked: Request, earlier: readonly Request[]): boolean {
    const isFirst = !earlier.some(({ name }) => name === asked.name);
    const rivals = this.#held.filter(({ name }) => name === asked.name);
    return isFirst && rivals.every(({ mode }) => mode === 'shared' && asked.mode === 'shared');
  }

  #process(): void {
    for (const [i, asked] of [...this.#queue].entries()) {
      const earlier = this.#queue.slice(0, Math.max(0, this.#queue.indexOf(asked)));
      if (i < 0 || !this.#isGrantable(asked, earlier)) continue;
      this.#queue = this.#queue.filter((each) => each !== asked);
      this.#held.push(asked);
      asked.grant();
    }
  }
}
