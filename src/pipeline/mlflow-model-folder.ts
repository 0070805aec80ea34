import type { ArchiveEntry } from '../lakehouse/format/archive-codec.ts';
import type { ModelContent } from '../tracking/experiment-content.ts';
import type { ModelVersionRecord } from '../tracking/stores.ts';
import { mappingFile } from './yaml-text.ts';

/**
 * A registered model as MLflow's folder store keeps it (mlflow/store/model_registry/file_store.py of 3.17): below
 * `models/<name>/` a `meta.yaml`, `tags/`, `aliases/` and a folder `version-<n>/` a version.
 */
export function modelEntries({ model, versions }: ModelContent, experimentUri: string): ArchiveEntry[] {
  const folder = `models/${folderName(model.name)}`;
  const below = (path: string, text: string) => ({ path: `${folder}/${path}`, text });
  const kept = new Set(versions.map(({ version_number }) => String(version_number)));
  const aliases = Object.entries(model.aliases).filter(([, version]) => kept.has(version));
  return [
    below(
      'meta.yaml',
      mappingFile({
        aliases: Object.fromEntries(aliases),
        creation_timestamp: model.creation_timestamp,
        description: model.description,
        last_updated_timestamp: model.last_updated_timestamp,
        name: model.name,
      }),
    ),
    ...Object.entries(model.tags).map(([key, value]) => below(`tags/${key}`, value)),
    ...aliases.map(([alias, version]) => below(`aliases/${alias}`, version)),
    ...versions.flatMap((version) => {
      const place = `version-${version.version_number}`;
      return [
        below(`${place}/meta.yaml`, versionFile(version, experimentUri)),
        ...Object.entries(version.tags).map(([key, value]) => below(`${place}/tags/${key}`, value)),
      ];
    }),
  ];
}

function versionFile(version: ModelVersionRecord, experimentUri: string): string {
  const path = version.source.slice(`runs:/${version.run_id}/`.length);
  return mappingFile({
    creation_timestamp: version.creation_timestamp,
    current_stage: 'None',
    description: version.description,
    last_updated_timestamp: version.last_updated_timestamp,
    name: version.name,
    run_id: version.run_id,
    run_link: null,
    source: version.source,
    status: version.status,
    status_message: version.status_message,
    storage_location: `${experimentUri}/${version.run_id}/artifacts/${path}`,
    user_id: null,
    version: version.version_number,
  });
}

/** The name itself, unless no folder can have it: MLflow then still finds the name in `meta.yaml`. */
function folderName(name: string): string {
  const isFolder = name !== '.' && name !== '..' && !name.startsWith('.') && !/[/\\:]/.test(name);
  return isFolder ? name : encodeURIComponent(name).replaceAll('.', '%2E');
}
