import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { Expired, KeptSnapshot } from '../../../src/lakehouse/expire-snapshots.ts';
import type { RefRow } from '../../../src/lakehouse/metadata-tables.ts';
import { bytesOf, expiryLines, keptWords } from '../../../src/ui/data/maintenance/expire-words.ts';
import { wholeNumber } from '../../../src/ui/data/maintenance/number-field.ts';
import { Upkeep } from '../../../src/ui/data/maintenance/upkeep.svelte.ts';
import { pinOf, refKind, refWords } from '../../../src/ui/data/ref-words.ts';
import type { ChainSnapshot, Standing } from '../../../src/ui/data/snapshot-chain.ts';
import { mainMove, onlyOnBranch } from '../../../src/ui/data/snapshot-moves.ts';
import { bytesWords, operationWords, rowsWords, standingWords } from '../../../src/ui/data/snapshot-words.ts';
import { archiveNameOf, proposedName } from '../../../src/ui/data/transfer/table-names.ts';

const en = createTranslator('en');
const it_ = createTranslator('it');

const ref = (name: string, type: RefRow['type'] = 'TAG'): RefRow => ({
  name,
  type,
  snapshot_id: '1',
  max_reference_age_in_ms: null,
  min_snapshots_to_keep: null,
  max_snapshot_age_in_ms: null,
});

const versions = [{ name: 'FraudCLF-Paul', version: '1' }];

interface Place {
  readonly standing?: Standing;
  readonly branches?: readonly string[];
  readonly isCurrent?: boolean;
}

const snapshot = (id: string, parentId: string | null, place: Place = {}): ChainSnapshot => ({
  id,
  parentId,
  committedMs: Date.parse('2026-11-25T10:00:00.000Z'),
  operation: 'append',
  manifestList: '',
  addedRows: 10,
  totalRows: 30,
  addedFiles: 1,
  totalFiles: 3,
  addedBytes: 604_000,
  totalBytes: 1_810_000,
  jobRunId: null,
  refs: [],
  isCurrent: place.isCurrent ?? false,
  standing: place.standing ?? 'main',
  branches: place.branches ?? [],
  fate: undefined,
});

describe('a ref in words', () => {
  it('is a pin only where the tag names a version that there is', () => {
    expect(pinOf(ref('FraudCLF-Paul-v1'), versions)).toEqual(versions[0]);
    expect(refKind(ref('FraudCLF-Paul-v1'), versions)).toBe('pin');
    expect(refKind(ref('FraudCLF-Paul-v2'), versions)).toBe('tag');
    expect(refKind(ref('FraudCLF-Paul-v1', 'BRANCH'), versions)).toBe('branch');
    expect(refWords(en, ref('FraudCLF-Paul-v1'), versions)).toBe('pinned by FraudCLF-Paul version 1');
    expect(refWords(en, ref('release-v2'), versions)).toBe('tag release-v2');
    expect(refWords(it_, ref('main', 'BRANCH'), versions)).toBe('branch main');
  });
});

