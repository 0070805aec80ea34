import type { ErrorDetail, ErrorRecord } from '../base/errors.ts';
import type { Translator } from './translator.ts';

type Sentence = (i18n: Translator, detail: ErrorDetail) => string | undefined;

/**
 * An error in the reader's language, where the lab has words for its code; else the error's own message, which says
 * in English what was expected, what came and what to do next.
 */
export function errorSentence(i18n: Translator, error: ErrorRecord): string {
  const sentence = Object.hasOwn(sentences, error.code) ? sentences[error.code] : undefined;
  return sentence?.(i18n, error.detail) ?? error.message;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const sentences: Readonly<Record<string, Sentence>> = {
  owner_missing: (i18n) => i18n.t('error.ownerMissing'),
  invalid_setting: invalidSetting,

  invalid_name: (i18n) => i18n.t('error.jobName'),
  unknown_script: (i18n, { field }) => (field === 'script' ? i18n.t('error.jobScript') : undefined),
  invalid_profile: invalidProfile,
  duplicate_name: (i18n, { value }) => i18n.t('error.jobDuplicate', { name: text(value) ?? '' }),
  job_cycle: (i18n, { path }) => i18n.t('error.jobCycle', { path: texts(path).join(' → ') }),
  unknown_parent: (i18n, { value }) => {
    const name = text(value) ?? '';
    return name === '' ? i18n.t('error.jobParentMissing') : i18n.t('error.jobParent', { name });
  },

  interrupted: (i18n) => i18n.t('error.interrupted'),
  parent_not_succeeded: skipped,
  stopped: (i18n, { by }) => i18n.t(by === 'script' ? 'error.stoppedByScript' : 'error.stopped'),
  timed_out: (i18n, { timeoutMinutes }) => {
    const minutes = number(timeoutMinutes);
    return minutes === undefined ? undefined : i18n.t('error.timedOut', { minutes });
  },
  cancelled: (i18n) => i18n.t('error.cancelled'),
  memory_limit: memoryLimit,

  missing_column: columnOf('error.missingColumn'),
  unexpected_column: columnOf('error.unexpectedColumn'),
  type_mismatch: (i18n, { column, type, came }) => {
    const [name, expected, arrived] = [text(column), text(type), text(came)];
    if (name === undefined || expected === undefined || arrived === undefined) return undefined;
    return i18n.t('error.typeMismatch', { column: name, type: expected, came: arrived });
  },
  no_rows: (i18n) => i18n.t('error.noRows'),
  unknown_table: (i18n, { table }) => {
    const name = text(table);
    return name === undefined ? undefined : i18n.t('error.unknownTable', { table: name });
  },

  storage_lost: (i18n) => i18n.t('error.storageLost'),
  storage_newer: (i18n) => i18n.t('error.storageNewer'),
  quota_exceeded: (i18n) => i18n.t('error.quotaExceeded'),

  MALFORMED_REQUEST: (i18n) => i18n.t('error.badJson'),
  UNAUTHENTICATED: (i18n) => i18n.t('error.unauthenticated'),
  TEMPORARILY_UNAVAILABLE: (i18n) => i18n.t('error.unavailable'),
  PAYLOAD_TOO_LARGE: (i18n) => i18n.t('error.tooLarge'),
  INVALID_PARAMETER_VALUE: wrongColumns,
};

function columnOf(key: 'error.missingColumn' | 'error.unexpectedColumn'): Sentence {
  return (i18n, { column }) => {
    const name = text(column);
    return name === undefined ? undefined : i18n.t(key, { column: name });
  };
}

function invalidSetting(i18n: Translator, { field, value: came }: ErrorDetail): string | undefined {
  const value = text(came) ?? '';
  switch (field) {
    case 'owner':
      return i18n.t('error.settingOwner', { value });
    case 'dbname':
      return i18n.t('error.settingName', { value });
    case 'storage':
      return i18n.t('error.settingStorage', { value });
    case 'connectionName':
      return i18n.t('error.settingConnection', { value });
    case 'seed':
      return i18n.t('error.settingSeed', { value });
    case 'language':
      return i18n.t('error.settingLanguage', { value });
    default:
      return undefined;
  }
}

function invalidProfile(i18n: Translator, { field }: ErrorDetail): string | undefined {
  switch (field) {
    case 'resourceProfile.vcpu':
      return i18n.t('error.jobVcpu');
    case 'resourceProfile.memoryGib':
      return i18n.t('error.jobMemory');
    case 'resourceProfile.gpu':
      return i18n.t('error.jobGpu');
    default:
      return undefined;
  }
}

function skipped(i18n: Translator, { parent: name, parentStatus }: ErrorDetail): string | undefined {
  const parent = text(name);
  if (parent === undefined) return undefined;
  switch (parentStatus) {
    case 'failed':
      return i18n.t('error.skippedFailed', { parent });
    case 'timed_out':
      return i18n.t('error.skippedTimedOut', { parent });
    case 'stopped':
      return i18n.t('error.skippedStopped', { parent });
    case 'skipped':
      return i18n.t('error.skippedSkipped', { parent });
    default:
      return undefined;
  }
}

function memoryLimit(i18n: Translator, { neededBytes, usedBytes, limitBytes }: ErrorDetail): string | undefined {
  const [needed, used, limit] = [number(neededBytes), number(usedBytes), number(limitBytes)];
  if (needed === undefined || used === undefined || limit === undefined) return undefined;
  return i18n.t('error.memoryLimit', {
    needed: i18n.bytes(needed),
    used: i18n.bytes(used),
    limit: i18n.bytes(limit),
  });
}

/** The endpoint's refusal of columns names them; its other refusals say in their own words what is wrong where. */
function wrongColumns(i18n: Translator, { missing, extra }: ErrorDetail): string | undefined {
  const sentence = (key: 'error.missingColumns' | 'error.extraColumns', names: readonly string[]) =>
    names.length === 0 ? [] : [i18n.t(key, { names: i18n.list(names), count: names.length })];
  const said = [
    ...sentence('error.missingColumns', texts(missing)),
    ...sentence('error.extraColumns', texts(extra)),
  ].join(' ');
  return said === '' ? undefined : said;
}
