import type { TableMetadata } from './format/table-metadata.ts';
import { pathBelow, relocatePath, type Relocation } from './relocate-paths.ts';

/** Properties that hold a place where files are written (docs: Configuration, Table properties). */
const pathProperties: ReadonlySet<string> = new Set([
  'write.data.path',
  'write.metadata.path',
  'write.object-storage.path',
  'write.folder-storage.path',
]);

/**
 * The same table at another location: every path in it is rewritten, and nothing else. Statistics files, which the lab does
 * not keep, are left out. `metadataFile` tells under which name below the location a former metadata file goes on; one
 * without a name leaves the log. Throws `path_outside_table`.
 */
export function relocateMetadata(
  metadata: TableMetadata,
  relocation: Relocation,
  metadataFile: (pathBelowLocation: string) => string | undefined = (path) => path,
): TableMetadata {
  const { statistics: _statistics, 'partition-statistics': _partitionStatistics, ...rest } = metadata;
  return {
    ...rest,
    location: relocation.to,
    properties: relocateProperties(metadata.properties, relocation),
    snapshots: metadata.snapshots.map((snapshot) => ({
      ...snapshot,
      'manifest-list': relocatePath(snapshot['manifest-list'], relocation),
    })),
    'metadata-log': metadata['metadata-log'].flatMap((entry) => {
      const below = pathBelow(relocation.from, entry['metadata-file']);
      const name = below === undefined ? undefined : metadataFile(below);
      return name === undefined ? [] : [{ ...entry, 'metadata-file': `${relocation.to}/${name}` }];
    }),
  };
}

function relocateProperties(
  properties: TableMetadata['properties'],
  { from, to }: Relocation,
): TableMetadata['properties'] {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => {
      const below = pathProperties.has(key) ? pathBelow(from, value) : undefined;
      return [key, below === undefined ? value : `${to}/${below}`];
    }),
  );
}
