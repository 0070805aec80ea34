import type { Clock } from '../../../src/base/clock.ts';
import { CancelledError } from '../../../src/base/errors.ts';

/** Time that jumps to the next thing due as soon as nothing else is going on. */
export class FakeTime implements Clock {
  #now = 1_000_000;
  #isRunning = false;
  #due: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  /** The machine sleeps: time passes, nobody acts. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  after(ms: number, act: () => void): () => void {
    const entry = { at: this.#now + ms, act };
    this.#due.push(entry);
    if (!this.#isRunning) {
      this.#isRunning = true;
      setImmediate(() => this.#step());
    }
    return () => {
      this.#due = this.#due.filter((each) => each !== entry);
    };
  }

  every(ms: number, act: () => void): () => void {
    let stop: () => void = () => undefined;
    const again = () => {
      stop = this.after(ms, () => {
        act();
        again();
      });
    };
    again();
    return () => stop();
  }

  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = () => {
        stop();
        reject(new CancelledError());
      };
      const stop = this.after(ms, () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      });
      if (signal?.aborted) cancel();
      else signal?.addEventListener('abort', cancel);
    });

  #step(): void {
    const next = this.#due.toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) {
      this.#isRunning = false;
      return;
    }
    this.#due = this.#due.filter((each) => each !== next);
    this.#now = Math.max(this.#now, next.at);
    next.act();
    setImmediate(() => this.#step());
  }
}
