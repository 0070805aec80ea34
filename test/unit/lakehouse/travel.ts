import { exportTable, type ExportOptions } from '../../../src/lakehouse/export-table.ts';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import { unpackArchive } from '../../../src/lakehouse/format/archive.ts';
import { importTable, type ImportOptions } from '../../../src/lakehouse/import-table.ts';
import { lakehouseStores } from '../../../src/lakehouse/stores.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { newDatabase, openPage, rows } from './world.ts';

export const home = 's3a://hol/user/Paul/hol_fraud/BatchSource_Paul';

export type Page = ReturnType<typeof openPage>;

/** A page of a lab of its own. */
export function openLab(): Page {
  let now = Date.UTC(2026, 10, 25, 10);
  return openPage(newDatabase().open(), { now: () => (now += 60_000) });
}

const depsOf = (page: Page) => ({ ...page.context, files: openTableFiles(page.storage) });

export const exportFrom = (page: Page, name: string, options?: ExportOptions) =>
  exportTable(depsOf(page), name, options);

export const importInto = (
  page: Page,
  zip: Blob,
  name = 'elsewhere.t',
  location = `file:///home/x y/ü/${name}`,
  options: Pick<ImportOptions, 'signal' | 'onProgress'> = {},
) => importTable(depsOf(page), zip, { name, location, ...options });

/** A table with appends, an evolved schema, a tag, a branch, an abandoned snapshot and rewritten data files. */
export async function travelledTable(page: Page, name = 'db.t', location = home): Promise<void> {
  const { lakehouse } = page;
  await lakehouse.append(name, rows(0, 5), { location, summary: { 'batch-number': '0' } });
  const second = await lakehouse.append(name, rows(5, 4), { location, summary: { 'batch-number': '1' } });
  await lakehouse.createTag(name, 'FraudCLF-Paul-v1', second.snapshotId);
  const third = await lakehouse.append(name, rows(9, 3), { location, summary: { 'batch-number': '7' } });
  await lakehouse.createBranch(name, 'what "if" 😀', third.snapshotId);
  await lakehouse.rollbackTo(name, second.snapshotId);
  await lakehouse.updateSchema(name, {
    add: { name: 'späte "Spalte"', type: 'double' },
    rename: { from: 'note', to: 'memo' },
  });
  await lakehouse.rewriteDataFiles(name);
  await lakehouse.setProperties(name, { owner: 'Paul "the" 😀' });
}

/** A table of another lab as an archive that says it lies at `location`. */
export async function travelledZip(location?: string): Promise<{ readonly lab: Page; readonly zip: Blob }> {
  const lab = openLab();
  await travelledTable(lab);
  return { lab, zip: await exportFrom(lab, 'db.t', { location }) };
}

/** Name → text of what is in an archive. Bytes that are no text come out the same whenever they are the same. */
export async function unzipped(zip: Blob): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  for (const { path, blob } of await unpackArchive(zip)) {
    texts[path] = Buffer.from(await blob.arrayBuffer()).toString('latin1');
  }
  return texts;
}

/** The files of the archive with other contents. */
export async function rezipped(
  zip: Blob,
  change: (files: Map<string, Buffer>) => void,
): Promise<{ readonly name: string; readonly content: Uint8Array }[]> {
  const files = new Map<string, Buffer>();
  for (const { path, blob } of await unpackArchive(zip)) files.set(path, Buffer.from(await blob.arrayBuffer()));
  change(files);
  return [...files].map(([name, content]) => ({ name, content: new Uint8Array(content) }));
}

/** Everything that is stored, bytes and all. */
export async function everythingIn(storage: Storage): Promise<unknown> {
  const all: unknown[] = [];
  for (const store of lakehouseStores) {
    for (const row of await storage.list<object>(store)) {
      const blob = (row as { readonly blob?: Blob }).blob;
      all.push(blob === undefined ? row : { ...row, blob: Buffer.from(await blob.arrayBuffer()).toString('latin1') });
    }
  }
  return all;
}

/** What can be read of a table at each of its snapshots and refs, without the paths. */
export async function everythingOf({ lakehouse }: Page, name: string): Promise<unknown> {
  const snapshots = await lakehouse.snapshots(name);
  const refs = await lakehouse.refs(name);
  const { location, name: _name, ...description } = await lakehouse.describe(name);
  const short = (path: string | null) => path?.replace(location, '…') ?? null;
  const scans = [await lakehouse.scan(name)];
  for (const { snapshot_id } of snapshots) scans.push(await lakehouse.scan(name, { snapshotId: snapshot_id }));
  for (const ref of refs)
    scans.push(await lakehouse.scan(name, ref.type === 'TAG' ? { tag: ref.name } : { branch: ref.name }));
  return {
    description,
    refs,
    scans,
    history: await lakehouse.history(name),
    snapshots: snapshots.map((row) => ({ ...row, manifest_list: short(row.manifest_list) })),
    files: (await lakehouse.files(name)).map((row) => ({ ...row, file_path: short(row.file_path) })),
    manifests: (await lakehouse.manifests(name)).map(({ path, length: _length, ...row }) => ({
      ...row,
      path: short(path),
    })),
    metadataLog: (await lakehouse.metadataLog(name)).map((row) => ({ ...row, file: short(row.file) })),
  };
}
