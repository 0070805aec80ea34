import { toErrorRecord, type ErrorRecord } from '../../base/errors.ts';

/** Something a person asked for: under way, or how it failed. One at a time; a second click is not a second call. */
export class Action {
  #busy = $state.raw(false);
  #error = $state.raw<ErrorRecord | undefined>(undefined);

  get busy(): boolean {
    return this.#busy;
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  clear(): void {
    this.#error = undefined;
  }

  /** True when the call was made and succeeded. */
  async run(call: () => Promise<unknown>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#error = undefined;
    try {
      await call();
      return true;
    } catch (error) {
      this.#error = toErrorRecord(error);
      return false;
    } finally {
      this.#busy = false;
    }
  }
}
