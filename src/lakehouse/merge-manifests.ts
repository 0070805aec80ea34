import type { TableFiles } from './files.ts';
import type { ManifestEntry, ManifestFile } from './format/manifest.ts';
import { carriedOn, entryStatus, readEntries } from './manifest-entries.ts';
import type { ManifestWriter } from './stage-snapshot.ts';
import { numberProperty, switchProperty } from './table-properties.ts';

/**
 * The manifests of a new snapshot, small ones merged, as Iceberg does it (`ManifestMergeManager`): they are packed from
 * the oldest on into bins of `commit.manifest.target-size-bytes`; a bin becomes one manifest, but the one that the newest
 * manifest is in only when it holds `commit.manifest.min-count-to-merge` of them.
 * @param manifests newest first, and so is the result
 */
export async function mergeManifests(
  files: TableFiles,
  writer: ManifestWriter,
  {
    manifests,
    properties,
  }: { readonly manifests: readonly ManifestFile[]; readonly properties: Readonly<Record<string, string>> },
): Promise<readonly ManifestFile[]> {
  if (!switchProperty(properties, 'commit.manifest-merge.enabled')) return manifests;
  const minCount = numberProperty(properties, 'commit.manifest.min-count-to-merge');
  const targetBytes = numberProperty(properties, 'commit.manifest.target-size-bytes');
  const merged: ManifestFile[] = [];
  for (const bin of packFromEnd(manifests, targetBytes)) {
    const hasNewest = bin[0] === manifests[0];
    if (bin.length === 1 || (hasNewest && bin.length < minCount)) merged.push(...bin);
    else merged.push(await mergeBin(files, writer, bin));
  }
  return merged;
}

/** Neighbours in bins of at most `targetBytes`, filled from the last one on: it is the first bin that may be small. */
function packFromEnd(manifests: readonly ManifestFile[], targetBytes: number): readonly (readonly ManifestFile[])[] {
  const bins: ManifestFile[][] = [];
  let sizeBytes = Infinity;
  for (const manifest of manifests.toReversed()) {
    if (sizeBytes + manifest.manifest_length > targetBytes) {
      bins.unshift([]);
      sizeBytes = 0;
    }
    bins[0]?.unshift(manifest);
    sizeBytes += manifest.manifest_length;
  }
  return bins;
}

/** One manifest of all: what this very snapshot adds or deletes stays so, other files exist, former deletions end. */
async function mergeBin(
  files: TableFiles,
  writer: ManifestWriter,
  bin: readonly ManifestFile[],
): Promise<ManifestFile> {
  const entries: ManifestEntry[] = [];
  for (const manifest of bin) {
    const own = writer.entriesOf(manifest.manifest_path);
    if (own !== undefined) {
      entries.push(...own);
      continue;
    }
    for (const entry of await readEntries(files, manifest)) {
      if (entry.status !== entryStatus.deleted) entries.push(carriedOn(entry, entryStatus.existing));
    }
  }
  return writer.write(entries);
}
