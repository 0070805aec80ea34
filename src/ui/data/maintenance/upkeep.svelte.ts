import { toErrorRecord, type ErrorRecord } from '../../../base/errors.ts';

/** Where a piece of maintenance is: nothing asked, a look at what it would do, what it would do, doing it, done. */
export type UpkeepPhase = 'idle' | 'looking' | 'found' | 'applying' | 'done';

/**
 * Maintenance in two steps: first a look at what would be done, then, when somebody says so, that and nothing else. A
 * look at other options takes the place of the one before.
 */
export class Upkeep<Found, Done = Found> {
  #phase = $state.raw<UpkeepPhase>('idle');
  #found = $state.raw<Found | undefined>(undefined);
  #done = $state.raw<Done | undefined>(undefined);
  #error = $state.raw<ErrorRecord | undefined>(undefined);

  get phase(): UpkeepPhase {
    return this.#phase;
  }

  get isBusy(): boolean {
    return this.#phase === 'looking' || this.#phase === 'applying';
  }

  /** What would be done; undefined before the look, and after it was done. */
  get found(): Found | undefined {
    return this.#found;
  }

  get done(): Done | undefined {
    return this.#done;
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  forget(): void {
    if (this.isBusy) return;
    this.#phase = 'idle';
    this.#found = undefined;
    this.#done = undefined;
    this.#error = undefined;
  }

  /** Asks what would be done. Never rejects. */
  async look(question: () => Promise<Found>): Promise<void> {
    if (this.isBusy) return;
    this.forget();
    this.#phase = 'looking';
    try {
      this.#found = await question();
      this.#phase = 'found';
    } catch (error) {
      this.#error = toErrorRecord(error);
      this.#phase = 'idle';
    }
  }

  /** Does what was found. A failure leaves what was found in place, to be tried again. Never rejects. */
  async apply(call: (found: Found) => Promise<Done>): Promise<Done | undefined> {
    const found = this.#found;
    if (this.#phase !== 'found' || found === undefined) return undefined;
    this.#phase = 'applying';
    this.#error = undefined;
    try {
      this.#done = await call(found);
      this.#found = undefined;
      this.#phase = 'done';
      return this.#done;
    } catch (error) {
      this.#error = toErrorRecord(error);
      this.#phase = 'found';
      return undefined;
    }
  }
}
