import { LabError } from '../base/errors.ts';
import type { Compute } from '../compute/compute.ts';
import { parseExportLocation } from '../lakehouse/export-location.ts';
import type { ArchiveEntry, ArchiveOptions } from '../lakehouse/format/archive-codec.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { mlflowFolder } from './mlflow-folder.ts';
import { exportReadme } from './mlflow-readme.ts';

export interface ExportExperimentOptions extends ArchiveOptions {
  /** Where the archive is going to be unpacked: an absolute path or a URI. The folder `mlruns` when left out. */
  readonly location?: string | undefined;
}

/** The longest name that a file or folder may have, in bytes of UTF-8: Linux and macOS have the same limit. */
const maxNameBytes = 255;

/**
 * An experiment as a zip archive of an MLflow tracking folder: all runs with params, tags, metric points, dataset inputs
 * and artifacts byte for byte, and the versions registered from them. Unpacked at `location` it is what MLflow's folder
 * store reads and `mlflow migrate-filestore` takes into a database; artifact URIs lie below `location`. A README has the
 * commands. It is as the experiment is at one moment, whatever is logged meanwhile.
 * Throws `invalid_option`, `RESOURCE_DOES_NOT_EXIST`, `INVALID_STATE` for a deleted experiment, `not_exportable` where keys
 * would need a file and a folder of one name or too long a name, `file_damaged`, `cancelled`.
 */
export async function exportExperiment(
  { tracking, compute }: { readonly tracking: Tracking; readonly compute: Compute },
  nameOrId: string,
  options: ExportExperimentOptions = {},
): Promise<Blob> {
  const { location, signal, onProgress } = options;
  const place = location === undefined ? 'mlruns' : parseExportLocation(location);
  const content = await tracking.experimentContent(nameOrId);
  const entries = await mlflowFolder(content, place, signal);
  checkPaths(entries);
  const readme = exportReadme(content.experiment, location === undefined ? undefined : place);
  return compute.codec.pack([...entries, { path: 'README.md', text: readme }], { signal, onProgress });
}

/** In a folder a key is a file: `a` and `a/b` cannot both be there. MLflow's own folder store refuses them too. */
function checkPaths(entries: readonly ArchiveEntry[]): void {
  const files = new Set(entries.map(({ path }) => path));
  const checked = new Set<string>();
  for (const { path } of entries) {
    let start = 0;
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
      const folder = path.slice(0, end);
      // Thousands of files have the same few folders.
      if (!checked.has(folder)) {
        checkName(path, path.slice(start, end));
        if (files.has(folder)) throw notExportable(path, `${folder} would have to be a file and a folder at once`);
        checked.add(folder);
      }
      start = end + 1;
    }
    checkName(path, path.slice(start));
  }
}

function checkName(path: string, name: string): void {
  // A code unit takes three bytes at most: nearly all names are known to fit without being encoded.
  if (3 * name.length <= maxNameBytes || new TextEncoder().encode(name).length <= maxNameBytes) return;
  throw notExportable(path, `a part of its name has more than ${maxNameBytes} bytes, and no folder can hold that`);
}

function notExportable(path: string, why: string): LabError {
  return new LabError(
    'not_exportable',
    `MLflow's folder cannot hold ${path}: ${why}. Nothing was exported; delete the run, or log its entries under other names.`,
    { detail: { path } },
  );
}
