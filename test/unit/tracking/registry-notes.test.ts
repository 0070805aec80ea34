import { describe, expect, it } from 'vitest';
import { openTracking } from '../../../src/tracking/tracking.ts';
import { codeOf, createRunning } from './harness.ts';

const name = 'FraudCLF-Paul';

/** A model with READY versions 1 to 3, and version 4 that failed. */
async function createVersions() {
  const world = await createRunning();
  const { tracking, runId } = world;
  await tracking.logArtifact(runId, 'model/model.json', '{}');
  await tracking.ensureRegisteredModel(name);
  for (let i = 1; i <= 4; i++) {
    await tracking.createModelVersion({ name, runId });
    await tracking.finaliseModelVersion(
      name,
      String(i),
      i === 4 ? 'FAILED_REGISTRATION' : 'READY',
      i === 4 ? 'cut' : '',
    );
  }
  const aliases = async () =>
    Object.fromEntries((await tracking.versions(name)).map((each) => [each.version, each.aliases]));
  return { ...world, aliases };
}

describe('aliases', () => {
  it('TR20 an alias stands for one version and leaves the one it stood for', async () => {
    const { tracking, aliases } = await createVersions();
    await tracking.setAlias(name, 'champion', '1');
    await tracking.setAlias(name, 'challenger', '2');
    await tracking.setAlias(name, '__proto__', '3');
    expect(await aliases()).toEqual({ 1: ['champion'], 2: ['challenger'], 3: ['__proto__'], 4: [] });
    await tracking.setAlias(name, 'champion', '2');
    expect(await aliases()).toEqual({ 1: [], 2: ['champion', 'challenger'], 3: ['__proto__'], 4: [] });
    expect(await tracking.getVersionByAlias(name, 'champion')).toMatchObject({ version: '2', status: 'READY' });
    await tracking.deleteAlias(name, 'champion');
    await tracking.deleteAlias(name, 'never set');
    expect(await codeOf(tracking.getVersionByAlias(name, 'champion'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await codeOf(tracking.getVersionByAlias(name, 'toString'))).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  it('TR20 an alias on a version that is not READY is refused and changes nothing', async () => {
    const { tracking, runId, aliases } = await createVersions();
    await tracking.createModelVersion({ name, runId });
    await tracking.setAlias(name, 'champion', '1');
    const before = await tracking.audit(name);
    for (const version of ['4', '5']) {
      expect(await codeOf(tracking.setAlias(name, 'champion', version))).toBe('INVALID_STATE');
    }
    expect(await codeOf(tracking.setAlias(name, 'champion', '9'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await codeOf(tracking.setAlias('nobody', 'champion', '1'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await aliases()).toMatchObject({ 1: ['champion'], 4: [], 5: [] });
    expect(await tracking.audit(name)).toEqual(before);
  });

  const wrong = ['', 'Latest', 'LATEST', 'v1', 'V12', 'a b', 'a/b', 'ünï!', '🏆', 'a\nb', 'x'.repeat(256)];
  it.each([...wrong, undefined, 7, null])('TR20 the alias name %j is refused', async (alias) => {
    const { tracking, aliases } = await createVersions();
    expect(await codeOf(tracking.setAlias(name, alias as string, '1'))).toBe('INVALID_PARAMETER_VALUE');
    expect(await aliases()).toMatchObject({ 1: [] });
  });

  it.each(['champion', 'Ünï_1-x', 'v', 'v1a', 'latest2', 'x'.repeat(255)])(
    'TR20 the alias name %j is taken',
    async (alias) => {
      const { tracking, aliases } = await createVersions();
      await tracking.setAlias(name, alias, '1');
      expect(await aliases()).toMatchObject({ 1: [alias] });
    },
  );

  it('TR20 of pages that set one alias at once, the last one stands alone', async () => {
    const { tracking, openPage, aliases } = await createVersions();
    const other = openPage().tracking;
    await Promise.all([
      tracking.setAlias(name, 'champion', '1'),
      other.setAlias(name, 'champion', '2'),
      tracking.setAlias(name, 'champion', '3'),
    ]);
    expect(Object.values(await aliases()).flat()).toEqual(['champion']);
    const lines = (await tracking.audit(name)).filter(({ change }) => change === 'alias_set');
    expect(lines.map(({ from_version }) => from_version)).toEqual([null, lines[0]!.version, lines[1]!.version]);
  });
});

describe('promotion', () => {
  it('TR21 the challenger takes the place of the champion, and no challenger remains', async () => {
    const { tracking, aliases } = await createVersions();
    expect(await codeOf(tracking.promote(name))).toBe('RESOURCE_DOES_NOT_EXIST');
    await tracking.setAlias(name, 'champion', '1');
    expect(await codeOf(tracking.promote(name))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await aliases()).toMatchObject({ 1: ['champion'] });
    await tracking.setAlias(name, 'challenger', '3');
    expect(await tracking.promote(name)).toMatchObject({ version: '3', aliases: ['champion'] });
    expect(await aliases()).toEqual({ 1: [], 2: [], 3: ['champion'], 4: [] });
    expect((await tracking.audit(name)).at(-1)).toMatchObject({
      change: 'promoted',
      version: '3',
      from_version: '1',
      key: 'champion',
      value: 'challenger',
    });
  });

  it('TR21 of two pages that promote at once, one does', async () => {
    const { tracking, openPage, aliases } = await createVersions();
    await tracking.setAlias(name, 'challenger', '2');
    const settled = await Promise.allSettled([tracking.promote(name), openPage().tracking.promote(name)]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await aliases()).toMatchObject({ 2: ['champion'] });
  });
});

describe('tags and descriptions', () => {
  it('TR22 they stand on the model or on one of its versions', async () => {
    const { tracking } = await createVersions();
    await tracking.setRegistryTag({ name }, { key: 'team', value: 'risk' });
    await tracking.setRegistryTag({ name, version: '2' }, { key: 'team', value: 7 });
    await tracking.setRegistryTag({ name, version: '2' }, { key: 'a b/c', value: 'line\nbreak 🏆' });
    await tracking.setDescription({ name }, 'Finds *fraud*.');
    await tracking.setDescription({ name, version: '2' }, 'Depth 4.');
    const [model] = await tracking.listRegisteredModels();
    expect(model).toMatchObject({ description: 'Finds *fraud*.', tags: { team: 'risk' } });
    const version = await tracking.getVersion(name, '2');
    expect(version).toMatchObject({ description: 'Depth 4.', tags: { team: '7', 'a b/c': 'line\nbreak 🏆' } });
    expect(version.last_updated_timestamp).toBeGreaterThan(version.creation_timestamp);
    await tracking.deleteRegistryTag({ name, version: '2' }, 'team');
    await tracking.deleteRegistryTag({ name, version: '2' }, 'nothing');
    await tracking.setDescription({ name }, '');
    expect((await tracking.getVersion(name, '2')).tags).toEqual({ 'a b/c': 'line\nbreak 🏆' });
    expect((await tracking.listRegisteredModels())[0]).toMatchObject({ description: '', tags: { team: 'risk' } });
  });

  it('TR22 what MLflow does not take is refused and changes nothing', async () => {
    const { tracking } = await createVersions();
    const before = [await tracking.listRegisteredModels(), await tracking.audit(name)];
    for (const [key, value] of [
      ['', 'x'],
      ['a//b', 'x'],
      ['a!', 'x'],
      ['k'.repeat(251), 'x'],
      ['k', 'v'.repeat(100_001)],
    ] as const) {
      expect(await codeOf(tracking.setRegistryTag({ name }, { key, value }))).toBe('INVALID_PARAMETER_VALUE');
    }
    expect(await codeOf(tracking.setDescription({ name }, '🏆'.repeat(5001)))).toBe('INVALID_PARAMETER_VALUE');
    expect(await codeOf(tracking.setDescription({ name }, 5 as unknown as string))).toBe('INVALID_PARAMETER_VALUE');
    for (const noted of [{ name: 'nobody' }, { name, version: '9' }]) {
      expect(await codeOf(tracking.setDescription(noted, 'x'))).toBe('RESOURCE_DOES_NOT_EXIST');
      expect(await codeOf(tracking.setRegistryTag(noted, { key: 'k', value: 'v' }))).toBe('RESOURCE_DOES_NOT_EXIST');
    }
    expect([await tracking.listRegisteredModels(), await tracking.audit(name)]).toEqual(before);
    await tracking.setRegistryTag({ name }, { key: 'k'.repeat(250), value: 'v'.repeat(100_000) });
    await tracking.setDescription({ name }, '🏆'.repeat(5000));
  });
});

describe('audit trail', () => {
  it('TR23 every change writes one line, and what changes nothing writes none', async () => {
    const { tracking, runId, storage, clock } = await createVersions();
    const ids = { int63: () => '1', hex: () => 'f', uuid: () => 'u' };
    const zoes = openTracking({ storage, clock, ids, actor: async () => 'Zoë' });
    await zoes.setAlias(name, 'champion', '1');
    await zoes.setAlias(name, 'champion', '1');
    await zoes.setAlias(name, 'champion', '2');
    await zoes.deleteAlias(name, 'champion');
    await zoes.deleteAlias(name, 'champion');
    await zoes.setRegistryTag({ name, version: '2' }, { key: 'k', value: 'v' });
    await zoes.setRegistryTag({ name, version: '2' }, { key: 'k', value: 'v' });
    await zoes.deleteRegistryTag({ name, version: '2' }, 'k');
    await zoes.setDescription({ name }, 'd');
    const lines = await tracking.audit(name);
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
    expect(
      lines.map((line) => [line.owner, line.change, line.version, line.from_version, line.key, line.value]),
    ).toEqual([
      ['', 'model_created', null, null, null, null],
      ['', 'version_created', '1', null, null, runId],
      ['', 'version_ready', '1', null, null, null],
      ['', 'version_created', '2', null, null, runId],
      ['', 'version_ready', '2', null, null, null],
      ['', 'version_created', '3', null, null, runId],
      ['', 'version_ready', '3', null, null, null],
      ['', 'version_created', '4', null, null, runId],
      ['', 'version_failed', '4', null, null, 'cut'],
      ['Zoë', 'alias_set', '1', null, 'champion', null],
      ['Zoë', 'alias_set', '2', '1', 'champion', null],
      ['Zoë', 'alias_deleted', '2', null, 'champion', null],
      ['Zoë', 'tag_set', '2', null, 'k', 'v'],
      ['Zoë', 'tag_deleted', '2', null, 'k', null],
      ['Zoë', 'description_set', null, null, null, 'd'],
    ]);
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort());
    expect(await tracking.audit('nobody')).toEqual([]);
  });
});