describe('a snapshot in words', () => {
  it('has the rows and bytes it added, but not those that a replace only moved', () => {
    expect(rowsWords(en, snapshot('a', null))).toBe('30 rows, +10');
    expect(rowsWords(en, { ...snapshot('a', null), operation: 'replace' })).toBe('30 rows');
    expect(bytesWords(en, snapshot('a', null))).toBe('1.81\u00a0MB, +604\u00a0kB');
    expect(bytesWords(en, { ...snapshot('a', null), addedBytes: null })).toBe('1.81\u00a0MB');
    expect(bytesWords(en, { ...snapshot('a', null), totalBytes: null })).toBe('');
  });

  it('says where it stands, and since when', () => {
    const now = Date.parse('2026-11-25T12:00:00.000Z');
    const lost = snapshot('a', null, { standing: 'abandoned' });
    const at = Date.parse('2026-11-25T10:36:00.000Z');
    expect(standingWords(en, lost, now)).toBe('abandoned, on no branch');
    expect(standingWords(en, { ...lost, fate: { kind: 'rolledBack', atMs: at } }, now)).toBe(
      'abandoned, rolled back at 10:36',
    );
    expect(standingWords(en, { ...lost, fate: { kind: 'replaced', atMs: at } }, now)).toBe(
      'abandoned, replaced at 10:36',
    );
    const beside = snapshot('b', null, { standing: 'branch', branches: ['audit', 'review'] });
    expect(standingWords(en, beside, now)).toBe('on branches audit and review, not on main');
    expect(standingWords(en, snapshot('c', null), now)).toBe('on branch main');
  });

  it('says what each of Iceberg’s operations did, and nothing of others', () => {
    const words = ['append', 'replace', 'overwrite', 'delete'].map((operation) => operationWords(en, operation));
    expect(new Set(words).size).toBe(4);
    expect(words[1]).toContain('the rows are the same');
    expect(operationWords(en, 'merge')).toBeUndefined();
  });
});

describe('a move of main', () => {
  const chain = [
    snapshot('a', null, { branches: ['audit'] }),
    snapshot('b', 'a', { branches: ['audit'] }),
    snapshot('c', 'b'),
    snapshot('d', 'c', { isCurrent: true }),
    snapshot('x', 'b', { standing: 'branch', branches: ['audit'] }),
    snapshot('y', 'x', { standing: 'abandoned' }),
  ];
  const to = (id: string) =>
    mainMove(
      chain,
      chain.find((candidate) => candidate.id === id)!,
    );

  it('back to an ancestor abandons what no other branch leads to', () => {
    expect(to('a')).toMatchObject({ isRollback: true, abandoned: 2, from: { id: 'd' } });
    expect(to('c')).toMatchObject({ isRollback: true, abandoned: 1 });
  });

  it('to any other snapshot abandons what is not its ancestor', () => {
    expect(to('y')).toMatchObject({ isRollback: false, abandoned: 2, from: { id: 'd' } });
  });

  it('and the drop of a branch leaves alone what was on it only', () => {
    expect(onlyOnBranch(chain, 'audit')).toBe(1);
    const shared = chain.map((each) => (each.id === 'x' ? { ...each, branches: ['audit', 'review'] } : each));
    expect(onlyOnBranch(shared, 'audit')).toBe(0);
  });

  it('ends where parents go round in a circle', () => {
    const circle = [snapshot('a', 'b'), snapshot('b', 'a'), snapshot('c', null)];
    expect(mainMove(circle, circle[0]!).abandoned).toBe(1);
  });
});

describe('an expiry in words', () => {
  const kept = (cause: KeptSnapshot['cause'], refs: readonly string[] = []): KeptSnapshot => ({
    id: '1',
    cause,
    refs,
    reason: 'in English',
  });
  const known = { refs: [ref('main', 'BRANCH'), ref('audit'), ref('FraudCLF-Paul-v1')], versions };

  it('says what keeps a snapshot, by the kind of each name', () => {
    expect(keptWords(en, kept('branch', ['main', 'audit']), known)).toBe(
      'named by branch main and tag audit; the head of a branch never expires',
    );
    expect(keptWords(en, kept('tag', ['FraudCLF-Paul-v1']), known)).toBe('pinned by FraudCLF-Paul version 1');
    expect(keptWords(en, kept('retain_last', ['main']), known)).toBe('among the last that are kept of branch main');
    expect(keptWords(en, kept('tag', ['dropped-since']), known)).toBe('dropped-since');
    expect(keptWords(it_, kept('age'), known)).toBe('più recente del momento indicato');
    expect(keptWords(it_, kept('not_chosen'), known)).toBe('non scelto');
  });

  it('lists what goes before what stays, each newest first', () => {
    const result: Expired = {
      expired: ['1', '3'],
      kept: [
        { ...kept('age'), id: '2' },
        { ...kept('branch'), id: '4' },
      ],
      deletedFiles: [
        { path: 'a', sizeBytes: 2 },
        { path: 'b', sizeBytes: 3 },
      ],
    };
    expect(expiryLines(result, ['1', '2', '3', '4']).map(({ id, kept: by }) => [id, by === undefined])).toEqual([
      ['3', true],
      ['1', true],
      ['4', false],
      ['2', false],
    ]);
    expect(bytesOf(result.deletedFiles)).toBe(5);
  });
});

