import { describe, expect, it } from 'vitest';
import { errorSentence } from '../../../src/i18n/error-sentence.ts';
import { languages } from '../../../src/i18n/messages.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import { queryErrorOf } from '../../../src/sql/query-error.ts';

const i18n = createTranslator('en');
const sentence = (code: string, detail: Record<string, unknown> = {}, message = 'The message itself.') =>
  errorSentence(i18n, { code, message, detail });

describe('an error', () => {
  it('that the lab has no words for says its own message', () => {
    expect(sentence('no_such_code')).toBe('The message itself.');
    expect(sentence('toString')).toBe('The message itself.');
    expect(sentence('__proto__')).toBe('The message itself.');
  });

  it('whose detail lacks what its words need says its own message', () => {
    for (const code of ['invalid_setting', 'invalid_profile', 'parent_not_succeeded', 'timed_out', 'memory_limit']) {
      expect(sentence(code), code).toBe('The message itself.');
    }
    expect(sentence('INVALID_PARAMETER_VALUE', { row: 3 })).toBe('The message itself.');
    expect(sentence('unknown_script', { known: [] })).toBe('The message itself.');
  });

  it('of a setting names what came', () => {
    expect(sentence('invalid_setting', { field: 'seed', value: '"1e9"' })).toBe(
      'A seed is a whole number from 0 to 9007199254740991, but "1e9" came.',
    );
  });

  it('of the gate names both scores, or what kept it from comparing', () => {
    const detail = {
      version: '3',
      champion_version: '2',
      metric: 'recall',
      challenger_score: 0.84,
      champion_score: 0.86,
    };
    expect(sentence('gate_blocked', { ...detail, rows: 3000, obstacle: null })).toBe(
      'The quality gate did not let version 3 through: its recall is 0.8400, that of version 2 0.8600, on the same 3,000 ' +
        'rows. Version 2 still serves. Train again, or change the gate in Setup.',
    );
    expect(sentence('gate_blocked', { ...detail, challenger_score: null, rows: null, obstacle: 'It expired.' })).toBe(
      'The quality gate could not compare version 3 with version 2, and lets nothing through that it cannot compare: ' +
        'It expired. Version 2 still serves.',
    );
    expect(sentence('gate_blocked')).toBe('The message itself.');
  });

  it('of the registry says what it takes', () => {
    expect(sentence('INVALID_STATE', { name: 'm', version: '2', status: 'FAILED_REGISTRATION', alias: true })).toBe(
      'An alias stands for a READY version, but version 2 of m is FAILED_REGISTRATION. Nothing was changed; choose ' +
        'another version.',
    );
    expect(sentence('INVALID_PARAMETER_VALUE', { alias: 'a b' })).toContain('but "a b" came');
    expect(sentence('RESOURCE_DOES_NOT_EXIST', { name: 'm', alias: 'champion' })).toBe(
      'No version of m has the alias champion. Set it on a version first.',
    );
    expect(sentence('INVALID_PARAMETER_VALUE', { future: '2030' })).toContain('not known yet');
    expect(sentence('INVALID_PARAMETER_VALUE', { what: 'description', limit: 5000, length: 5001 })).toContain('5,001');
    expect(sentence('INVALID_PARAMETER_VALUE', { what: 'tag key', key: 'a!' })).toContain('but "a!" came');
  });

  it.each([
    ['resourceProfile.vcpu', 'vCPU is a whole number, at least 1.'],
    ['resourceProfile.memoryGib', 'GiB is a number above 0.'],
    ['resourceProfile.gpu', 'A browser has no GPU to give: 0 is the only value.'],
  ])('of the profile field %s says what is taken', (field, text) => {
    expect(sentence('invalid_profile', { field })).toBe(text);
  });

  it.each([
    ['failed', 'New Batch Paul failed.'],
    ['timed_out', 'New Batch Paul timed out.'],
    ['stopped', 'New Batch Paul was stopped.'],
    ['skipped', 'New Batch Paul was skipped.'],
  ])('of a child whose parent %s names the parent', (parentStatus, text) => {
    expect(sentence('parent_not_succeeded', { parent: 'New Batch Paul', parentStatus })).toBe(text);
  });

  it('of a cycle shows the way round', () => {
    expect(sentence('job_cycle', { path: ['A', 'B', 'A'] })).toBe('A job must not wait for itself: A → B → A.');
  });

  it('of a parent tells one that is missing from one that was not chosen', () => {
    expect(sentence('unknown_parent', { value: 'Ghost' })).toBe('There is no job Ghost. Choose one that exists.');
    expect(sentence('unknown_parent', { value: '' })).toBe('Choose the job that must succeed first.');
  });

  it('of a batch names the column and says that the table stands', () => {
    expect(sentence('missing_column', { column: 'merchant_id' })).toBe(
      'The rows lack the column merchant_id, which the table has. The table was left as it was.',
    );
    expect(sentence('type_mismatch', { column: 'age', type: 'float', came: 'Float64Array' })).toBe(
      'The column age is of type float, but Float64Array came. The table was left as it was.',
    );
    expect(sentence('unexpected_column')).toBe('The message itself.');
  });

  it('of memory gives sizes a person can read', () => {
    expect(sentence('memory_limit', { neededBytes: 2e9, usedBytes: 5e8, limitBytes: 1.5e9 })).toBe(
      'The resource profile allows 1.50\u00a0GB, of which 500.00\u00a0MB were in use, and 2.00\u00a0GB more were ' +
        'needed. Give the job more GiB, or work on fewer rows.',
    );
  });

  it('of a payload names the columns', () => {
    expect(sentence('INVALID_PARAMETER_VALUE', { missing: ['latitude'], extra: [] })).toBe(
      'The column latitude is missing. Add what the signature asks for.',
    );
    expect(sentence('INVALID_PARAMETER_VALUE', { missing: ['a', 'b'], extra: ['c'] })).toBe(
      'The columns a and b are missing. Add what the signature asks for. ' +
        'The model knows no column c. Leave out what the signature does not have.',
    );
  });
});

