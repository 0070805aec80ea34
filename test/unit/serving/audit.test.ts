import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src/base/errors.ts';
import type { Gate, GateJudgement } from '../../../src/serving/gate.ts';
import { openServing } from '../../../src/serving/serving.ts';
import { build, codeOf, createModelWorld, deploy, modelName } from './harness.ts';

const resources = { cpu: 1, memory: 2, replicas: 1 };

/** A gate that decides as it is told, over what it was shown. */
function gateThat(verdict: 'passed' | 'blocked', score = 0.5): Gate {
  return async ({ challenger, champion }): Promise<GateJudgement> => {
    const side = ({ build: { id, version, run_id } }: typeof challenger, of: number) => ({
      version,
      build_id: id,
      run_id,
      score: of,
    });
    return {
      verdict,
      reason: champion === null ? 'no_champion' : verdict === 'passed' ? 'good_enough' : 'not_good_enough',
      metric: 'recall',
      minimum_improvement: 0,
      challenger: side(challenger, score),
      champion: champion && { ...side(champion, 0.75), deployment_id: champion.deployment.id },
      hold_out: {
        table: 'd.t',
        from_snapshot_id: null,
        to_snapshot_id: '7',
        test_size: 0.3,
        seed: 42,
        rows: 30,
        left_out: 0,
        seen_by_champion: 0,
      },
      obstacle: null,
    };
  };
}

describe('what served then', () => {
  it('SV20 exactly one deployment serves at any moment from the first on', async () => {
    const { serving, clock } = await createModelWorld();
    const start = clock.now();
    const first = await deploy(serving, '1');
    const second = await deploy(serving, '2');
    const back = await serving.rollback(modelName, '1');
    const begun = [first, second, back].map(({ id, states }) => ({
      id,
      ms: Date.parse(states.find(({ status }) => status === 'deployed')!.at),
    }));
    const now = clock.now();
    for (let moment = start; moment <= now; moment++) {
      const expected = begun.findLast(({ ms }) => ms <= moment);
      const found = await serving.servingAt(modelName, moment);
      expect(found?.deployment.id).toBe(expected?.id);
    }
    const then = await serving.servingAt(modelName, begun[1]!.ms);
    expect(then).toMatchObject({
      deployment: { version: '2' },
      build: { id: second.build_id, version: '2' },
      from: new Date(begun[1]!.ms).toISOString(),
      until: new Date(begun[2]!.ms).toISOString(),
    });
    expect(await serving.servingAt(modelName, now)).toMatchObject({ deployment: { id: back.id }, until: null });
    expect(await serving.servingAt(modelName, 0)).toBeNull();
  });

  it('SV20 what is no moment, or still to come, is refused', async () => {
    const { serving, clock } = await createModelWorld();
    for (const moment of [NaN, Infinity, -Infinity, 1e300, clock.now() + 60_000, '2026' as unknown as number]) {
      expect(await codeOf(serving.servingAt(modelName, moment))).toBe('INVALID_PARAMETER_VALUE');
    }
    expect(await codeOf(serving.servingAt('nobody', 0))).toBe('RESOURCE_DOES_NOT_EXIST');
    expect(await serving.servingAt(modelName, clock.now())).toBeNull();
  });

  it('SV20 one that failed or is still deploying never served', async () => {
    const { serving, clock } = await createModelWorld();
    const first = await deploy(serving, '1');
    const { id: buildId } = await build(serving, '2');
    const probe = () => Promise.reject(new LabError('invalid_model', 'It cannot be read.'));
    expect(await codeOf(serving.createDeployment({ ...resources, buildId, probe }))).toBe('deployment_failed');
    expect(await serving.servingAt(modelName, clock.now())).toMatchObject({
      deployment: { id: first.id },
      until: null,
    });
  });
});

describe('audit trail', () => {
  it('SV21 every state and every rollback is one line, with who and when', async () => {
    const { storage, clock, serving: anonymous } = await createModelWorld();
    let next = 0;
    const ids = { int63: () => '1', hex: () => 'f', uuid: () => `id-${next++}` };
    const serving = openServing({ storage, clock, ids, actor: async () => 'Zoë' });
    const first = await deploy(serving, '1');
    const second = await deploy(serving, '2');
    const back = await serving.rollback(modelName, '1');
    const lines = await serving.audit(modelName);
    expect(lines.map((line) => [line.owner, line.change, line.version, line.status, line.from_version])).toEqual([
      ['', 'model_created', null, null, null],
      ...['pending', 'building', 'built'].map((status) => ['Zoë', 'build', '1', status, null]),
      ...['pending', 'deploying', 'deployed'].map((status) => ['Zoë', 'deployment', '1', status, null]),
      ...['pending', 'building', 'built'].map((status) => ['Zoë', 'build', '2', status, null]),
      ...['pending', 'deploying'].map((status) => ['Zoë', 'deployment', '2', status, null]),
      ['Zoë', 'deployment', '1', 'stopping', null],
      ['Zoë', 'deployment', '1', 'stopped', null],
      ['Zoë', 'deployment', '2', 'deployed', null],
      ['Zoë', 'rollback', '1', null, '2'],
      ...['pending', 'deploying'].map((status) => ['Zoë', 'deployment', '1', status, null]),
      ['Zoë', 'deployment', '2', 'stopping', null],
      ['Zoë', 'deployment', '2', 'stopped', null],
      ['Zoë', 'deployment', '1', 'deployed', null],
    ]);
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
    for (const { id, states } of [first, second, back]) {
      const times = lines.filter((line) => line.deployment_id === id && line.change === 'deployment');
      expect(times.slice(0, states.length).map(({ status, at }) => ({ status, at }))).toEqual(states);
    }
    expect(await anonymous.audit('nobody')).toEqual([]);
  });

  it('SV21 a page that is gone leaves the reason in the trail', async () => {
    const world = await createModelWorld();
    const other = world.openPage();
    const never = () => new Promise<void>(() => undefined);
    const { id: buildId } = await build(other.serving, '1');
    void other.serving.createDeployment({ ...resources, buildId, probe: never });
    while ((await world.serving.list(modelName))[0]?.status !== 'deploying')
      await new Promise((go) => setTimeout(go, 1));
    world.database.killPage(other.storage);
    await world.serving.recover();
    expect((await world.serving.audit(modelName)).at(-1)).toMatchObject({
      change: 'deployment',
      status: 'failed',
      reason: expect.stringContaining('interrupted') as unknown,
    });
  });
});

