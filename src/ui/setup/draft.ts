import { toErrorRecord, type ErrorRecord } from '../../base/errors.ts';
import { parseSetting, requireOwner, withDefaults, type Settings, type SettingsPatch } from '../../lab/settings.ts';

/** What stands in the fields of Setup, as typed. */
export interface SetupDraft {
  owner: string;
  dbname: string;
  storage: string;
  connectionName: string;
  seed: string;
  rowsPerBatch: string;
}

export const setupFields = ['owner', 'dbname', 'storage', 'connectionName', 'seed', 'rowsPerBatch'] as const;
export type SetupField = (typeof setupFields)[number];

export function draftOf(settings: Settings): SetupDraft {
  return {
    owner: settings.owner,
    dbname: settings.dbname,
    storage: settings.storage,
    connectionName: settings.connectionName,
    seed: String(settings.seed),
    rowsPerBatch: String(settings.rowsPerBatch),
  };
}

/** The storage location that a name brings with it while nobody has chosen another. */
export function defaultStorage(owner: string): string {
  return withDefaults({ owner: owner.trim() }, 'en').storage;
}

/** The location follows the name for as long as it is the one that came with it. */
export function storageFollowsOwner(settings: Settings): boolean {
  return settings.storage === defaultStorage(settings.owner);
}

export type CheckedDraft =
  | { readonly refusals: Readonly<Partial<Record<SetupField, ErrorRecord>>>; readonly patch?: never }
  | { readonly patch: SettingsPatch; readonly refusals?: never };

/** Every field's refusal at once, or what is to be changed: only fields that differ from the settings. */
export function checkDraft(draft: SetupDraft, settings: Settings): CheckedDraft {
  const refusals: Partial<Record<SetupField, ErrorRecord>> = {};
  const parsed: Partial<Record<SetupField, unknown>> = {};
  for (const field of setupFields) {
    try {
      parsed[field] = parseSetting(field, isNumber(field) ? wholeNumberOf(draft[field]) : draft[field]);
    } catch (error) {
      refusals[field] = toErrorRecord(error);
    }
  }
  try {
    if (refusals.owner === undefined) requireOwner({ ...settings, owner: String(parsed.owner) });
  } catch (error) {
    refusals.owner = toErrorRecord(error);
  }
  if (Object.keys(refusals).length > 0) return { refusals };
  const changed = Object.entries(parsed).filter(
    ([field, value]) => value !== settings[field as SetupField] && !(field === 'storage' && isDefault(parsed)),
  );
  return { patch: Object.fromEntries(changed) };
}

function isDefault(parsed: Partial<Record<SetupField, unknown>>): boolean {
  return parsed.storage === defaultStorage(String(parsed.owner));
}

function isNumber(field: SetupField): boolean {
  return field === 'seed' || field === 'rowsPerBatch';
}

/** Digits become a number; anything else stays text, which is refused with what came. */
function wholeNumberOf(text: string): number | string {
  const trimmed = text.trim();
  return /^\d{1,16}$/.test(trimmed) ? Number(trimmed) : trimmed;
}