/** Each code with a detail as the place that throws it gives, in each of its shapes. */
const refusals: readonly (readonly [code: string, detail: Record<string, unknown>])[] = [
  ['invalid_schedule', { field: 'schedule.type' }],
  ['invalid_environment', { field: 'environment' }],
  ['invalid_timeout', { field: 'timeoutMinutes' }],
  ['unknown_script', { script: '99_none', known: [] }],
  ['unknown_job', { job: 'Ghost', known: [] }],
  ['unknown_run', { runId: 'f1' }],
  ['job_has_dependents', { job: 'A', dependents: ['B'] }],
  ['job_has_dependents', { job: 'A', dependents: ['B', 'C'] }],
  ['job_has_active_runs', { job: 'A', runIds: ['r1'] }],
  ['jobs_closed', {}],
  ['lab_busy', {}],
  ['cancelled', {}],
  ['memory_limit', { neededBytes: 2e9, leftBytes: 1e9 }],
  ['worker_failed', { event: 'error' }],
  ['null_value', { column: 'age' }],
  ['unequal_lengths', { column: 'age', rows: 9999, expected: 10_000 }],
  ['unequal_lengths', { labels: 3000, predictions: 2999 }],
  ['invalid_table_name', { table: 'transactions' }],
  ['table_exists', { table: 'db.t' }],
  ['commit_conflict', { table: 'db.t', attempts: 8 }],
  ['unknown_snapshot', { snapshotId: '8316402775091428950' }],
  ['unknown_ref', { type: 'branch', name: 'audit' }],
  ['unknown_ref', { table: 'db.t', tag: 'audit', refs: [] }],
  ['no_snapshot_at_time', { asOfTimestamp: 0, first: 1_700_000_000_000 }],
  ['no_snapshot_at_time', { asOfTimestamp: 0, first: null }],
  ['not_an_ancestor', { startSnapshotId: '1', endSnapshotId: '2' }],
  ['invalid_scan', {}],
  ['invalid_scan', { filter: 'age > (1' }],
  ['invalid_scan', { name: 'limit', value: -1 }],
  ['unknown_column', { column: 'agee' }],
  ['unknown_column', { column: 'agee', columns: ['age', 'latitude'] }],
  ['not_an_ancestor', { snapshotId: '1', currentSnapshotId: '2' }],
  ['ref_exists', { name: 'v1', type: 'tag' }],
  ['ref_protected', { name: 'main' }],
  ['invalid_ref_name', { name: '' }],
  ['invalid_schema_change', { kind: 'last_column' }],
  ['invalid_schema_change', { kind: 'missing', column: 'age' }],
  ['invalid_schema_change', { kind: 'exists', column: 'age' }],
  ['invalid_schema_change', { kind: 'required', column: 'age' }],
  ['invalid_schema_change', { kind: 'identifier', column: 'age' }],
  ['invalid_option', { option: 'olderThan' }],
  ['unsupported_table', { feature: 'delete files' }],
  ['unsupported_table', { feature: 'ORC data files', file: 'data/1.orc' }],
  ['not_an_iceberg_table', {}],
  ['archive_invalid', {}],
  ['archive_invalid', { entry: 'data/1.parquet' }],
  ['archive_too_large', {}],
  ['path_outside_table', { path: '../x' }],
  ['file_damaged', { path: 'data/00000-42.parquet' }],
  ['file_missing', { path: 'data/00000-42.parquet' }],
  ['file_unreadable', { path: 'v5.metadata.json' }],
  ['row_count_mismatch', { expected: 10_000, rowCount: 9999 }],
  ['read_too_large', { neededBytes: 2e9, limitBytes: 1e9 }],
  ['sql_empty', { sql: '' }],
  ['sql_multiple', { sql: 'SELECT 1; SELECT 2' }],
  ['sql_not_readonly', { sql: 'DROP TABLE t' }],
  ['sql_crashed', { reason: 'unreachable' }],
  ['sql_unavailable', { reason: '404' }],
  ['storage_failed', {}],
  ['bad_argument', { call: 'fit', argument: 'params' }],
  ['bad_condition', { condition: 'a ~ 1' }],
  ['bad_read_option', { option: 'tag' }],
  ['unknown_read_option', { option: 'tags', known: ['tag', 'branch'] }],
  ['unknown_connection', { expected: 'workshop', name: 'other' }],
  ['unknown_import', { name: 'sparkk' }],
  ['unknown_import', { module: 'fs' }],
  ['unknown_call', { call: 'toString' }],
  ['no_experiment', {}],
  ['no_active_run', { call: 'mlflow.logParam' }],
  ['run_already_active', { runId: 'f1' }],
  ['split_not_collected', { column: 'age' }],
  ['split_prediction', { column: 'age' }],
  ['too_many_rows', { maxRows: 100_000 }],
  ['frame_too_large', { rows: 1_000_000, maxRows: 100_000 }],
  ['too_many_calls', { call: 'collect', maxPending: 256 }],
  ['script_flood', {}],
  ['endpoint_error', { model: 'FraudCLF-Paul', status: 503, error_code: 'TEMPORARILY_UNAVAILABLE' }],
  ['unexpected', { name: 'Error' }],
  ['no_features', {}],
  ['not_numeric', { column: 'name', type: 'string' }],
  ['invalid_data', { column: 'age', row: 3 }],
  ['invalid_label', { row: 3, value: '7' }],
  ['too_few_rows', { rows: 1, testFraction: 0.3 }],
  ['too_large', { rows: 1e9, features: 16 }],
  ['unequal_rows', {}],
  ['invalid_parameter', { parameter: 'max_depth', expected: 'a whole number', value: '-1' }],
  ['unsupported_parameter', { parameter: 'booster', expected: 'gbtree', value: '"dart"' }],
  ['feature_names_mismatch', { missing: ['age'], unexpected: ['agee'] }],
  ['feature_mismatch', { missing: ['age'], extra: [], expected: ['age'] }],
  ['RESOURCE_DOES_NOT_EXIST', { run_id: 'f1', path: 'model' }],
  ['RESOURCE_DOES_NOT_EXIST', { run_id: 'f1' }],
  ['RESOURCE_DOES_NOT_EXIST', { experiment: 'xgb' }],
  ['RESOURCE_DOES_NOT_EXIST', { name: 'FraudCLF-Paul', version: '9' }],
  ['RESOURCE_DOES_NOT_EXIST', { name: 'FraudCLF-Paul' }],
  ['RESOURCE_DOES_NOT_EXIST', { build_id: 'b1' }],
  ['RESOURCE_DOES_NOT_EXIST', { model: 'FraudCLF-Paul', version: '9' }],
  ['RESOURCE_DOES_NOT_EXIST', { model: 'FraudCLF-Paul' }],
  ['RESOURCE_ALREADY_EXISTS', { name: 'FraudCLF-Paul' }],
  ['INVALID_STATE', { run_id: 'f1', status: 'FINISHED' }],
  ['INVALID_STATE', { name: 'FraudCLF-Paul', version: '1', status: 'READY' }],
  ['INVALID_STATE', { build_id: 'b1', status: 'building' }],
  ['INVALID_STATE', { deployment_id: 'd1', status: 'stopped' }],
  ['invalid_filter', { filter: 'x', offset: 0 }],
  ['registration_failed', { name: 'FraudCLF-Paul', version: '1', status: 'FAILED_REGISTRATION' }],
  ['registration_timeout', { name: 'FraudCLF-Paul', version: '1', timeoutMs: 100 }],
  ['model_missing', { runId: 'f1', paths: [] }],
  ['version_not_ready', { model: 'FraudCLF-Paul', version: '1', status: 'PENDING_REGISTRATION' }],
  ['build_failed', { build_id: 'b1', model: 'FraudCLF-Paul', version: '1' }],
  ['deployment_failed', { deployment_id: 'd1', model: 'FraudCLF-Paul', version: '1' }],
  ['INTERNAL_ERROR', {}],
  ['INVALID_PARAMETER_VALUE', { run_id: 'f1', key: 'max_depth' }],
  ['INVALID_PARAMETER_VALUE', { row: 0, field: 'age' }],
];

