import { toErrorRecord, type ErrorRecord } from '../../base/errors.ts';

/**
 * Something the lab stores, as last read. Reading again while a reading is under way makes one more reading after it,
 * so that what is shown is never older than the last notice.
 */
export class Loaded<Value> {
  readonly #load: () => Promise<Value>;
  #value = $state.raw<Value | undefined>(undefined);
  #error = $state.raw<ErrorRecord | undefined>(undefined);
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** Undefined until the first reading has succeeded. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** Why the last reading failed; undefined when it succeeded. */
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** Resolves when what is shown is as new as this call; never rejects. */
  reload(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        this.#value = await this.#load();
        this.#error = undefined;
      } catch (error) {
        this.#error = toErrorRecord(error);
      }
    }
  }
}