describe('the gate', () => {
  it('SV22 what it lets through serves, and the decision is kept', async () => {
    const { serving } = await createModelWorld();
    const { id: buildId } = await build(serving, '1');
    const first = await serving.createDeployment({ ...resources, buildId, gate: gateThat('passed') });
    const second = await build(serving, '2');
    const deployed = await serving.createDeployment({
      ...resources,
      buildId: second.id,
      gate: gateThat('passed', 0.8),
    });
    expect(await serving.current(modelName)).toEqual(deployed);
    expect(await serving.decisions(modelName)).toMatchObject([
      {
        deployment_id: deployed.id,
        verdict: 'passed',
        at: deployed.states.at(-1)!.at,
        challenger: { version: '2', score: 0.8 },
        champion: { version: '1', score: 0.75, deployment_id: first.id, build_id: buildId },
      },
      { deployment_id: first.id, reason: 'no_champion', champion: null },
    ]);
  });

  it('SV22 what it does not let through fails with both scores, and the former one serves on', async () => {
    const { serving } = await createModelWorld();
    const first = await deploy(serving, '1');
    const { id: buildId } = await build(serving, '2');
    const blocked = serving.createDeployment({ ...resources, buildId, gate: gateThat('blocked') });
    await expect(blocked).rejects.toMatchObject({
      code: 'gate_blocked',
      detail: { version: '2', champion_version: '1', challenger_score: 0.5, champion_score: 0.75, metric: 'recall' },
      message: expect.stringMatching(/recall better by at least 0 than version 1's 0\.7500 .* 0\.5000/) as unknown,
    });
    expect(await serving.current(modelName)).toEqual(first);
    const [failed] = await serving.list(modelName);
    expect(failed).toMatchObject({
      version: '2',
      status: 'failed',
      reason: expect.stringContaining('0.5000') as unknown,
    });
    const [decision, ...others] = await serving.decisions(modelName);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({ deployment_id: failed!.id, verdict: 'blocked', hold_out: { rows: 30 } });
    expect((await serving.audit(modelName)).slice(-2)).toMatchObject([
      { change: 'gate', status: 'blocked', version: '2', from_version: '1', at: decision!.at },
      { change: 'deployment', status: 'failed', at: decision!.at },
    ]);
  });

  it('SV22 a gate that throws fails the deployment and decides nothing', async () => {
    const { serving } = await createModelWorld();
    const first = await deploy(serving, '1');
    const { id: buildId } = await build(serving, '2');
    const gate = () => Promise.reject(new Error('no worker'));
    expect(await codeOf(serving.createDeployment({ ...resources, buildId, gate }))).toBe('deployment_failed');
    expect(await serving.current(modelName)).toEqual(first);
    expect(await serving.decisions(modelName)).toEqual([]);
  });

  it('SV23 deployments at once are each compared with the one that serves then', async () => {
    const world = await createModelWorld();
    const { serving } = world;
    await deploy(serving, '1');
    const [two, three] = [await build(serving, '2'), await build(serving, '3')];
    const other = world.openPage().serving;
    await Promise.all([
      serving.createDeployment({ ...resources, buildId: two.id, gate: gateThat('passed') }),
      other.createDeployment({ ...resources, buildId: three.id, gate: gateThat('passed') }),
    ]);
    const decisions = (await serving.decisions(modelName)).toReversed();
    expect(decisions.map(({ challenger, champion }) => [champion?.version, challenger.version])).toEqual([
      ['1', decisions[0]!.challenger.version],
      [decisions[0]!.challenger.version, decisions[1]!.challenger.version],
    ]);
  });

  it('SV23 a decision about another champion does not count', async () => {
    const { serving } = await createModelWorld();
    const first = await deploy(serving, '1');
    const { id: buildId } = await build(serving, '2');
    const gate: Gate = async (gateCase, signal) => {
      const judgement = await gateThat('passed')(gateCase, signal);
      return { ...judgement, champion: { ...judgement.champion!, deployment_id: 'another' as typeof first.id } };
    };
    expect(await codeOf(serving.createDeployment({ ...resources, buildId, gate }))).toBe('deployment_failed');
    expect(await serving.current(modelName)).toEqual(first);
    expect(await serving.decisions(modelName)).toEqual([]);
  });
});
