import { throwIfCancelled } from '../../base/errors.ts';
import type { Lab } from '../../lab/api.ts';
import type { ChainSnapshot } from './snapshot-chain.ts';

interface Search {
  readonly table: string;
  readonly chain: readonly ChainSnapshot[];
  /** The snapshot that could not be read. */
  readonly from: string;
  /** The file that it needs and that is missing or damaged. */
  readonly path: unknown;
  readonly signal: AbortSignal;
}

/**
 * The nearest ancestor whose files, by its manifests, are without the one that cannot be read. Nothing but metadata is
 * read. Undefined where there is none, or the error named no file.
 */
export async function lastReadable(
  tables: Pick<Lab['tables'], 'plan'>,
  { table, chain, from, path, signal }: Search,
): Promise<string | undefined> {
  if (typeof path !== 'string') return undefined;
  const parentOf = new Map(chain.map(({ id, parentId }) => [id, parentId]));
  const seen = new Set<string>([from]);
  for (let id = parentOf.get(from) ?? null; id !== null && parentOf.has(id) && !seen.has(id);) {
    throwIfCancelled(signal);
    seen.add(id);
    const files = await filesOf(tables, table, id);
    if (files !== undefined && !files.includes(path)) return id;
    id = parentOf.get(id) ?? null;
  }
  return undefined;
}

/** Undefined where its metadata cannot be read either. */
async function filesOf(
  tables: Pick<Lab['tables'], 'plan'>,
  table: string,
  snapshotId: string,
): Promise<readonly string[] | undefined> {
  try {
    return (await tables.plan(table, { snapshotId })).files;
  } catch {
    // Its own manifest is gone as well: the search goes on.
    return undefined;
  }
}
