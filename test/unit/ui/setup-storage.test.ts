import { describe, expect, it } from 'vitest';
import { countContent, isOwnersName } from '../../../src/ui/setup/lab-content.ts';
import { readStorage, storageWarning, type StorageFacts } from '../../../src/ui/setup/storage-facts.ts';
import { createFakeLab } from './fake-lab.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15';
const known = (isPersisted: boolean, grantedBytes: number | undefined): StorageFacts => ({
  kind: 'known',
  isPersisted,
  usedBytes: 1,
  grantedBytes,
});

describe('the storage of the browser', () => {
  it('is told as it is', async () => {
    const source = { persisted: async () => true, estimate: async () => ({ usage: 5, quota: 100 }) };
    expect(await readStorage(source)).toEqual({ kind: 'known', isPersisted: true, usedBytes: 5, grantedBytes: 100 });
  });

  it('is unknown where the origin is not secure, and partly known in an old browser', async () => {
    expect(await readStorage(undefined)).toEqual({ kind: 'unknown' });
    expect(await readStorage({ persisted: async () => false })).toEqual({
      kind: 'known',
      isPersisted: false,
      usedBytes: undefined,
      grantedBytes: undefined,
    });
  });

  it('that does not answer rejects', async () => {
    const source = { persisted: async () => true, estimate: () => Promise.reject(new TypeError('no')) };
    await expect(readStorage(source)).rejects.toThrow('no');
  });

  it.each([
    [{ kind: 'unknown' } as const, chrome, 'unknown'],
    [known(true, 1e9), chrome, undefined],
    [known(false, 1e9), chrome, 'scarce'],
    [known(false, 1e9), safari, 'scarce'],
    [known(false, 60e9), safari, 'safari'],
    [known(true, 60e9), safari, undefined],
    [known(false, 60e9), chrome, undefined],
    [known(false, undefined), chrome, undefined],
  ])('warns of the gravest that threatens it (%#)', (facts, agent, warning) => {
    expect(storageWarning(facts, agent)).toBe(warning);
  });
});

describe('what a reset would delete', () => {
  it('is counted over all tables, experiments and models', async () => {
    const lab = createFakeLab('done', { clock: { now: () => 0 }, baseUrl: 'http://localhost:4173/' });
    const [experiment, other] = [{ name: 'a' }, { name: 'b' }] as never[];
    const [row] = [{}] as never[];
    const source = {
      ...lab,
      tables: { ...lab.tables, list: async () => ['x.a', 'x.b'], snapshots: async () => [row!, row!] },
      experiments: { ...lab.experiments, list: async () => [experiment!, other!], searchRuns: async () => [row!] },
      models: { list: async () => [experiment!], versions: async () => [row!, row!, row!], export: lab.models.export },
    };
    expect(await countContent(source)).toEqual({ snapshots: 4, mlflowRuns: 2, versions: 3, jobs: 3, jobRuns: 6 });
  });

  it.each([
    ['Paul', 'Paul', true],
    [' Paul ', 'Paul', true],
    ['paul', 'Paul', false],
    ['', '', false],
    ['Zoe\u0308', 'Zoë', true],
    ['Zoë O’Neil; drop table x--', "Zoë O'Neil; drop table x--", false],
    ["Zoë O'Neil; drop table x--", "Zoë O'Neil; drop table x--", true],
  ])('is confirmed by the owner’s name alone (%s, %s)', (typed, owner, isMeant) => {
    expect(isOwnersName(typed, owner)).toBe(isMeant);
  });
});
