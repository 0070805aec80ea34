import { describe, expect, it } from 'vitest';
import type { BuildId, DeploymentId, RunId } from '../../../src/base/ids.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { AuditEntry } from '../../../src/pipeline/audit-trail.ts';
import type { GateDecision } from '../../../src/serving/types.ts';
import { auditWords, isStep } from '../../../src/ui/models/registry/audit-words.ts';
import { blockingDecision, decisionWords } from '../../../src/ui/models/registry/gate-words.ts';
import { numberOfField } from '../../../src/ui/setup/gate-field.ts';

const i18n = createTranslator('en');
const d = (id: string) => id as DeploymentId;
const side = (version: string, score: number | null) => ({
  version,
  build_id: `b${version}` as BuildId,
  run_id: 'r' as RunId,
  score,
});
const holdOut = {
  table: 'd.t',
  from_snapshot_id: '1',
  to_snapshot_id: '2',
  test_size: 0.3,
  seed: 42,
  rows: 3000,
  left_out: 0,
  seen_by_champion: 0,
};

const decision = (changes: Partial<GateDecision> = {}): GateDecision => ({
  deployment_id: d('d3'),
  model: 'm',
  at: '2026-11-25T10:42:09.000Z',
  verdict: 'blocked',
  reason: 'not_good_enough',
  metric: 'recall',
  minimum_improvement: 0,
  challenger: side('3', 0.84),
  champion: { ...side('2', 0.86), deployment_id: d('d2') },
  hold_out: holdOut,
  obstacle: null,
  ...changes,
});

const words = (changes?: Partial<GateDecision>) => decisionWords(i18n, decision(changes)).join(' ');

describe('a decision of the gate in words', () => {
  const compared = 'Version 3 has recall 0.8400, version 2 0.8600, on the same 3,000 rows.';

  it.each([
    [0, 'Asked for: at least as good.'],
    [0.005, 'Asked for: better by at least 0.005.'],
    [2, 'Asked for: better by at least 2.'],
    [-0.02, 'Allowed: worse by at most 0.02.'],
  ])('with a least improvement of %d', (minimum, asked) => {
    expect(words({ minimum_improvement: minimum })).toBe(`${compared} ${asked} Neither was trained on them.`);
  });

  it('says which rows the champion knew', () => {
    const of = (changes: Partial<typeof holdOut> | { seen_by_champion: null }) =>
      decisionWords(i18n, decision({ hold_out: { ...holdOut, ...changes } })).at(-1);
    expect(of({ left_out: 12 })).toBe(
      'Neither was trained on them; 12 test rows were left out that the champion knew.',
    );
    expect(of({ seen_by_champion: 1 })).toBe('The champion had been trained on 1 of them, which favours it.');
    expect(of({ seen_by_champion: null })).toBe('Whether the champion was trained on them can no longer be told.');
  });

  it('says why nothing was compared', () => {
    const obstacle = 'It expired.';
    expect(words({ champion: null, hold_out: null })).toBe(
      'Version 3 had nothing to be compared with: no version was serving.',
    );
    expect(words({ hold_out: null, obstacle })).toBe('Version 3 could not be compared with version 2: It expired.');
    expect(words({ challenger: side('3', null), obstacle })).toBe(
      'Version 3 and version 2 could not be scored: It expired.',
    );
  });

  it('stands above the versions only while its deployment is the newest', () => {
    const blocked = decision();
    expect(blockingDecision([blocked], 'd3')).toBe(blocked);
    expect(blockingDecision([blocked], 'd4')).toBeUndefined();
    expect(blockingDecision([decision({ verdict: 'passed' })], 'd3')).toBeUndefined();
    expect(blockingDecision([], undefined)).toBeUndefined();
  });
});

const blank = { model: 'm', number: 1, at: '', owner: '', version: null, from_version: null };

const registry = (entry: Partial<Extract<AuditEntry, { of: 'registry' }>>): AuditEntry => ({
  ...blank,
  of: 'registry',
  change: 'model_created',
  key: null,
  value: null,
  ...entry,
});

const endpoint = (entry: Partial<Extract<AuditEntry, { of: 'endpoint' }>>): AuditEntry => ({
  ...blank,
  of: 'endpoint',
  change: 'model_created',
  status: null,
  build_id: null,
  deployment_id: null,
  reason: null,
  ...entry,
});

describe('a line of the audit trail in words', () => {
  it.each([
    [registry({}), 'The registered model was created.'],
    [registry({ change: 'version_failed', version: '2', value: 'cut' }), 'The registration of version 2 failed: cut'],
    [registry({ change: 'alias_set', version: '2', key: 'champion' }), 'Version 2 became champion.'],
    [
      registry({ change: 'alias_set', version: '2', key: 'champion', from_version: '1' }),
      'Version 2 became champion, in place of version 1.',
    ],
    [registry({ change: 'promoted', version: '2', key: 'champion' }), 'Version 2 was promoted to champion.'],
    [registry({ change: 'tag_set', key: 'k', value: 'v' }), 'The model’s tag k was set to “v”.'],
    [registry({ change: 'tag_deleted', key: 'k', version: '3' }), 'The tag k of version 3 was removed.'],
    [endpoint({}), 'The endpoint came into being, with its access key.'],
    [endpoint({ change: 'build', version: '2', status: 'built' }), 'Build of version 2: built.'],
    [
      endpoint({ change: 'rollback', version: '1', from_version: '2' }),
      'A rollback to version 1 was asked for, while version 2 served.',
    ],
    [endpoint({ change: 'rollback', version: '1' }), 'A rollback to version 1 was asked for, while none served.'],
    [endpoint({ change: 'gate', version: '3', status: 'blocked' }), 'The gate blocked version 3.'],
    [endpoint({ change: 'gate', version: '3', status: 'passed' }), 'The gate let version 3 through.'],
  ])('%#', (entry, sentence) => {
    expect(auditWords(i18n, entry)).toBe(sentence);
  });

  it('shortens a long tag between characters', () => {
    const said = auditWords(i18n, registry({ change: 'tag_set', key: 'k', value: '🏆'.repeat(1000) }));
    expect(said).toBe(`The model’s tag k was set to “${'🏆'.repeat(120)}…”.`);
  });

  it('is a step where a state only leads to the next', () => {
    const steps = ['pending', 'building', 'deploying', 'stopping'].map((status) =>
      endpoint({ change: 'deployment', status }),
    );
    expect(steps.every(isStep)).toBe(true);
    const ends = ['deployed', 'failed', 'stopped'].map((status) => endpoint({ change: 'deployment', status }));
    expect([...ends, endpoint({ change: 'rollback' }), registry({ change: 'alias_set' })].some(isStep)).toBe(false);
  });
});

describe('the field of the least improvement', () => {
  it.each([
    ['0', 0],
    [' 0.01 ', 0.01],
    ['0,01', 0.01],
    ['-0.5', -0.5],
    ['−0,5', -0.5],
    ['.5', 0.5],
    ['10', 10],
    ['11', undefined],
    ['', undefined],
    ['a lot', undefined],
    ['1e-3', undefined],
    ['NaN', undefined],
  ])('reads %j as %s', (text, number) => {
    expect(numberOfField(text)).toBe(number);
  });
});
