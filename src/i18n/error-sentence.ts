import type { ErrorDetail, ErrorRecord } from '../base/errors.ts';
import { facts, firstOf, number, sizes, text, texts, type Sentence } from './detail-sentences.ts';
import { gateBlocked, registryRefused } from './registry-sentences.ts';
import type { Translator } from './translator.ts';

/**
 * An error in the reader's language, where the lab has words for its code; else the error's own message, which says
 * in English what was expected, what came and what to do next.
 */
export function errorSentence(i18n: Translator, error: ErrorRecord): string {
  const sentence = Object.hasOwn(sentences, error.code) ? sentences[error.code] : undefined;
  return sentence?.(i18n, error.detail, error.message) ?? error.message;
}

const settings: Readonly<Record<string, Sentence>> = {
  owner_missing: facts('error.ownerMissing'),
  invalid_setting: invalidSetting,
};

const jobs: Readonly<Record<string, Sentence>> = {
  invalid_name: facts('error.jobName'),
  unknown_script: (i18n, detail, said) =>
    detail['field'] === 'script'
      ? i18n.t('error.jobScript')
      : facts('error.unknownScript', 'script')(i18n, detail, said),
  invalid_profile: invalidProfile,
  invalid_schedule: facts('error.jobSchedule'),
  invalid_environment: facts('error.jobEnvironment'),
  invalid_timeout: facts('error.jobTimeout'),
  duplicate_name: (i18n, { value }) => i18n.t('error.jobDuplicate', { name: text(value) ?? '' }),
  job_cycle: (i18n, { path }) => i18n.t('error.jobCycle', { path: texts(path).join(' → ') }),
  unknown_parent: (i18n, { value }) => {
    const name = text(value) ?? '';
    return name === '' ? i18n.t('error.jobParentMissing') : i18n.t('error.jobParent', { name });
  },
  unknown_job: facts('error.unknownJob', 'job'),
  unknown_run: facts('error.unknownRun', 'runId'),
  job_has_dependents: (i18n, { job: name, dependents }) => {
    const [job, names] = [text(name), texts(dependents)];
    if (job === undefined || names.length === 0) return undefined;
    return i18n.t('error.jobHasDependents', { job, names: i18n.list(names), count: names.length });
  },
  job_has_active_runs: (i18n, { job: name, runIds }) => {
    const [job, count] = [text(name), texts(runIds).length];
    return job === undefined || count === 0 ? undefined : i18n.t('error.jobHasActiveRuns', { job, count });
  },
  jobs_closed: facts('error.jobsClosed'),
  lab_busy: facts('error.labBusy'),

  interrupted: facts('error.interrupted'),
  parent_not_succeeded: skipped,
  stopped: (i18n, { by }) => i18n.t(by === 'script' ? 'error.stoppedByScript' : 'error.stopped'),
  timed_out: (i18n, { timeoutMinutes }) => {
    const minutes = number(timeoutMinutes);
    return minutes === undefined ? undefined : i18n.t('error.timedOut', { minutes });
  },
  cancelled: facts('error.cancelled'),
  memory_limit: firstOf(
    sizes('error.memoryLimit', { needed: 'neededBytes', used: 'usedBytes', limit: 'limitBytes' }),
    sizes('error.memoryLeft', { needed: 'neededBytes', left: 'leftBytes' }),
  ),
  worker_failed: facts('error.workerFailed'),
  worker_silent: facts('error.workerSilent'),
};

