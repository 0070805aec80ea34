import { describe, expect, it } from 'vitest';
import type { JobRun } from '../../../src/jobs/types.ts';
import { JobsState } from '../../../src/ui/state/jobs-state.svelte.ts';
import { ModelsState } from '../../../src/ui/state/models-state.svelte.ts';
import { ScriptsState } from '../../../src/ui/state/scripts-state.svelte.ts';
import { createFakeLab, type Scenario } from './fake-lab.ts';

const now = Date.parse('2026-11-25T10:42:09.520Z');
const labIn = (scenario: Scenario) =>
  createFakeLab(scenario, { clock: { now: () => now }, baseUrl: 'http://localhost:4173/' });

function jobsOf(lab: ReturnType<typeof labIn>) {
  const failures: string[] = [];
  const jobs = new JobsState(lab, { now: () => now }, (run: JobRun) => failures.push(run.id));
  return { jobs, failures };
}

describe('the state of jobs', () => {
  it('knows what is under way, how far it is and what waits', async () => {
    const { jobs } = jobsOf(labIn('running'));
    await jobs.reload();
    expect(jobs.active.map((run) => run.id)).toEqual(['c5-2']);
    expect(jobs.progressOf('c5-2')).toMatchObject({ done: 62, total: 100 });
    expect(jobs.chains[0]?.rows.at(-1)).toMatchObject({ kind: 'waiting', job: 'API Redeployment Paul' });
  });

  it('follows progress without reading anything again', async () => {
    const lab = labIn('running');
    const { jobs } = jobsOf(lab);
    await jobs.reload();
    const stop = jobs.connect();
    const [run] = jobs.active;
    lab.emit({ type: 'progress', runId: run!.id, progress: { done: 63, total: 100, phase: 'train' } });
    expect(jobs.progressOf('c5-2')?.done).toBe(63);
    stop();
    lab.emit({ type: 'progress', runId: run!.id, progress: { done: 64, total: 100, phase: 'train' } });
    expect(jobs.progressOf('c5-2')?.done).toBe(63);
  });

  it('tells of a failure that happens now, once, and of none that it finds', async () => {
    const lab = labIn('broken');
    const { jobs, failures } = jobsOf(lab);
    await jobs.reload();
    expect(jobs.runs.value?.some((run) => run.status === 'failed')).toBe(true);
    expect(failures).toEqual([]);
    lab.fail('c1-3');
    await jobs.reload();
    await jobs.reload();
    expect(failures).toEqual(['c1-3']);
  });
});

describe('the state of the model', () => {
  it('is empty, not broken, before any script has made it', async () => {
    const models = new ModelsState(labIn('empty'));
    await models.reload();
    expect(models.error).toBeUndefined();
    expect(models.value).toMatchObject({ model: 'FraudCLF-Paul', endpoint: null, versions: [], deployments: [] });
  });

  it('has versions newest first, each with its training run', async () => {
    const models = new ModelsState(labIn('done'));
    await models.reload();
    const facts = models.value!;
    expect(
      facts.versions.map(({ version, run_id }) => [version, facts.runs[run_id]?.data.metrics['accuracy']]),
    ).toEqual([
      ['2', 0.909],
      ['1', 0.906],
    ]);
    expect(facts.endpoint?.version).toBe('2');
  });

  it('says why it could not be read', async () => {
    const models = new ModelsState(labIn('nobody'));
    await models.reload();
    expect(models.error?.code).toBe('owner_missing');
  });
});

describe('the state of scripts', () => {
  it('reads a text when it is first asked for, and once', async () => {
    let readings = 0;
    const scripts = new ScriptsState({
      ...labIn('empty').scripts,
      source: async (name) => `${name} ${String(++readings)}`,
    });
    const text = scripts.text('00_datagen');
    expect(scripts.text('00_datagen')).toBe(text);
    await expect.poll(() => text.value).toBe('00_datagen 1');
    expect(readings).toBe(1);
  });

  it('keeps what is written until it is saved, and tells when another page has saved meanwhile', async () => {
    const { scripts: calls } = labIn('empty');
    const scripts = new ScriptsState(calls);
    const text = scripts.text('03_newbatch');
    await text.source.reload();
    const original = text.value;
    text.write('// mine');
    expect([text.value, text.isDirty, text.isOvertaken]).toEqual(['// mine', true, false]);
    await calls.save('03_newbatch', '// theirs');
    await scripts.reload();
    expect([text.value, text.isDirty, text.isOvertaken]).toEqual(['// mine', true, true]);
    await text.save();
    expect(await calls.source('03_newbatch')).toBe('// mine');
    expect([text.value, text.isDirty, text.isOvertaken]).toEqual(['// mine', false, false]);
    await text.revert();
    expect([text.value, text.isDirty]).toEqual([original, false]);
  });
});
