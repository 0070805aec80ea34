import type { Clock } from '../../../base/clock.ts';
import { isCancelled, toErrorRecord, type ErrorRecord } from '../../../base/errors.ts';
import type { Lab } from '../../../lab/api.ts';
import type { ResultSet } from '../../../sql/types.ts';
import { loadHistory, remember, saveHistory, type StatementHistory } from './statement-history.ts';

/** How the last statement ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly text: string; readonly result: ResultSet; readonly ms: number }
  | { readonly kind: 'failed'; readonly text: string; readonly error: ErrorRecord }
  | { readonly kind: 'stopped'; readonly text: string; readonly ms: number };

interface Running {
  readonly text: string;
  readonly startedAtMs: number;
  readonly isStopping: boolean;
}

interface Edited {
  /** What stood in the editor when the editing began. */
  readonly base: string;
  readonly text: string;
}

/**
 * The console's memory for as long as the page is open: a statement goes on, and its result stays, while other
 * screens are looked at. One statement at a time.
 */
export class SqlSession {
  readonly #lab: Pick<Lab, 'query'>;
  readonly #clock: Clock;
  readonly #storage: () => Storage;
  #edited = $state.raw<Edited | undefined>(undefined);
  #running = $state.raw<Running | undefined>(undefined);
  #outcome = $state.raw<Outcome | undefined>(undefined);
  #history = $state.raw<StatementHistory>([]);
  #isOpen = false;
  #stopper: AbortController | undefined;
  /** The statement that was asked for last. */
  #wanted: string | undefined;
  #ending: Promise<unknown> = Promise.resolve();

  constructor(lab: Pick<Lab, 'query'>, clock: Clock, storage: () => Storage = () => localStorage) {
    this.#lab = lab;
    this.#clock = clock;
    this.#storage = storage;
  }

  get running(): Running | undefined {
    return this.#running;
  }

  /** Undefined until a statement has ended. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  get history(): StatementHistory {
    return this.#history;
  }

  /** Reads what this browser kept, the first time. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#history = loadHistory(this.#storage);
  }

  /** What stands in the editor: `base` until somebody edits it, and again when another base comes. */
  textOver(base: string): string {
    return this.#edited?.base === base ? this.#edited.text : base;
  }

  edit(base: string, text: string): void {
    this.#edited = { base, text };
  }

  /**
   * Runs a statement and gives how it ended. Another one that is running is stopped first; undefined for the very one that is
   * running, and for one that a later call has overtaken. Never rejects.
   */
  async run(text: string): Promise<Outcome | undefined> {
    if (this.#running?.text === text && !this.#running.isStopping) return undefined;
    this.#wanted = text;
    while (this.#running !== undefined) {
      this.stop();
      await this.#ending;
      if (this.#wanted !== text) return undefined;
    }
    const outcome = this.#runAlone(text);
    this.#ending = outcome;
    return outcome;
  }

  async #runAlone(text: string): Promise<Outcome> {
    const startedAtMs = this.#clock.now();
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.#running = { text, startedAtMs, isStopping: false };
    this.#remember(text);
    const outcome = await this.#outcomeOf(text, startedAtMs, stopper.signal);
    this.#outcome = outcome;
    this.#running = undefined;
    this.#stopper = undefined;
    return outcome;
  }

  stop(): void {
    if (this.#running === undefined) return;
    this.#running = { ...this.#running, isStopping: true };
    this.#stopper?.abort();
  }

  clearHistory(): void {
    this.#history = [];
    saveHistory(this.#storage, this.#history);
  }

  async #outcomeOf(text: string, startedAtMs: number, signal: AbortSignal): Promise<Outcome> {
    const elapsed = () => Math.max(0, this.#clock.now() - startedAtMs);
    try {
      const result = await this.#lab.query(text, { signal });
      return { kind: 'done', text, result, ms: elapsed() };
    } catch (error) {
      if (isCancelled(error)) return { kind: 'stopped', text, ms: elapsed() };
      return { kind: 'failed', text, error: toErrorRecord(error) };
    }
  }

  #remember(text: string): void {
    this.open();
    this.#history = remember(this.#history, text);
    saveHistory(this.#storage, this.#history);
  }
}