const tables: Readonly<Record<string, Sentence>> = {
  missing_column: facts('error.missingColumn', 'column'),
  unexpected_column: facts('error.unexpectedColumn', 'column'),
  type_mismatch: facts('error.typeMismatch', 'column', 'type', 'came'),
  null_value: facts('error.nullValue', 'column'),
  unequal_lengths: firstOf(
    facts('error.unequalColumns', 'column', 'rows', 'expected'),
    facts('error.unequalScores', 'labels', 'predictions'),
  ),
  no_rows: facts('error.noRows'),
  unknown_table: firstOf(
    facts('error.unknownMetadataTable', 'table', 'metadataTables'),
    facts('error.unknownTable', 'table'),
  ),
  invalid_table_name: facts('error.tableName', 'table'),
  table_exists: facts('error.tableExists', 'table'),
  commit_conflict: facts('error.commitConflict', 'table'),

  unknown_snapshot: facts('error.unknownSnapshot', 'snapshotId'),
  unknown_ref: firstOf(
    (i18n, { type, name }) => unknownRef(i18n, type, name),
    (i18n, { tag }) => unknownRef(i18n, 'tag', tag),
    (i18n, { branch }) => unknownRef(i18n, 'branch', branch),
  ),
  no_snapshot_at_time: noSnapshotAtTime,
  not_an_ancestor: firstOf(
    facts('error.notAnAncestor', 'startSnapshotId', 'endSnapshotId'),
    facts('error.notAnAncestorOfCurrent', 'snapshotId'),
  ),
  invalid_scan: firstOf(
    facts('error.invalidFilter', 'filter'),
    facts('error.invalidScanNumber', 'name'),
    facts('error.versionOfMetadataTable', 'metadataTable'),
    facts('error.invalidScan'),
  ),
  unknown_column: firstOf(facts('error.unknownColumnOf', 'column', 'columns'), facts('error.unknownColumn', 'column')),
  ref_exists: facts('error.refExists', 'name'),
  ref_protected: facts('error.refProtected', 'name'),
  invalid_ref_name: facts('error.refName'),
  invalid_schema_change: invalidSchemaChange,
  invalid_option: facts('error.invalidOption', 'option'),

  unsupported_table: firstOf(
    facts('error.unsupportedTableFile', 'feature', 'file'),
    facts('error.unsupportedTable', 'feature'),
  ),
  not_an_iceberg_table: facts('error.notAnIcebergTable'),
  archive_invalid: firstOf(facts('error.archiveInvalidEntry', 'entry'), facts('error.archiveInvalid')),
  archive_too_large: facts('error.archiveTooLarge'),
  path_outside_table: facts('error.pathOutsideTable', 'path'),

  not_exportable: facts('error.notExportable', 'path'),
  file_damaged: facts('error.fileDamaged', 'path'),
  file_missing: facts('error.fileMissing', 'path'),
  file_unreadable: facts('error.fileUnreadable', 'path'),
  row_count_mismatch: facts('error.rowCountMismatch', 'expected', 'rowCount'),
  read_too_large: sizes('error.readTooLarge', { needed: 'neededBytes', limit: 'limitBytes' }),

  sql_empty: facts('error.sqlEmpty'),
  sql_multiple: facts('error.sqlMultiple'),
  sql_not_readonly: facts('error.sqlNotReadOnly'),
  // The room's own advice at the end of DuckDB's words is in the sentence already.
  sql_error: (i18n, _detail, said) =>
    i18n.t('error.sql', { reason: said.replace(/ Correct the statement and run it again\.$/, '') }),
  sql_crashed: facts('error.sqlCrashed'),
  sql_unavailable: facts('error.sqlUnavailable', 'reason'),
};

const storage: Readonly<Record<string, Sentence>> = {
  storage_lost: facts('error.storageLost'),
  storage_newer: facts('error.storageNewer'),
  storage_failed: facts('error.storageFailed', 'reason'),
  quota_exceeded: quotaExceeded,
};

const scripts: Readonly<Record<string, Sentence>> = {
  script_error: scriptError,
  script_too_large: sizes('error.scriptTooLarge', { size: 'sizeBytes', limit: 'maxBytes' }),
  invalid_script_text: facts('error.scriptText'),
  unexpected: facts('error.unexpected', 'reason'),
  bad_argument: facts('error.badArgument', 'call', 'reason'),
  bad_condition: facts('error.badCondition', 'reason'),
  bad_read_option: facts('error.badReadOption', 'option', 'reason'),
  unknown_read_option: facts('error.unknownReadOption', 'option', 'known'),
  unknown_connection: facts('error.unknownConnection', 'expected', 'name'),
  unknown_import: firstOf(facts('error.unknownModule', 'module'), facts('error.unknownImport', 'name')),
  unknown_call: (i18n, { call }) => {
    const name = text(call);
    return name === undefined ? undefined : i18n.t('error.unknownImport', { name });
  },
  no_experiment: facts('error.noExperiment'),
  no_active_run: facts('error.noActiveRun', 'call'),
  run_already_active: facts('error.runAlreadyActive', 'runId'),
  split_not_collected: facts('error.splitNotCollected', 'column'),
  split_prediction: facts('error.splitPrediction', 'column'),
  too_many_rows: facts('error.tooManyRows', 'maxRows'),
  frame_too_large: facts('error.frameTooLarge', 'rows', 'maxRows'),
  too_many_calls: facts('error.tooManyCalls', 'call', 'maxPending'),
  script_flood: facts('error.scriptFlood'),
  endpoint_error: facts('error.endpointRefused', 'model', 'reason'),
};

