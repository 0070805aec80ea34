import { createInlineLink } from '../../../src/link/inline-link.ts';
import { createWorkerLink, type LinkedWorker, type Report, type WorkerHandle } from '../../../src/link/link.ts';
import { expose } from '../../../src/link/expose.ts';
import { LabError } from '../../../src/base/errors.ts';

class ScaleError extends LabError {
  constructor(scale: number) {
    super('bad_scale', `The scale must be above 0, but ${scale} came. Give another.`, { detail: { scale } });
  }
}

/** The functions under test; `journal` sees what really runs. */
export function createApi(journal: string[] = []) {
  const kept: Float32Array[] = [];
  return {
    scale({ values, by }: { values: Float32Array; by: number }) {
      journal.push(`scale ${by}`);
      if (by <= 0) throw new ScaleError(by);
      return { values: values.map((value) => value * by), note: { by, nested: [new Uint8Array([by])] } };
    },
    async echo(args: unknown) {
      journal.push('echo');
      return args;
    },
    async slow({ id, ms }: { id: string; ms: number }) {
      journal.push(`begin ${id}`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      journal.push(`end ${id}`);
      return id;
    },
    async count({ rounds, pauseMs }: { rounds: number; pauseMs: number }, report: Report) {
      for (let done = 1; done <= rounds; done++) {
        report({ phase: 'count', done, total: rounds, detail: { square: done * done } });
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        journal.push(`round ${done}`);
      }
      return rounds;
    },
    keep(length: number) {
      const values = new Float32Array(length);
      kept.push(values);
      return { columns: { values } };
    },
    keptBytes: () => kept.map(({ byteLength }) => byteLength),
    babble(_args: undefined, report: Report) {
      report({ phase: 'in time', done: 1, total: null });
      setTimeout(() => report({ phase: 'too late', done: 2, total: null }), 5);
    },
    fault() {
      throw new TypeError('not a lab error');
    },
    closure() {
      return { later: () => 1 };
    },
  };
}
export type Api = ReturnType<typeof createApi>;

/** A worker whose thread is this one: real structured clones over a real channel, ended and broken by hand. */
export class ChannelWorker implements LinkedWorker {
  isTerminated = false;
  readonly #events = new EventTarget();
  readonly #channel = new MessageChannel();

  constructor(api: Api) {
    const { port1, port2 } = this.#channel;
    expose<Api>(api, { endpoint: port2 });
    port1.addEventListener('message', (event) => {
      if (!this.isTerminated) this.#events.dispatchEvent(new MessageEvent('message', { data: event.data }));
    });
    port1.start();
  }

  postMessage(message: unknown, transfer?: Transferable[] | StructuredSerializeOptions): void {
    this.#channel.port1.postMessage(message, transfer as Transferable[]);
  }

  addEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    this.#events.addEventListener(type, listener);
  }

  removeEventListener(type: string, listener: EventListenerOrEventListenerObject): void {
    this.#events.removeEventListener(type, listener);
  }

  terminate(): void {
    this.isTerminated = true;
    this.#channel.port1.close();
  }

  break(type: 'error' | 'messageerror', detail: Partial<ErrorEvent> = {}): void {
    this.#events.dispatchEvent(Object.assign(new Event(type), detail));
  }
}

export interface Bench {
  readonly link: WorkerHandle<Api>;
  readonly journal: string[];
  /** All workers spawned so far; none for the inline twin. */
  readonly workers: ChannelWorker[];
}

export function createWorkerBench(idleMs?: number): Bench {
  const journal: string[] = [];
  const workers: ChannelWorker[] = [];
  const link = createWorkerLink<Api>({
    spawn() {
      const worker = new ChannelWorker(createApi(journal));
      workers.push(worker);
      return worker;
    },
    idleMs,
  });
  return { link, journal, workers };
}

export function createInlineBench(): Bench {
  const journal: string[] = [];
  return { link: createInlineLink<Api>(createApi(journal)), journal, workers: [] };
}
