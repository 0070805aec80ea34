import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import type { Storage } from '../storage/types.ts';
import { settingsStore } from './settings-store.ts';

export const languages = ['en', 'it', 'es', 'fr', 'pt'] as const;
export type Language = (typeof languages)[number];

/** What the learner sets for the whole lab. `owner` is empty until somebody has given a name. */
export interface Settings {
  readonly owner: string;
  readonly dbname: string;
  readonly storage: string;
  readonly connectionName: string;
  readonly seed: number;
  readonly language: Language;
  readonly rowsPerBatch: number;
  readonly dataset: string;
  /** Whether a version is compared with the one that serves before it takes its place. */
  readonly gate: boolean;
  /** What the two are compared by. */
  readonly gateMetric: GateMetric;
  /** How much better the new one must be; below 0, how much worse it may be. */
  readonly gateMinImprovement: number;
}

export const gateMetrics = ['accuracy', 'recall', 'precision', 'log_loss', 'roc_auc'] as const;
export type GateMetric = (typeof gateMetrics)[number];

/** What has been set on purpose; the rest follows from defaults. */
export type SettingsPatch = { readonly [Field in keyof Settings]?: Settings[Field] | undefined };

const ownerMaxCharacters = 64;
const controlCharacters = /\p{Cc}|\p{Cs}|[\u2028\u2029]/u;

/** A line of text between 1 and `max` characters (code points), without control characters. */
const line = (max: number) =>
  v.pipe(
    v.string('text'),
    v.trim(),
    v.check((text) => text !== '', 'text that is not empty'),
    v.check((text) => [...text].length <= max, `at most ${max} characters`),
    v.check((text) => !controlCharacters.test(text), 'text without control characters'),
  );

const name = v.pipe(
  line(128),
  v.check((text) => !text.includes('.'), 'a name without a dot'),
);

const wholeNumber = (least: number, most: number) => {
  const words = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(words), v.integer(words), v.minValue(least, words), v.maxValue(most, words));
};

const fields = {
  owner: v.union([line(ownerMaxCharacters), v.literal('')], `text of at most ${ownerMaxCharacters} characters`),
  dbname: name,
  storage: v.pipe(
    line(512),
    v.regex(/^[a-z][a-z0-9+.-]*:\/\/[^?#\\]+$/i, 'a location such as s3a://bucket/user/paul, without ? or #'),
    v.check((text) => !text.split('/').includes('..'), 'a location without ..'),
    v.transform((text) => text.replace(/\/+$/, '')),
  ),
  connectionName: line(128),
  seed: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  language: v.picklist(languages, `one of ${languages.join(', ')}`),
  rowsPerBatch: wholeNumber(1, 10_000_000),
  dataset: v.picklist(['transactions'], 'transactions'),
  gate: v.boolean('true or false'),
  gateMetric: v.picklist(gateMetrics, `one of ${gateMetrics.join(', ')}`),
  gateMinImprovement: v.pipe(
    v.number('a number from -10 to 10'),
    v.minValue(-10, 'a number from -10 to 10'),
    v.maxValue(10, 'a number from -10 to 10'),
  ),
} as const;

export type SettingsField = keyof typeof fields;

/** A setting that cannot be taken. Nothing was changed. */
class SettingsError extends LabError {}

/** Parses one value. Throws `SettingsError` `invalid_setting` naming field, expectation and value. */
export function parseSetting<Field extends SettingsField>(field: Field, value: unknown): Settings[Field] {
  const parsed = v.safeParse(fields[field], value);
  if (parsed.success) return parsed.output as Settings[Field];
  const expected = parsed.issues[0].message;
  throw new SettingsError(
    'invalid_setting',
    `The setting ${field} must be ${expected}, but ${describe(value)} came. Nothing was changed; choose another value.`,
    { detail: { field, expected, value: describe(value) } },
  );
}

function describe(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function parsePatch(patch: unknown): SettingsPatch {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw new SettingsError('invalid_setting', `Settings must be an object of fields, but ${describe(patch)} came.`, {
      detail: { field: null },
    });
  }
  const parsed: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(patch)) {
    if (!Object.hasOwn(fields, field)) {
      throw new SettingsError(
        'unknown_setting',
        `There is no setting named ${describe(field)}. Known are ${Object.keys(fields).join(', ')}. Nothing was changed.`,
        { detail: { field } },
      );
    }
    if (value !== undefined) parsed[field] = parseSetting(field as SettingsField, value);
  }
  return parsed;
}

/** The effective settings: what was chosen over the defaults. The storage default follows the owner's name. */
export function withDefaults(chosen: SettingsPatch, browserLanguage: Language): Settings {
  const owner = chosen.owner ?? '';
  return {
    owner,
    dbname: chosen.dbname ?? 'hol_fraud',
    storage: chosen.storage ?? `s3a://hol/user/${encodeURIComponent(owner)}`,
    connectionName: chosen.connectionName ?? 'hol-datalake',
    seed: chosen.seed ?? 42,
    language: chosen.language ?? browserLanguage,
    rowsPerBatch: chosen.rowsPerBatch ?? 10_000,
    dataset: chosen.dataset ?? 'transactions',
    gate: chosen.gate ?? false,
    gateMetric: chosen.gateMetric ?? 'accuracy',
    gateMinImprovement: chosen.gateMinImprovement ?? 0,
  };
}

export interface SettingsApi {
  get(): Promise<Settings>;
  /** Merges the patch and gives the effective settings. Errors: `invalid_setting`, `unknown_setting`. */
  set(patch: SettingsPatch): Promise<Settings>;
}

/** Settings are one record. `browserLanguage` is what counts while no language was chosen. */
export function openSettings(storage: Storage, browserLanguage: Language): SettingsApi {
  return {
    async get() {
      const record = await storage.load(settingsStore, 'settings');
      return withDefaults(record?.chosen ?? {}, browserLanguage);
    },
    async set(patch) {
      const parsed = parsePatch(patch);
      return storage.write([settingsStore], async (tx) => {
        const chosen = { ...(await tx.get(settingsStore, 'settings'))?.chosen, ...parsed };
        await tx.put(settingsStore, { id: 'settings', chosen });
        return withDefaults(chosen, browserLanguage);
      });
    },
  };
}

/** Throws `owner_missing` while nobody has given a name: every table, experiment and model carries it. */
export function requireOwner(settings: Settings): string {
  if (settings.owner !== '') return settings.owner;
  throw new SettingsError(
    'owner_missing',
    'The lab needs a name for the owner before it can name a table, an experiment or a model. Give one in Setup.',
  );
}

/** The names of lab.md that follow from the settings. */
export function namesFor(settings: Settings): { table: string; experiment: string; model: string } {
  const owner = requireOwner(settings);
  return {
    table: `${settings.dbname}.transactions_${owner}`,
    experiment: `xgb-cc-fraud-${owner}`,
    model: `FraudCLF-${owner}`,
  };
}
