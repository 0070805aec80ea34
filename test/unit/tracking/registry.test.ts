import { describe, expect, it } from 'vitest';
import { codeOf, createRunning, createWorld } from './harness.ts';

async function createLogged() {
  const world = await createRunning();
  await world.tracking.logArtifact(world.runId, 'model/model.json', '{}');
  await world.tracking.ensureRegisteredModel('FraudCLF-Paul');
  const register = () => world.tracking.createModelVersion({ name: 'FraudCLF-Paul', runId: world.runId });
  return { ...world, register };
}

describe('registered models', () => {
  it('a name is taken once, and ensure takes it as it is', async () => {
    const { tracking } = createWorld().openPage();
    const model = await tracking.createRegisteredModel('m');
    expect(await codeOf(tracking.createRegisteredModel('m'))).toBe('RESOURCE_ALREADY_EXISTS');
    expect(await tracking.ensureRegisteredModel('m')).toEqual({ model, created: false });
    expect((await tracking.ensureRegisteredModel("Zoë O'Neil; drop table x--")).created).toBe(true);
    expect((await tracking.listRegisteredModels()).map(({ name }) => name)).toEqual([
      "Zoë O'Neil; drop table x--",
      'm',
    ]);
    expect(await codeOf(tracking.createRegisteredModel(' '))).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('versions', () => {
  it('TR12 a version is PENDING_REGISTRATION, then READY for good', async () => {
    const { tracking, runId, register } = await createLogged();
    const pending = await register();
    expect(pending).toEqual({
      name: 'FraudCLF-Paul',
      version: '1',
      status: 'PENDING_REGISTRATION',
      status_message: '',
      run_id: runId,
      source: `runs:/${runId}/model`,
      description: '',
      aliases: [],
      tags: {},
      creation_timestamp: pending.creation_timestamp,
      last_updated_timestamp: pending.creation_timestamp,
    });
    const ready = await tracking.finaliseModelVersion('FraudCLF-Paul', '1', 'READY');
    expect(ready).toMatchObject({ status: 'READY', creation_timestamp: pending.creation_timestamp });
    expect(await tracking.finaliseModelVersion('FraudCLF-Paul', '1', 'READY')).toEqual(ready);
    const turned = tracking.finaliseModelVersion('FraudCLF-Paul', '1', 'FAILED_REGISTRATION', 'late');
    expect(await codeOf(turned)).toBe('INVALID_STATE');
    expect(await tracking.getVersion('FraudCLF-Paul', '1')).toEqual(ready);
  });

  it('TR10 versions count up by number, so that 11 comes after 9', async () => {
    const { tracking, register } = await createLogged();
    for (let i = 0; i < 11; i++) await register();
    const versions = await tracking.versions('FraudCLF-Paul');
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 11 }, (_, i) => String(i + 1)));
    expect((await register()).version).toBe('12');
  });

  it('TR10 pages that register at once get different numbers', async () => {
    const { openPage, tracking, runId, register } = await createLogged();
    const other = openPage().tracking;
    const made = await Promise.all([
      register(),
      other.createModelVersion({ name: 'FraudCLF-Paul', runId }),
      register(),
      other.createModelVersion({ name: 'FraudCLF-Paul', runId }),
    ]);
    expect(made.map(({ version }) => version).sort()).toEqual(['1', '2', '3', '4']);
    expect(await tracking.versions('FraudCLF-Paul')).toHaveLength(4);
  });

  it('TR11 a version needs a known model, a known run and its model files', async () => {
    const { tracking, runId, experiment } = await createLogged();
    const bare = (await tracking.startRun({ experimentId: experiment.experiment_id })).info.run_id;
    await tracking.logArtifact(bare, 'model.txt', 'no folder named model');
    const name = 'FraudCLF-Paul';
    const attempts: [Parameters<typeof tracking.createModelVersion>[0], string][] = [
      [{ name: 'unknown', runId }, 'RESOURCE_DOES_NOT_EXIST'],
      [{ name, runId: 'f'.repeat(32) }, 'RESOURCE_DOES_NOT_EXIST'],
      [{ name, runId: bare }, 'RESOURCE_DOES_NOT_EXIST'],
      [{ name, runId, source: `runs:/${runId}/other` }, 'RESOURCE_DOES_NOT_EXIST'],
      [{ name, runId, source: `runs:/${bare}/model` }, 'INVALID_PARAMETER_VALUE'],
      [{ name, runId, source: 's3://elsewhere' }, 'INVALID_PARAMETER_VALUE'],
    ];
    for (const [start, code] of attempts) expect(await codeOf(tracking.createModelVersion(start))).toBe(code);
    expect(await tracking.versions(name)).toEqual([]);
    const exact = await tracking.createModelVersion({ name, runId, source: `runs:/${runId}/model/model.json` });
    expect(exact.version).toBe('1');
  });

  it.each(['0', '01', '-1', '1.5', 'x', '', '99999999999999999999', '2'])('version %j is unknown', async (version) => {
    const { tracking, register } = await createLogged();
    await register();
    expect(await codeOf(tracking.getVersion('FraudCLF-Paul', version))).toBe('RESOURCE_DOES_NOT_EXIST');
  });
});

describe('waiting for a version', () => {
  const timeoutMs = 5000;

  it('TR12 another page that makes it READY ends the wait', async () => {
    const { openPage, tracking, register } = await createLogged();
    await register();
    const waiting = tracking.waitReady('FraudCLF-Paul', '1', { timeoutMs });
    await openPage().tracking.finaliseModelVersion('FraudCLF-Paul', '1', 'READY');
    expect(await waiting).toMatchObject({ version: '1', status: 'READY' });
    expect(await tracking.waitReady('FraudCLF-Paul', '1', { timeoutMs: 1 })).toMatchObject({ status: 'READY' });
  });

  it('TR12 a failed registration ends it with the reason', async () => {
    const { tracking, register } = await createLogged();
    await register();
    const waiting = tracking.waitReady('FraudCLF-Paul', '1', { timeoutMs });
    const rejected = expect(waiting).rejects.toMatchObject({
      code: 'registration_failed',
      message: expect.stringContaining('no trees') as unknown,
    });
    await tracking.finaliseModelVersion('FraudCLF-Paul', '1', 'FAILED_REGISTRATION', 'the model has no trees');
    await rejected;
  });

  it('TR12 the time limit ends it, and so does the signal, before or during', async () => {
    const { tracking, register } = await createLogged();
    await register();
    await expect(tracking.waitReady('FraudCLF-Paul', '1', { timeoutMs: 5 })).rejects.toMatchObject({
      code: 'registration_timeout',
      detail: { name: 'FraudCLF-Paul', version: '1', timeoutMs: 5 },
    });
    const abort = new AbortController();
    const waiting = tracking.waitReady('FraudCLF-Paul', '1', { timeoutMs, signal: abort.signal });
    abort.abort();
    expect(await codeOf(waiting)).toBe('cancelled');
    const late = tracking.waitReady('FraudCLF-Paul', '1', { timeoutMs, signal: abort.signal });
    expect(await codeOf(late)).toBe('cancelled');
    expect(await codeOf(tracking.waitReady('FraudCLF-Paul', '9', { timeoutMs }))).toBe('RESOURCE_DOES_NOT_EXIST');
  });
});
