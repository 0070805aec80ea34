import type { Clock } from '../base/clock.ts';
import type { Storage } from '../storage/types.ts';
import { LakehouseError } from './errors.ts';
import { metadataFile, type TableFiles } from './files.ts';
import { printTableMetadata } from './format/metadata-json.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { fileStore, tableStore, type StoredFile, type TablePointer } from './stores.ts';
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

export type CommitDeps = Deps & { readonly clock: Clock };

/** Undefined when there is no such table. Throws `invalid_table_name`, `file_missing`, `file_unreadable`. */
export async function findTable({ storage, files }: Deps, name: string): Promise<LoadedTable | undefined> {
  parseTableName(name);
  const pointer = await storage.load(tableStore, name);
  return pointer && { pointer, metadata: await files.metadata(pointer) };
}

/** `findTable`, but throws `unknown_table`. */
export async function loadTable(deps: Deps, name: string): Promise<LoadedTable> {
  const table = await findTable(deps, name);
  if (table !== undefined) return table;
  throw unknownTable(name);
}

export function unknownTable(name: string): LakehouseError {
  return new LakehouseError(
    'unknown_table',
    `There is no table ${JSON.stringify(name)}. The script 00_datagen creates the first one.`,
    { table: name },
  );
}

/** What a commit makes of a table. */
export interface TableChange {
  readonly name: string;
  /** The pointer that `next` was staged from; undefined for a table that does not exist yet. */
  readonly base: TablePointer | undefined;
  readonly next: TableMetadata;
  /** The N of its `vN.metadata.json`; the one after the base's when left out. */
  readonly version?: number;
  /** Manifests and manifest lists that `next` names and storage does not have yet. */
  readonly newFiles?: readonly StoredFile[];
  /** Paths of files that nothing needs once `next` is current. */
  readonly unneeded?: readonly string[];
  /** What the pointer is to keep of an import. */
  readonly importedUpTo?: number;
}

/**
 * Makes `next` the table's metadata if the pointer is still the one that it was staged from. One readwrite transaction
 * writes the manifests, the manifest list and the metadata file, swaps the pointer and deletes what is not needed any more,
 * so that neither a lost race nor a cut leaves anything behind. Gives the new state, or undefined when somebody else was
 * first.
 */
export async function commitMetadata(
  { storage, clock, files }: CommitDeps,
  change: TableChange,
): Promise<LoadedTable | undefined> {
  const { name, base, next, version = (base?.version ?? 0) + 1, newFiles = [], unneeded = [] } = change;
  const importedUpTo = change.importedUpTo ?? base?.importedUpTo;
  const metadataLocation = `${next.location}/metadata/v${version}.metadata.json`;
  const file = metadataFile(metadataLocation, printTableMetadata(next), clock.now());
  const pointer: TablePointer = {
    name,
    uuid: next['table-uuid'],
    location: next.location,
    metadataLocation,
    version,
    metadataSha256: file.sha256,
    ...(importedUpTo !== undefined && { importedUpTo }),
  };
  const isCommitted = await storage.write([tableStore, fileStore], async (tx) => {
    const current = await tx.get(tableStore, name);
    if (!isSamePointer(current, base)) return false;
    if (base === undefined) for (const other of await tx.list(tableStore)) refuseCollision(pointer, other);
    for (const each of [...newFiles, file]) await tx.put(fileStore, each);
    await tx.put(tableStore, pointer);
    for (const path of unneeded) await tx.delete(fileStore, path);
    return true;
  });
  if (!isCommitted) return undefined;
  files.remember(pointer, next);
  return { pointer, metadata: next };
}

/** True for a table that nobody has committed to in between. */
export function isSamePointer(current: TablePointer | undefined, base: TablePointer | undefined): boolean {
  return (['uuid', 'metadataLocation', 'metadataSha256'] as const).every((key) => current?.[key] === base?.[key]);
}

/**
 * A new table needs a place of its own, and a name that SQL, which knows no case, can tell from the others. Throws
 * `table_exists`, `location_taken`.
 */
export function refuseCollision(table: Pick<TablePointer, 'name' | 'location'>, other: TablePointer): void {
  if (other.name.toLowerCase() === table.name.toLowerCase()) {
    throw new LakehouseError(
      'table_exists',
      `The table ${JSON.stringify(other.name)} exists already, and SQL cannot tell it from ${JSON.stringify(table.name)}. ` +
        'Nothing was changed; choose another name.',
      { table: table.name, other: other.name },
    );
  }
  if (isWithin(other.location, table.location) || isWithin(table.location, other.location)) {
    throw new LakehouseError(
      'location_taken',
      `The table ${JSON.stringify(table.name)} needs a location of its own, but ${table.location} and ${other.location}, ` +
        `that of ${JSON.stringify(other.name)}, lie one in the other. Nothing was changed; choose another location.`,
      { table: table.name, other: other.name, location: table.location },
    );
  }
}

/** True for a location that is the other one or lies below it. */
export function isWithin(location: string, other: string): boolean {
  return location === other || location.startsWith(`${other}/`);
}
