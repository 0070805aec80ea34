/**
 * Table properties that decide how the lab writes, with Iceberg's defaults (docs: Configuration, Table properties).
 * A value that is no number counts as absent.
 */
const defaults = {
  'commit.manifest.min-count-to-merge': 100,
  'commit.manifest.target-size-bytes': 8 * 2 ** 20,
  'write.metadata.previous-versions-max': 100,
  'write.target-file-size-bytes': 512 * 2 ** 20,
  'history.expire.max-snapshot-age-ms': 5 * 24 * 60 * 60 * 1000,
  'history.expire.min-snapshots-to-keep': 1,
  'history.expire.max-ref-age-ms': Number.MAX_SAFE_INTEGER,
} as const;

const switches = {
  'commit.manifest-merge.enabled': true,
  'write.metadata.delete-after-commit.enabled': false,
} as const;

type Properties = Readonly<Record<string, string>>;

export function numberProperty(properties: Properties, key: keyof typeof defaults): number {
  const value = Number(properties[key] ?? NaN);
  return Number.isFinite(value) ? value : defaults[key];
}

export function switchProperty(properties: Properties, key: keyof typeof switches): boolean {
  const value = properties[key];
  return value === undefined ? switches[key] : value.toLowerCase() === 'true';
}

/**
 * What tables that the lab makes say about themselves. Former metadata files are deleted beyond a hundred, because a
 * browser's storage is small: with a thousand snapshots they would take more room than the rows. For the same reason files
 * are rewritten up to 128 MiB.
 */
export const labTableProperties: Properties = {
  'write.format.default': 'parquet',
  'write.parquet.compression-codec': 'uncompressed',
  'write.target-file-size-bytes': String(128 * 2 ** 20),
  'write.metadata.previous-versions-max': '100',
  'write.metadata.delete-after-commit.enabled': 'true',
  'commit.manifest.min-count-to-merge': '100',
};