const training: Readonly<Record<string, Sentence>> = {
  no_features: facts('error.noFeatures'),
  not_numeric: facts('error.notNumeric', 'column'),
  invalid_data: facts('error.infiniteValue', 'column', 'row'),
  invalid_label: facts('error.invalidLabel', 'row', 'value'),
  too_few_rows: facts('error.tooFewRows', 'rows'),
  too_large: facts('error.tooManyCells', 'rows', 'features'),
  unequal_rows: facts('error.unequalRows'),
  invalid_parameter: facts('error.invalidParameter', 'parameter', 'reason'),
  unsupported_parameter: facts('error.unsupportedParameter', 'parameter', 'value'),
  feature_names_mismatch: wrongFeatures,
  feature_mismatch: wrongFeatures,
  invalid_model: facts('error.invalidModel'),
  unsupported_model: facts('error.unsupportedModel', 'feature'),
};

const tracking: Readonly<Record<string, Sentence>> = {
  unknown_record: facts('error.unknownRecord', 'id'),
  RESOURCE_DOES_NOT_EXIST: firstOf(
    facts('error.noAlias', 'name', 'alias'),
    facts('error.noArtifact', 'run_id', 'path'),
    facts('error.noMlflowRun', 'run_id'),
    facts('error.noExperimentNamed', 'experiment'),
    facts('error.noVersion', 'name', 'version'),
    facts('error.noRegisteredModel', 'name'),
    facts('error.noBuild', 'build_id'),
    facts('error.noBuildOfVersion', 'model', 'version'),
    facts('error.noEndpointModel', 'model'),
  ),
  RESOURCE_ALREADY_EXISTS: facts('error.registeredModelExists', 'name'),
  INVALID_STATE: firstOf(
    facts('error.runEnded', 'run_id', 'status'),
    (i18n, detail, said) =>
      detail['alias'] === true ? facts('error.aliasState', 'name', 'version', 'status')(i18n, detail, said) : undefined,
    facts('error.versionState', 'name', 'version', 'status'),
    facts('error.buildState', 'build_id', 'status'),
    facts('error.deploymentState', 'deployment_id', 'status'),
  ),
  invalid_filter: facts('error.runFilter', 'reason'),
  registration_failed: facts('error.registrationFailed', 'name', 'version'),
  registration_timeout: facts('error.registrationTimeout', 'name', 'version'),
  model_missing: facts('error.modelMissing', 'runId'),
  version_not_ready: facts('error.versionNotReady', 'model', 'version', 'status'),
  build_failed: facts('error.buildFailed', 'model', 'version'),
  deployment_failed: facts('error.deploymentFailed', 'model', 'version'),
  gate_blocked: gateBlocked,
  run_without_rows: facts('error.runWithoutRows', 'runId'),
  row_out_of_range: rowOutOfRange,
};

const endpoint: Readonly<Record<string, Sentence>> = {
  MALFORMED_REQUEST: facts('error.badJson'),
  UNAUTHENTICATED: facts('error.unauthenticated'),
  TEMPORARILY_UNAVAILABLE: facts('error.unavailable'),
  PAYLOAD_TOO_LARGE: facts('error.tooLarge'),
  INTERNAL_ERROR: facts('error.predictionFailed'),
  INVALID_PARAMETER_VALUE: firstOf(
    wrongColumns,
    registryRefused,
    facts('error.paramChanged', 'run_id', 'key'),
    facts('error.wrongValue', 'row', 'field'),
    requestRefused,
  ),
};

const backup: Readonly<Record<string, Sentence>> = {
  not_a_backup: facts('error.notABackup'),
  backup_damaged: facts('error.backupDamaged'),
  backup_newer: facts('error.backupNewer'),
  backup_unsupported: facts('error.backupUnsupported'),
  nothing_to_undo: facts('error.nothingToUndo'),
  not_reproducible: notReproducible,
};

