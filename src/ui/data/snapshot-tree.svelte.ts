import type { ErrorRecord } from '../../base/errors.ts';
import type { Lab } from '../../lab/api.ts';
import type { MetadataTree } from '../../lakehouse/metadata-tree.ts';
import { Latest } from './latest.svelte.ts';

/** The tree of one snapshot. What was read last stays while the next is read, so that nothing jumps. */
export class SnapshotTree {
  readonly #tables: Pick<Lab['tables'], 'tree'>;
  readonly #reading = new Latest<MetadataTree>();
  #value = $state.raw<MetadataTree | undefined>(undefined);

  constructor(tables: Pick<Lab['tables'], 'tree'>) {
    this.#tables = tables;
  }

  /** Perhaps still of the snapshot before. */
  get value(): MetadataTree | undefined {
    return this.#value;
  }

  get error(): ErrorRecord | undefined {
    return this.#reading.error;
  }

  /** Never rejects. */
  async read(table: string, snapshotId: string): Promise<void> {
    const tree = await this.#reading.ask(() => this.#tables.tree(table, { snapshotId }));
    if (tree !== undefined) this.#value = tree;
  }

  stop(): void {
    this.#reading.stop();
  }
}