describe('every error that a screen may show', () => {
  const inItalian = createTranslator('it');

  it.each(refusals)('%s %j has a sentence of its own in each language', (code, detail) => {
    const message = 'The message itself.';
    const said = languages.map((language) => errorSentence(createTranslator(language), { code, message, detail }));
    for (const words of said) expect(words).not.toBe(message);
    expect(new Set(said).size).toBe(languages.length);
  });

  const italian = (code: string, detail: Record<string, unknown>, message = 'The message itself.') =>
    errorSentence(inItalian, { code, message, detail });

  it('of a full disk names the space that was needed and what there is', () => {
    const detail = { neededBytes: 1_920_000, usageBytes: 9_500_000, quotaBytes: 10_000_000 };
    expect(sentence('quota_exceeded', detail)).toBe(
      'The browser has no room left for the lab, so nothing was written. About 1.92\u00a0MB are needed. ' +
        'The lab uses 9.50\u00a0MB of the 10.00\u00a0MB that the browser grants. Free space on the disk, then try again.',
    );
    expect(italian('quota_exceeded', detail)).toBe(
      'Il browser non ha più spazio per il laboratorio, perciò nulla è stato scritto. Servono circa 1,92\u00a0MB. ' +
        'Il laboratorio usa 9,50\u00a0MB dei 10,00\u00a0MB che il browser concede. Libera spazio sul disco, poi riprova.',
    );
    expect(italian('quota_exceeded', {})).toBe(
      'Il browser non ha più spazio per il laboratorio, perciò nulla è stato scritto. Libera spazio sul disco, poi riprova.',
    );
  });

  it('of a statement keeps the words of DuckDB, and gives the advice once', () => {
    const error = queryErrorOf(new Error('Binder Error: Referenced column "agee" not found'), 'SELECT agee');
    expect(italian(error.code, { ...error.detail }, error.message)).toBe(
      'DuckDB ha rifiutato l’istruzione. Correggila ed eseguila di nuovo. ' +
        'Binder Error: Referenced column "agee" not found.',
    );
    expect(sentence(error.code, { ...error.detail }, error.message)).toBe(
      'DuckDB refused the statement. Correct it and run it again. Binder Error: Referenced column "agee" not found.',
    );
  });

  it('of a script names the line in the language, once, and keeps the words of JavaScript', () => {
    const detail = { script: '03_newbatch.ts', line: 1041 };
    expect(italian('script_error', detail, '03_newbatch.ts, line 1041: TypeError: x is not a function')).toBe(
      '03_newbatch.ts, riga 1041: TypeError: x is not a function',
    );
    expect(italian('script_error', { script: '03_newbatch.ts' }, '03_newbatch.ts: Error: no')).toBe(
      'Script 03_newbatch.ts: Error: no',
    );
  });

  it('of a time says it in the language', () => {
    const detail = { asOfTimestamp: Date.UTC(2026, 10, 25, 9), first: Date.UTC(2026, 10, 25, 9, 2, 11) };
    expect(italian('no_snapshot_at_time', detail)).toBe(
      'In quel momento (25 nov 2026 09:00:00 UTC) la tabella non aveva ancora snapshot: il primo è del ' +
        '25 nov 2026 09:02:11 UTC. Scegli un momento successivo.',
    );
  });

  it('of a request keeps the words of the endpoint', () => {
    expect(italian('INVALID_PARAMETER_VALUE', { row: 3 }, 'Row 3 has 14 values.')).toBe(
      'L’endpoint non può leggere la richiesta. Row 3 has 14 values.',
    );
  });
});