const sentences: Readonly<Record<string, Sentence>> = {
  ...backup,
  ...settings,
  ...jobs,
  ...tables,
  ...storage,
  ...scripts,
  ...training,
  ...tracking,
  ...endpoint,
};

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
    case 'gateMinImprovement':
      return i18n.t('gate.minimumRefused', { value });
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

function rowOutOfRange(i18n: Translator, { rows }: ErrorDetail): string | undefined {
  const count = number(rows);
  return count === undefined ? undefined : i18n.t('error.rowOutOfRange', { count: i18n.number(count) });
}

/** What the endpoint refuses otherwise has a row or a field, and its own words say what is wrong there. */
function requestRefused(i18n: Translator, { row, field }: ErrorDetail, said: string): string | undefined {
  return row === undefined && field === undefined ? undefined : i18n.t('error.requestRefused', { reason: said });
}

function wrongFeatures(i18n: Translator, { missing, extra, unexpected }: ErrorDetail): string | undefined {
  return wrongColumns(i18n, { missing, extra: extra ?? unexpected });
}

function unknownRef(i18n: Translator, type: unknown, name: unknown): string | undefined {
  const ref = text(name);
  if (ref === undefined) return undefined;
  if (type === 'ref') return i18n.t('error.unknownRef', { name: ref });
  return i18n.t(type === 'tag' ? 'error.unknownTag' : 'error.unknownBranch', { name: ref });
}

function noSnapshotAtTime(i18n: Translator, { asOfTimestamp, first }: ErrorDetail): string | undefined {
  const [asked, committed] = [number(asOfTimestamp), number(first)];
  if (asked === undefined) return undefined;
  const at = (timestampMs: number) => `${i18n.date(timestampMs)} ${i18n.time(timestampMs)}`;
  return committed === undefined
    ? i18n.t('error.noSnapshot')
    : i18n.t('error.noSnapshotAtTime', { asked: at(asked), first: at(committed) });
}

/** Names the space that was needed and what the lab has, as far as the browser tells. */
function quotaExceeded(i18n: Translator, { neededBytes, usageBytes, quotaBytes }: ErrorDetail): string {
  const [needed, used, quota] = [number(neededBytes) ?? 0, number(usageBytes), number(quotaBytes)];
  return [
    i18n.t('error.quotaExceeded'),
    ...(needed === 0 ? [] : [i18n.t('error.quotaNeeded', { needed: i18n.bytes(needed) })]),
    ...(used === undefined || quota === undefined
      ? []
      : [i18n.t('error.quotaUsed', { used: i18n.bytes(used), quota: i18n.bytes(quota) })]),
    i18n.t('error.quotaAdvice'),
  ].join(' ');
}

/** The place in the reader's language, then JavaScript's own words without the place that stands before them. */
function scriptError(i18n: Translator, { script: file, line: at }: ErrorDetail, said: string): string | undefined {
  const [script, line] = [text(file), number(at)];
  if (script === undefined) return undefined;
  const place = line === undefined ? script : `${script}, line ${line}`;
  const reason = said.startsWith(place) ? said.slice(place.length).replace(/^:? +/, '') : said;
  return line === undefined
    ? i18n.t('error.script', { script, reason })
    : i18n.t('error.scriptAtLine', { script, line: String(line), reason });
}

function invalidSchemaChange(...[i18n, { kind, column: name }]: Parameters<Sentence>): string | undefined {
  const column = text(name);
  if (kind === 'last_column') return i18n.t('error.schemaLastColumn');
  if (column === undefined) return undefined;
  if (kind === 'missing') return i18n.t('error.schemaMissing', { column });
  if (kind === 'exists') return i18n.t('error.schemaExists', { column });
  if (kind === 'identifier') return i18n.t('error.schemaIdentifier', { column });
  if (kind === 'required') return i18n.t('error.schemaRequired', { column });
  return undefined;
}

function notReproducible(i18n: Translator, { reason, status }: ErrorDetail): string {
  switch (reason) {
    case 'not_finished':
      return i18n.t('error.reproduceUnfinished', { status: text(status) ?? '' });
    case 'no_record':
      return i18n.t('error.reproduceNoRecord');
    case 'changed_rows':
    case 'several_sets':
    case 'no_table':
      return i18n.t('error.reproduceRows');
    default:
      return i18n.t('error.notReproducible');
  }
}
