import { toErrorRecord } from '../../base/errors.ts';
import type { Lab } from '../../lab/api.ts';
import { namesFor } from '../../lab/settings.ts';
import type { TableDescription } from '../../lakehouse/lakehouse.ts';
import type { HistoryRow, RefRow, SnapshotRow } from '../../lakehouse/metadata-tables.ts';
import { Loaded } from './loaded.svelte.ts';

/** A table and its metadata, oldest snapshot first. No row of it is read. */
export interface TableFacts {
  readonly description: TableDescription;
  readonly snapshots: readonly SnapshotRow[];
  readonly history: readonly HistoryRow[];
  readonly refs: readonly RefRow[];
}

/** What the data screen shows. */
export interface TablesFacts {
  /** Every table of the lab, by name. */
  readonly names: readonly string[];
  /** The table that was asked for; undefined for the owner's. */
  readonly asked: string | undefined;
  /** The table that was asked for, else the owner's, else the first; undefined while there is none. */
  readonly shown: TableFacts | undefined;
}

/** The tables of the lab and the facts of one of them: read when a screen asks, and on every notice after that. */
export class TablesState {
  readonly #lab: Lab;
  #asked: string | undefined;
  #facts = $state.raw<Loaded<TablesFacts> | undefined>(undefined);

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Undefined while no screen shows a table. */
  get facts(): Loaded<TablesFacts> | undefined {
    return this.#facts;
  }

  /** Reads a table (undefined: the owner's) from now on. */
  show(table: string | undefined): void {
    this.#asked = table;
    this.#facts ??= new Loaded(() => this.#load());
    void this.#facts.reload();
  }

  /** Forgets what was read, so that it is not shown again when it is old. */
  stop(): void {
    this.#facts = undefined;
  }

  /** Reads again what a screen shows; nothing while none shows anything. */
  async reload(): Promise<void> {
    await this.#facts?.reload();
  }

  async #load(): Promise<TablesFacts> {
    const asked = this.#asked;
    const { tables } = this.#lab;
    const [names, settings] = await Promise.all([tables.list(), this.#lab.settings.get()]);
    const own = settings.owner === '' ? undefined : namesFor(settings).table;
    const isKnown = asked !== undefined && names.includes(asked);
    const name = isKnown ? asked : own !== undefined && names.includes(own) ? own : names[0];
    return { names, asked, shown: name === undefined ? undefined : await this.#loadTable(name) };
  }

  async #loadTable(name: string): Promise<TableFacts | undefined> {
    const { tables } = this.#lab;
    try {
      const [description, snapshots, history, refs] = await Promise.all([
        tables.describe(name),
        tables.snapshots(name),
        tables.history(name),
        tables.refs(name),
      ]);
      return { description, snapshots, history, refs };
    } catch (error) {
      // Dropped since it was listed.
      if (toErrorRecord(error).code === 'unknown_table') return undefined;
      throw error;
    }
  }
}
