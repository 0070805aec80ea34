import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/base/digest.ts';
import { build, codeOf, createModelWorld, createWorld, deploy, labSignature, modelName, runId } from './harness.ts';

describe('models', () => {
  it('SV1 a name has one model and one key, asked for by two pages at once', async () => {
    const world = createWorld();
    const pages = [world.openPage(), world.openPage()];
    const made = await Promise.all(pages.map(({ serving }) => serving.ensureModel('m')));
    expect(made.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(made[0]!.model).toEqual(made[1]!.model);
    expect(made[0]!.model.access_key).toMatch(/^m[0-9a-f]{31}$/);
    expect(await pages[0]!.serving.listModels()).toEqual([made[0]!.model]);
    expect(await pages[1]!.serving.findModel('m')).toEqual(made[0]!.model);
    expect(await pages[1]!.serving.findModel('other')).toBeUndefined();
    expect(await codeOf(pages[0]!.serving.ensureModel(' '))).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('builds', () => {
  it('SV2 a build is made once, numbered, with the digest of its text', async () => {
    const { serving } = await createModelWorld();
    const first = await build(serving, '1');
    const second = await build(serving, '2');
    expect(first).toEqual({
      id: first.id,
      model: modelName,
      number: 1,
      version: '1',
      run_id: runId,
      status: 'built',
      created_at: first.created_at,
      built_at: first.built_at,
      model_sha256: sha256Hex('0.1'),
      reason: null,
    });
    expect(await serving.builds(modelName)).toEqual([second, first]);
    expect(await serving.image(first.id)).toEqual({
      build_id: first.id,
      model_text: '0.1',
      signature: labSignature,
    });
  });

  it('SV2 a text without the logged digest ends as build failed and has no image', async () => {
    const { serving } = await createModelWorld();
    const attempt = serving.createBuild({
      model: modelName,
      version: '1',
      runId,
      modelText: 'altered',
      signature: labSignature,
      digest: sha256Hex('original'),
    });
    expect(await codeOf(attempt)).toBe('build_failed');
    const [failed] = await serving.builds(modelName);
    expect(failed).toMatchObject({ status: 'build failed', built_at: null, version: '1' });
    expect(failed!.reason).toContain(sha256Hex('original'));
    expect(await codeOf(serving.image(failed!.id))).toBe('RESOURCE_DOES_NOT_EXIST');
    const deployment = serving.createDeployment({ buildId: failed!.id, cpu: 1, memory: 2, replicas: 1 });
    expect(await codeOf(deployment)).toBe('INVALID_STATE');
  });

  const column = { name: 'age', type: 'float', required: true } as const;
  it.each([
    ['no columns', []],
    ['a column twice', [column, column]],
    ['a column of text', [{ ...column, type: 'string' as unknown as 'float' }]],
    ['a column without a name', [{ ...column, name: '' }]],
    ['a range turned round', [{ ...column, minimum: 1, maximum: 0 }]],
  ])('SV2 a signature with %s ends as build failed', async (_name, inputs) => {
    const { serving } = await createModelWorld();
    expect(await codeOf(build(serving, '1', { inputs, outputs: [] }))).toBe('build_failed');
  });

  it('unknown models and builds are named', async () => {
    const { serving } = createWorld().openPage();
    expect(await codeOf(build(serving, '1'))).toBe('RESOURCE_DOES_NOT_EXIST');
    for (const attempt of [
      serving.builds('nope'),
      serving.list('nope'),
      serving.current('nope'),
      serving.rollback('nope', '1'),
      serving.image('nope'),
      serving.createDeployment({ buildId: 'nope', cpu: 1, memory: 1, replicas: 1 }),
    ]) {
      expect(await codeOf(attempt)).toBe('RESOURCE_DOES_NOT_EXIST');
    }
  });
});

describe('deployments', () => {
  it('SV3 a second deployment takes the place of the first, each state with its time', async () => {
    const { serving } = await createModelWorld();
    expect(await serving.current(modelName)).toBeNull();
    const first = await deploy(serving, '1');
    expect(first).toEqual({
      id: first.id,
      model: modelName,
      number: 1,
      version: '1',
      build_id: first.build_id,
      status: 'deployed',
      created_at: first.created_at,
      ended_at: null,
      cpu: 1,
      memory: 2,
      replicas: 1,
      reason: null,
      states: first.states,
    });
    expect(first.states.map(({ status }) => status)).toEqual(['pending', 'deploying', 'deployed']);
    const second = await deploy(serving, '2');
    expect(await serving.current(modelName)).toEqual(second);
    const [newest, former] = await serving.list(modelName);
    expect(newest).toEqual(second);
    expect(former).toMatchObject({ id: first.id, status: 'stopped', ended_at: second.states.at(-1)!.at });
    expect(former!.states.map(({ status }) => status)).toEqual([
      'pending',
      'deploying',
      'deployed',
      'stopping',
      'stopped',
    ]);
  });

  it('SV3 of deployments that two pages race, exactly one is current and every other stopped', async () => {
    const world = await createModelWorld();
    const other = world.openPage();
    const builds = await Promise.all(['1', '2', '3', '4'].map((version) => build(world.serving, version)));
    const settled = await Promise.allSettled(
      builds.map(({ id }, index) =>
        (index % 2 === 0 ? world.serving : other.serving).createDeployment({
          buildId: id,
          cpu: 1,
          memory: 2,
          replicas: 1,
        }),
      ),
    );
    expect(settled.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    const deployments = await world.serving.list(modelName);
    const current = await other.serving.current(modelName);
    expect(deployments.filter(({ status }) => status === 'deployed')).toEqual([current]);
    expect(deployments.filter(({ status }) => status === 'stopped')).toHaveLength(3);
  });

  it('SV4 a slow deployment does not overtake one that was asked for later', async () => {
    const { serving } = await createModelWorld();
    const [one, two] = [await build(serving, '1'), await build(serving, '2')];
    const resources = { cpu: 1, memory: 2, replicas: 1 };
    let letGo = (): void => undefined;
    const slow = serving.createDeployment({
      ...resources,
      buildId: one.id,
      probe: () => new Promise<void>((resolve) => (letGo = resolve)),
    });
    const quick = serving.createDeployment({ ...resources, buildId: two.id });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await serving.list(modelName)).map(({ status }) => status)).toEqual(['pending', 'deploying']);
    letGo();
    await Promise.all([slow, quick]);
    expect(await serving.current(modelName)).toMatchObject({ version: '2', status: 'deployed' });
  });

  it('SV3 version 11 serves after ten others, not 9', async () => {
    const { serving } = await createModelWorld();
    for (let version = 1; version <= 11; version++) await deploy(serving, String(version));
    expect((await serving.current(modelName))?.version).toBe('11');
    expect((await serving.list(modelName)).map(({ number }) => number)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await serving.builds(modelName))[0]?.version).toBe('11');
  });

  it('SV5 a probe that fails leaves the former serving and says why', async () => {
    const { serving } = await createModelWorld();
    const former = await deploy(serving, '1');
    const { id } = await build(serving, '2');
    const attempt = serving.createDeployment({
      buildId: id,
      cpu: 1,
      memory: 2,
      replicas: 1,
      probe: () => Promise.reject(new Error('the model has no trees')),
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'deployment_failed',
      detail: { model: modelName, version: '2' },
      cause: new Error('the model has no trees'),
    });
    expect(await serving.current(modelName)).toEqual(former);
    const [failed] = await serving.list(modelName);
    expect(failed).toMatchObject({ status: 'failed', reason: 'the model has no trees', version: '2' });
    expect(failed!.ended_at).not.toBeNull();
  });

  it('SV5 cancelling leaves the former serving and the new one stopped', async () => {
    const { serving } = await createModelWorld();
    const former = await deploy(serving, '1');
    const { id } = await build(serving, '2');
    const abort = new AbortController();
    const attempt = serving.createDeployment({
      buildId: id,
      cpu: 1,
      memory: 2,
      replicas: 1,
      signal: abort.signal,
      probe: async () => abort.abort(),
    });
    expect(await codeOf(attempt)).toBe('cancelled');
    expect(await serving.current(modelName)).toEqual(former);
    expect((await serving.list(modelName))[0]).toMatchObject({ status: 'stopped', version: '2' });
  });

  it.each([
    { cpu: 0, memory: 2, replicas: 1 },
    { cpu: 1, memory: -1, replicas: 1 },
    { cpu: 1, memory: 2, replicas: 0 },
    { cpu: 1, memory: 2, replicas: 1.5 },
    { cpu: Number.NaN, memory: 2, replicas: 1 },
    { cpu: 1, memory: Infinity, replicas: 1 },
  ])('resources that nothing can run on are refused: %j', async (resources) => {
    const { serving } = await createModelWorld();
    const { id } = await build(serving, '1');
    expect(await codeOf(serving.createDeployment({ buildId: id, ...resources }))).toBe('INVALID_PARAMETER_VALUE');
    expect(await serving.list(modelName)).toEqual([]);
  });

  it('SV7 a rollback deploys the existing build again, with its resources', async () => {
    const { serving } = await createModelWorld();
    const { id } = await build(serving, '1');
    const first = await serving.createDeployment({ buildId: id, cpu: 2, memory: 4, replicas: 3 });
    await deploy(serving, '2');
    const back = await serving.rollback(modelName, '1');
    expect(back).toMatchObject({ version: '1', build_id: id, cpu: 2, memory: 4, replicas: 3, status: 'deployed' });
    expect(back.id).not.toBe(first.id);
    expect(await serving.current(modelName)).toEqual(back);
    expect(await serving.builds(modelName)).toHaveLength(2);
    expect(await codeOf(serving.rollback(modelName, '3'))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await serving.current(modelName)).toEqual(back);
  });
});

describe('recovery', () => {
  it('SV6 a deployment whose page was closed ends failed, one whose page lives goes on', async () => {
    const world = await createModelWorld();
    const former = await deploy(world.serving, '1');
    const { id } = await build(world.serving, '2');
    const resources = { buildId: id, cpu: 1, memory: 2, replicas: 1 };
    const dying = world.openPage();
    let reached = (): void => undefined;
    const isProbing = new Promise<void>((resolve) => (reached = resolve));
    const probe = () => {
      reached();
      return new Promise<void>(() => undefined);
    };
    void dying.serving.createDeployment({ ...resources, probe });
    await isProbing;
    expect(await world.serving.recover()).toEqual({ builds: [], deployments: [] });
    expect((await world.serving.list(modelName))[0]).toMatchObject({ status: 'deploying' });

    world.database.killPage(dying.storage);
    const [dead] = await world.serving.list(modelName);
    expect(await world.serving.recover()).toEqual({ builds: [], deployments: [dead!.id] });
    expect((await world.serving.list(modelName))[0]).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('closed') as unknown,
    });
    expect(await world.serving.current(modelName)).toEqual(former);
    expect(await world.serving.recover()).toEqual({ builds: [], deployments: [] });
    expect(await world.serving.createDeployment(resources)).toMatchObject({ status: 'deployed' });
  });

  it('SV6 a page closed at any call of a build and deployment leaves final states and one that serves', async () => {
    const seen = new Set<string>();
    for (let callIndex = 0; ; callIndex++) {
      const world = await createModelWorld();
      const former = await deploy(world.serving, '1');
      let wasKilled = false;
      const dying = world.openPage({
        beforeCall(index) {
          if (index !== callIndex) return;
          wasKilled = true;
          world.database.killPage(dying.storage);
        },
      });
      const done = deploy(dying.serving, '2').catch(() => undefined);
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 15))]);
      await world.serving.recover();
      const builds = await world.serving.builds(modelName);
      const deployments = await world.serving.list(modelName);
      for (const { status } of builds) expect(['built', 'build failed']).toContain(status);
      for (const { status } of deployments) expect(['deployed', 'stopped', 'failed']).toContain(status);
      const current = await world.serving.current(modelName);
      expect(deployments.filter(({ status }) => status === 'deployed')).toEqual([current]);
      if (wasKilled) expect(current).toEqual(former);
      seen.add(`${builds[0]!.status}, ${deployments[0]!.version} ${deployments[0]!.status}`);
      expect(await deploy(world.serving, '3')).toMatchObject({ status: 'deployed' });
      if (!wasKilled) break;
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['built, 1 deployed', 'build failed, 1 deployed', 'built, 2 failed', 'built, 2 deployed']),
    );
  });
});
