import * as v from 'valibot';
import { LabError } from '../base/errors.ts';

/** The version of the file's own form. What a later lab writes in another form gets a higher one. */
export const backupFormatVersion = 1;

/** Everything in a backup lies below this folder: what begins so was a backup once. */
export const backupFolder = 'mlops-pipeline-lab';

export const manifestPath = `${backupFolder}/manifest.json`;

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Read before anything else, so that a newer backup is told from a damaged one. */
const versionSchema = v.looseObject({
  format: v.literal('mlops-pipeline-lab-backup'),
  format_version: v.pipe(wholeNumber, v.minValue(1)),
  database_version: v.pipe(wholeNumber, v.minValue(1)),
});

const manifestSchema = v.strictObject({
  ...versionSchema.entries,
  /** Milliseconds since 1970. */
  created_at: wholeNumber,
  owner: v.string(),
  /** Store → its records, in the order of their keys. */
  stores: v.record(v.string(), v.strictObject({ records: wholeNumber })),
  /** Every other file of the archive. */
  entries: v.array(v.strictObject({ path: v.string(), size: wholeNumber, sha256 })),
});

export type BackupManifest = v.InferOutput<typeof manifestSchema>;

/** Throws `backup_newer`, `backup_damaged`. */
export function parseManifest(text: string, databaseVersion: number): BackupManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damagedBackup('its manifest is no JSON', cause);
  }
  const versions = v.safeParse(versionSchema, json);
  if (!versions.success) throw damagedBackup(`its manifest has no ${placeOf(versions.issues[0])}`);
  const { format_version, database_version } = versions.output;
  if (format_version > backupFormatVersion || database_version > databaseVersion) {
    throw new LabError(
      'backup_newer',
      `This backup was made by a newer lab (format ${format_version}, database ${database_version}); this one reads up to ` +
        `format ${backupFormatVersion}, database ${databaseVersion}. Nothing was changed; reload the page to get the newer lab.`,
      { detail: { format_version, database_version, known: [backupFormatVersion, databaseVersion] } },
    );
  }
  const parsed = v.safeParse(manifestSchema, json);
  if (parsed.success) return parsed.output;
  throw damagedBackup(`its manifest is wrong at ${placeOf(parsed.issues[0])}: ${parsed.issues[0].message}`);
}

function placeOf(issue: v.BaseIssue<unknown>): string {
  return v.getDotPath(issue) ?? 'its top';
}

export function damagedBackup(reason: string, cause?: unknown): LabError {
  return new LabError(
    'backup_damaged',
    `The backup is cut or was changed: ${reason}. Nothing was changed in the lab; choose another copy of the file.`,
    { detail: { reason }, cause },
  );
}

export function notABackup(reason: string): LabError {
  return new LabError(
    'not_a_backup',
    `The file is no backup of this lab: ${reason}. Nothing was changed; choose a file that Setup, Backup has made.`,
    { detail: { reason } },
  );
}
