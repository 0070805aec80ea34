import type { Storage } from '../storage/types.ts';
import { LakehouseError } from './errors.ts';
import { textFile, type TableFiles } from './files.ts';
import { printTableMetadata } from './format/metadata-json.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { fileStore, tableStore, type TablePointer } from './stores.ts';
import { parseTableName } from './table-name.ts';

/** A table as its pointer names it at one moment. */
export interface LoadedTable {
  readonly pointer: TablePointer;
  readonly metadata: TableMetadata;
}

interface Deps {
  readonly storage: Storage;
  readonly files: TableFiles;
}

/** Undefined when there is no such table. Throws `invalid_table_name`, `file_missing`, `file_unreadable`. */
export async function findTable({ storage, files }: Deps, name: string): Promise<LoadedTable | undefined> {
  parseTableName(name);
  const pointer = await storage.load(tableStore, name);
  return pointer && { pointer, metadata: await files.metadata(pointer.metadataLocation, pointer.uuid) };
}

/** `findTable`, but throws `unknown_table`. */
export async function loadTable(deps: Deps, name: string): Promise<LoadedTable> {
  const table = await findTable(deps, name);
  if (table !== undefined) return table;
  throw new LakehouseError(
    'unknown_table',
    `There is no table ${JSON.stringify(name)}. The script 00_datagen creates the first one.`,
    { table: name },
  );
}

/**
 * Makes `next` the table's metadata if the pointer is still the one that `next` was staged from (`base`; undefined for a
 * table that does not exist yet). One readwrite transaction writes the metadata file and swaps the pointer, so that a lost
 * race leaves nothing behind. Gives the new state, or undefined when somebody else was first.
 */
export async function commitMetadata(
  { storage }: Deps,
  commit: { readonly name: string; readonly base: TablePointer | undefined; readonly next: TableMetadata },
): Promise<LoadedTable | undefined> {
  const { name, base, next } = commit;
  const version = (base?.version ?? 0) + 1;
  const metadataLocation = `${next.location}/metadata/v${version}.metadata.json`;
  const pointer: TablePointer = {
    name,
    uuid: next['table-uuid'],
    location: next.location,
    metadataLocation,
    version,
  };
  const file = textFile(metadataLocation, printTableMetadata(next), next['last-updated-ms']);
  const isCommitted = await storage.write([tableStore, fileStore], async (tx) => {
    const current = await tx.get(tableStore, name);
    if (current?.metadataLocation !== base?.metadataLocation || current?.uuid !== base?.uuid) return false;
    if (base === undefined) for (const other of await tx.list(tableStore)) refuseCollision(pointer, other);
    await tx.put(fileStore, file);
    await tx.put(tableStore, pointer);
    return true;
  });
  return isCommitted ? { pointer, metadata: next } : undefined;
}

/** A new table needs a place of its own, and a name that SQL, which knows no case, can tell from the others. */
function refuseCollision(table: TablePointer, other: TablePointer): void {
  if (other.name.toLowerCase() === table.name.toLowerCase()) {
    throw new LakehouseError(
      'table_exists',
      `The table ${JSON.stringify(other.name)} exists already, and SQL cannot tell it from ${JSON.stringify(table.name)}. ` +
        'Nothing was changed; choose another name.',
      { table: table.name, other: other.name },
    );
  }
  if (other.location === table.location) {
    throw new LakehouseError(
      'location_taken',
      `The table ${JSON.stringify(table.name)} needs a location of its own, but ${table.location} is that of ` +
        `${JSON.stringify(other.name)}. Nothing was changed; choose another location.`,
      { table: table.name, other: other.name, location: table.location },
    );
  }
}