describe('maintenance in two steps', () => {
  it('does what was found, and only after it was found', async () => {
    const upkeep = new Upkeep<number, string>();
    expect(await upkeep.apply(async () => 'too early')).toBeUndefined();
    await upkeep.look(async () => 3);
    expect([upkeep.phase, upkeep.found]).toEqual(['found', 3]);
    expect(await upkeep.apply(async (found) => `${found} gone`)).toBe('3 gone');
    expect([upkeep.phase, upkeep.found, upkeep.done]).toEqual(['done', undefined, '3 gone']);
    expect(await upkeep.apply(async () => 'twice')).toBeUndefined();
  });

  it('runs one call at a time: a second click is not a second call', async () => {
    const upkeep = new Upkeep<number>();
    await upkeep.look(async () => 1);
    let calls = 0;
    const call = async () => ++calls;
    const both = [upkeep.apply(call), upkeep.apply(call)];
    upkeep.forget();
    expect(upkeep.phase).toBe('applying');
    await Promise.all(both);
    expect(calls).toBe(1);
  });

  it('keeps what was found when doing it fails, and says why', async () => {
    const upkeep = new Upkeep<number>();
    await upkeep.look(async () => 1);
    await upkeep.apply(() => Promise.reject(new LabError('commit_conflict', 'busy')));
    expect([upkeep.phase, upkeep.found, upkeep.error?.code]).toEqual(['found', 1, 'commit_conflict']);
    expect(await upkeep.apply(async () => 2)).toBe(2);
    expect(upkeep.error).toBeUndefined();
  });

  it('forgets what was found when a look fails or other options are chosen', async () => {
    const upkeep = new Upkeep<number>();
    await upkeep.look(async () => 1);
    await upkeep.look(() => Promise.reject(new LabError('unknown_table', 'gone')));
    expect([upkeep.phase, upkeep.found, upkeep.error?.code]).toEqual(['idle', undefined, 'unknown_table']);
    upkeep.forget();
    expect(upkeep.error).toBeUndefined();
  });

  it.each([
    ['2', 2],
    [' 10 ', 10],
    ['1', undefined],
    ['2.5', undefined],
    ['-3', undefined],
    ['', undefined],
    ['9999999999', undefined],
  ])('takes %j as %s, a whole number from 2', (text, number) => {
    expect(wholeNumber(text, 2)).toBe(number);
  });
});

describe('the name of a table that travels', () => {
  it('is a file’s name that every system takes', () => {
    expect(archiveNameOf('hol_fraud.transactions_Paul')).toBe('transactions_Paul-iceberg.zip');
    expect(archiveNameOf(`d.a/b "c" 🏷.d`)).toBe('a_b_c_d-iceberg.zip');
  });

  it.each([
    ['transactions_Paul-iceberg.zip', 'hol.transactions_Paul'],
    ['transactions_Paul-iceberg (1).zip', 'hol.transactions_Paul'],
    ['My Table v2.ZIP', 'hol.My_Table_v2'],
    ['.zip', 'hol.imported'],
    ['taken.zip', 'hol.taken_3'],
    ['TAKEN.zip', 'hol.TAKEN_3'],
  ])('is proposed from %s as %s', (file, name) => {
    expect(proposedName(file, { dbname: 'hol', names: ['hol.taken', 'hol.Taken_2'] })).toBe(name);
  });
});
