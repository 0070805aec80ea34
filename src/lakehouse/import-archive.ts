import { LabError } from '../base/errors.ts';
import { LakehouseError } from './errors.ts';
import type { UnpackedFile } from './format/archive-codec.ts';
import { archiveTooLarge } from './format/archive-errors.ts';
import { parseTableMetadata } from './format/metadata-json.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import { badFile, notATable } from './import-errors.ts';

/** A table as it lies in an archive. */
export interface ArchivedTable {
  /** Path below the table's folder → file. */
  readonly files: ReadonlyMap<string, UnpackedFile>;
  readonly metadata: TableMetadata;
  /** Of the metadata file. */
  readonly version: number;
}

/** `v3.metadata.json` of Hadoop tables, `00003-….metadata.json` of catalogs, packed or not. */
const metadataName = /^metadata\/(?:v(\d{1,9})|(\d{1,9})-[^/]*)(?:\.gz\.metadata\.json|\.metadata\.json(?:\.gz)?)$/;
const hintPath = 'metadata/version-hint.text';

/** A packed metadata file may take this much unpacked. */
const maxMetadataBytes = 256 * 2 ** 20;

/**
 * The table in these files, which lies at the top or in one folder, as its newest metadata file has it: the one that
 * `version-hint.text` names, else that of the highest version. Throws `not_an_iceberg_table`, `file_missing`,
 * `file_unreadable`, `unsupported_table`, `archive_too_large`.
 */
export async function openArchivedTable(unpacked: readonly UnpackedFile[]): Promise<ArchivedTable> {
  const folder = tableFolder(unpacked.map(({ path }) => path));
  const files = new Map(
    unpacked.filter(({ path }) => path.startsWith(folder)).map((file) => [file.path.slice(folder.length), file]),
  );
  const { path, metadata } = await currentMetadata(files);
  return { files, metadata, version: metadataVersion(path) ?? metadata['metadata-log'].length + 1 };
}

/** The N of a metadata file by its name, undefined for other names. */
export function metadataVersion(path: string): number | undefined {
  const [, hadoop, catalog] = metadataName.exec(path) ?? [];
  const digits = hadoop ?? catalog;
  return digits === undefined ? undefined : Number(digits);
}

/** The part of the paths before `metadata/…`: empty, or with a slash at its end. */
function tableFolder(paths: readonly string[]): string {
  const folders = new Set<string>();
  for (const path of paths) {
    // What macOS puts beside the files.
    if (path.startsWith('__MACOSX/')) continue;
    const [, folder = '', rest = ''] = /^(.*\/)?(metadata\/[^/]+)$/s.exec(path) ?? [];
    if (rest === hintPath || metadataName.test(rest)) folders.add(folder);
  }
  if (folders.has('')) return '';
  const [folder, ...others] = folders;
  if (folder === undefined) throw notATable('this one has no metadata file in a folder metadata');
  if (others.length === 0) return folder;
  const names = [...folders].map((name) => JSON.stringify(name)).join(', ');
  throw notATable(`this one has ${folders.size} tables, in ${names}`);
}

async function currentMetadata(
  files: ArchivedTable['files'],
): Promise<{ readonly path: string; readonly metadata: TableMetadata }> {
  const hint = files.get(hintPath);
  const paths = hint === undefined ? newestPaths([...files.keys()]) : [await hintedPath(files, hint)];
  const found = await Promise.all(
    paths.map(async (path) => ({ path, metadata: await readArchivedMetadata(files, path) })),
  );
  // A commit that failed leaves a file of the same version.
  const [newest] = found.toSorted((a, b) => b.metadata['last-updated-ms'] - a.metadata['last-updated-ms']);
  if (newest === undefined) throw notATable('this one has no metadata file');
  return newest;
}

function newestPaths(paths: readonly string[]): readonly string[] {
  const newest = Math.max(...paths.map((path) => metadataVersion(path) ?? -1));
  return paths.filter((path) => metadataVersion(path) === newest);
}

/** A number stands for `vN.metadata.json`; PyIceberg takes the name of a metadata file too. */
async function hintedPath(files: ArchivedTable['files'], hint: UnpackedFile): Promise<string> {
  const said = (await hint.blob.slice(0, 1000).text()).trim();
  if (said === '' || said.includes('/'))
    throw badFile('file_unreadable', hintPath, 'must hold the number of a version');
  const name = /^\d+$/.test(said) ? `v${said}` : said.replace(/(?:\.gz)?\.metadata\.json(?:\.gz)?$/, '');
  const paths = ['.metadata.json', '.gz.metadata.json', '.metadata.json.gz'].map((end) => `metadata/${name}${end}`);
  const path = paths.find((candidate) => files.has(candidate));
  if (path !== undefined) return path;
  throw badFile('file_missing', `metadata/${name}.metadata.json`, 'is named by version-hint.text, but is not there');
}

/** Throws `file_missing`, `file_unreadable`, `unsupported_table`, each naming the file. */
export async function readArchivedMetadata(files: ArchivedTable['files'], path: string): Promise<TableMetadata> {
  const file = files.get(path);
  if (file === undefined) throw badFile('file_missing', path, 'is not there');
  try {
    const bytes = await unpackGzip(file.blob, path);
    return parseTableMetadata(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    if (cause instanceof LabError && cause.code === 'unsupported_table') {
      const { message, detail } = cause;
      throw new LakehouseError('unsupported_table', `${path}: ${message}`, { ...detail, file: path }, cause);
    }
    if (cause instanceof LabError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badFile('file_unreadable', path, `cannot be read: ${reason}`, { cause });
  }
}

/** The bytes of a file, unpacked when they begin as gzip does (RFC 1952). */
async function unpackGzip(blob: Blob, path: string): Promise<Uint8Array> {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return new Uint8Array(await blob.arrayBuffer());
  const reader = blob.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let sizeBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    sizeBytes += value.length;
    if (sizeBytes > maxMetadataBytes) {
      await reader.cancel();
      throw archiveTooLarge(`${path} unpacks to more than ${maxMetadataBytes} bytes`, path);
    }
    chunks.push(value);
  }
}
