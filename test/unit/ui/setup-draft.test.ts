import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../src/lab/settings.ts';
import { checkDraft, defaultStorage, draftOf, storageFollowsOwner } from '../../../src/ui/setup/draft.ts';

const nobody = withDefaults({}, 'en');
const paul = withDefaults({ owner: 'Paul' }, 'en');

describe('the draft of Setup', () => {
  it('asks for an owner before anything else is saved', () => {
    expect(Object.keys(checkDraft(draftOf(nobody), nobody).refusals ?? {})).toEqual(['owner']);
    expect(checkDraft({ ...draftOf(nobody), owner: '   ' }, nobody).refusals?.owner?.code).toBe('invalid_setting');
  });

  it('refuses all wrong fields at once', () => {
    const draft = {
      owner: 'P'.repeat(65),
      dbname: 'a.b',
      storage: '/tmp',
      connectionName: '',
      seed: '1e9',
      rowsPerBatch: '0',
    };
    expect(Object.keys(checkDraft(draft, nobody).refusals ?? {}).sort()).toEqual(
      ['connectionName', 'dbname', 'owner', 'rowsPerBatch', 'seed', 'storage'].sort(),
    );
  });

  it('changes only what differs', () => {
    expect(checkDraft(draftOf(paul), paul)).toEqual({ patch: {} });
    expect(checkDraft({ ...draftOf(paul), seed: ' 7 ' }, paul)).toEqual({ patch: { seed: 7 } });
    expect(checkDraft({ ...draftOf(paul), rowsPerBatch: ' 2500 ' }, paul)).toEqual({ patch: { rowsPerBatch: 2500 } });
  });

  it.each(['0', '10000001', '1.5', '10.000', 'many', ''])('refuses %s rows a batch', (rowsPerBatch) => {
    const { refusals } = checkDraft({ ...draftOf(paul), rowsPerBatch }, paul);
    expect(refusals?.rowsPerBatch?.code).toBe('invalid_setting');
  });

  it('keeps a name as it is typed, in any script', () => {
    const owner = 'Zoë O’Brien "李"';
    const draft = { ...draftOf(nobody), owner, storage: defaultStorage(owner) };
    expect(checkDraft(draft, nobody)).toEqual({ patch: { owner } });
  });

  it('leaves the storage to the name until somebody chooses another', () => {
    expect(storageFollowsOwner(nobody)).toBe(true);
    expect(storageFollowsOwner(paul)).toBe(true);
    expect(storageFollowsOwner(withDefaults({ owner: 'Paul', storage: 's3a://class/paul' }, 'en'))).toBe(false);
    expect(defaultStorage('Zoë B')).toBe('s3a://hol/user/Zo%C3%AB%20B');
    expect(checkDraft({ ...draftOf(paul), storage: 's3a://class/paul' }, paul)).toEqual({
      patch: { storage: 's3a://class/paul' },
    });
  });
});
