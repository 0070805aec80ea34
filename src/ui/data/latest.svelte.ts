import { isCancelled, toErrorRecord, type ErrorRecord } from '../../base/errors.ts';

/** The answer to the latest question. An earlier one is called off, and its answer, should it still come, dropped. */
export class Latest<Value> {
  #value = $state.raw<Value | undefined>(undefined);
  #error = $state.raw<ErrorRecord | undefined>(undefined);
  #isPending = $state.raw(false);
  #controller: AbortController | undefined;

  /** Undefined from the question on until its answer is there. */
  get value(): Value | undefined {
    return this.#value;
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  get isPending(): boolean {
    return this.#isPending;
  }

  /** Resolves with the answer; with undefined where it failed or another question came first. Never rejects. */
  async ask(question: (signal: AbortSignal) => Promise<Value>): Promise<Value | undefined> {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    this.#value = undefined;
    this.#error = undefined;
    this.#isPending = true;
    try {
      const value = await question(controller.signal);
      if (this.#controller !== controller) return undefined;
      this.#value = value;
      return value;
    } catch (error) {
      if (this.#controller === controller && !isCancelled(error)) this.#error = toErrorRecord(error);
      return undefined;
    } finally {
      if (this.#controller === controller) this.#isPending = false;
    }
  }

  /** Calls the question off. */
  stop(): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.#isPending = false;
  }
}
