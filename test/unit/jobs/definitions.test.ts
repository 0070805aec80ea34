import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobDefinitionInput } from '../../../src/jobs/types.ts';
import { createGate, createPipeline, openPage } from './pages.ts';

const refused = (code: string, field: string | null): unknown =>
  expect.objectContaining({ name: 'JobError', code, detail: expect.objectContaining({ field }) as unknown });

describe('a job that is saved', () => {
  test('JB1 has the values of the exercise where none was given', async () => {
    const { jobs } = await openPage();
    const created = await jobs.create({ name: '  New Batch Paul ', script: '03_newbatch.py' });
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'New Batch Paul',
      script: '03_newbatch',
      editor: 'Workbench',
      kernel: 'Python 3.9',
      sparkAddOn: 'Spark 3.2 or 3.3',
      edition: 'Standard',
      version: '2024.02',
      schedule: { type: 'manual' },
      resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
      createdAt: '2026-11-25T10:42:00.010Z',
      sequence: 1,
    });
    expect(await jobs.list()).toEqual([created]);
  });

  test('JB1 keeps every field that was given', async () => {
    const { jobs } = await openPage();
    const input: JobDefinitionInput = {
      name: 'Lavoro d’Ñandú "1"',
      script: '04_train_xgboost',
      editor: 'JupyterLab',
      kernel: 'Python 3.10',
      sparkAddOn: 'None',
      edition: 'Nvidia',
      version: '2025.01',
      schedule: { type: 'manual' },
      resourceProfile: { vcpu: 1, memoryGib: 0.5, gpu: 0 },
      environment: { MODE: 'test' },
      timeoutMinutes: 30,
    };
    expect(await jobs.create(input)).toMatchObject(input);
  });

  test('jobs are listed in the order in which they were created', async () => {
    const { jobs } = await openPage();
    await createPipeline(jobs);
    expect((await jobs.list()).map(({ name, sequence }) => [name, sequence])).toEqual([
      ['New Batch', 1],
      ['Retrain XGBoost', 2],
      ['API Redeployment', 3],
    ]);
  });

  test('a job is told to every page, and so is its end', async () => {
    const page = await openPage();
    const { id } = await page.jobs.create({ name: 'A', script: '03_newbatch' });
    await page.jobs.delete('A');
    await page.jobs.list();
    expect(page.events.map((event) => event.type === 'definition' && [event.jobId, event.definition === null])).toEqual(
      expect.arrayContaining([[id, true]]),
    );
  });
});

describe('a job that is refused', () => {
  const profile = { vcpu: 2, memoryGib: 4, gpu: 0 };
  const cases: readonly [string, Record<string, unknown>, string, string][] = [
    ['an empty name', { name: '' }, 'invalid_name', 'name'],
    ['a blank name', { name: ' \t ' }, 'invalid_name', 'name'],
    ['no name', { name: undefined }, 'invalid_name', 'name'],
    ['a name that is no text', { name: 7 }, 'invalid_name', 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'invalid_name', 'name'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'invalid_name', 'name'],
    ['an unknown script', { script: '09_nothing' }, 'unknown_script', 'script'],
    ['no script', { script: undefined }, 'unknown_script', 'script'],
    ['an empty kernel', { kernel: '' }, 'invalid_field', 'kernel'],
    ['an edition that is no text', { edition: 1 }, 'invalid_field', 'edition'],
    ['0 vCPU', { resourceProfile: { ...profile, vcpu: 0 } }, 'invalid_profile', 'resourceProfile.vcpu'],
    ['half a vCPU', { resourceProfile: { ...profile, vcpu: 0.5 } }, 'invalid_profile', 'resourceProfile.vcpu'],
    ['vCPU as text', { resourceProfile: { ...profile, vcpu: '2' } }, 'invalid_profile', 'resourceProfile.vcpu'],
    ['no memory', { resourceProfile: { ...profile, memoryGib: 0 } }, 'invalid_profile', 'resourceProfile.memoryGib'],
    [
      'endless memory',
      { resourceProfile: { ...profile, memoryGib: Infinity } },
      'invalid_profile',
      'resourceProfile.memoryGib',
    ],
    ['a GPU', { resourceProfile: { ...profile, gpu: 1 } }, 'invalid_profile', 'resourceProfile.gpu'],
    ['a profile that is no object', { resourceProfile: 4 }, 'invalid_profile', 'resourceProfile'],
    ['a schedule of another kind', { schedule: { type: 'cron' } }, 'invalid_schedule', 'schedule.type'],
    ['a schedule that is no object', { schedule: 'manual' }, 'invalid_schedule', 'schedule'],
    ['a dependent schedule without a parent', { schedule: { type: 'dependent' } }, 'invalid_schedule', 'schedule.on'],
    ['an unknown parent', { schedule: { type: 'dependent', on: 'Nobody' } }, 'unknown_parent', 'schedule'],
    ['itself as parent', { schedule: { type: 'dependent', on: 'X' } }, 'job_cycle', 'schedule'],
    ['no time at all', { timeoutMinutes: 0 }, 'invalid_timeout', 'timeoutMinutes'],
    ['more than a week', { timeoutMinutes: 10_081 }, 'invalid_timeout', 'timeoutMinutes'],
    ['an environment that is no object', { environment: 'A=1' }, 'invalid_environment', 'environment'],
    ['an environment with a number', { environment: { A: 1 } }, 'invalid_environment', 'environment.A'],
    ['a field that no job has', { kernal: 'Python' }, 'unknown_field', 'kernal'],
    ['the name of another job', { name: 'Taken' }, 'duplicate_name', 'name'],
  ];

  test.each(cases)('JB1 JB2 %s is refused, and nothing is saved', async (_what, fields, code, field) => {
    const { jobs } = await openPage();
    await jobs.create({ name: 'Taken', script: '03_newbatch' });
    const before = await jobs.list();
    const input = { name: 'X', script: '03_newbatch', ...fields } as JobDefinitionInput;
    await expect(jobs.create(input)).rejects.toEqual(refused(code, field));
    expect(await jobs.list()).toEqual(before);
  });

  test.each(cases)('JB1 JB2 %s is refused as a change, and nothing is changed', async (_what, fields, code, field) => {
    const { jobs } = await openPage();
    await jobs.create({ name: 'Taken', script: '03_newbatch' });
    const { id } = await jobs.create({ name: 'X', script: '03_newbatch' });
    const before = await jobs.list();
    const changed = jobs.update(id, fields);
    if (Object.values(fields)[0] === undefined) {
      expect(await changed).toEqual(before[1]);
    } else {
      await expect(changed).rejects.toEqual(refused(code, field));
    }
    expect(await jobs.list()).toEqual(before);
  });

  test.each([null, undefined, 'New Batch', []])('JB1 %s is no definition', async (input) => {
    const { jobs } = await openPage();
    await expect(jobs.create(input as unknown as JobDefinitionInput)).rejects.toEqual(
      refused('invalid_definition', null),
    );
  });

  test('JB1 values that JSON can not say are refused like any other', async () => {
    const { jobs } = await openPage();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const name of [cyclic, 1n, Symbol('s'), () => undefined]) {
      const input = { name, script: '03_newbatch' } as unknown as JobDefinitionInput;
      await expect(jobs.create(input)).rejects.toEqual(refused('invalid_name', 'name'));
    }
  });
});

describe('a job that is changed', () => {
  test('JB1 keeps what the patch leaves out, and null takes an optional field away', async () => {
    const { jobs } = await openPage();
    const job = await jobs.create({
      name: 'A',
      script: '03_newbatch',
      timeoutMinutes: 5,
      environment: { MODE: 'test' },
    });
    const { timeoutMinutes: _minutes, ...rest } = job;
    expect(await jobs.update(job.id, { timeoutMinutes: null, kernel: 'R 4.3', editor: undefined })).toEqual({
      ...rest,
      kernel: 'R 4.3',
    });
  });

  test('JB3 takes its dependents along under a new name', async () => {
    const { jobs } = await openPage();
    await createPipeline(jobs);
    await jobs.update('New Batch', { name: 'New Batch Paul' });
    expect((await jobs.list()).map(({ name, schedule }) => [name, schedule])).toEqual([
      ['New Batch Paul', { type: 'manual' }],
      ['Retrain XGBoost', { type: 'dependent', on: 'New Batch Paul' }],
      ['API Redeployment', { type: 'dependent', on: 'Retrain XGBoost' }],
    ]);
  });

  test('JB2 must not wait for itself over others, under its old or its new name', async () => {
    const { jobs } = await openPage();
    await createPipeline(jobs);
    const schedule = { type: 'dependent', on: 'API Redeployment' } as const;
    const path = ['New Batch', 'API Redeployment', 'Retrain XGBoost', 'New Batch'];
    await expect(jobs.update('New Batch', { schedule })).rejects.toMatchObject({
      code: 'job_cycle',
      detail: { field: 'schedule', path },
    });
    await expect(jobs.update('New Batch', { schedule, name: 'Other' })).rejects.toMatchObject({ code: 'job_cycle' });
    for (const on of ['New Batch', 'Other']) {
      const itself = { name: 'Other', schedule: { type: 'dependent', on } } as const;
      await expect(jobs.update('New Batch', itself)).rejects.toMatchObject({ code: 'job_cycle' });
    }
    expect((await jobs.list())[0]).toMatchObject({ name: 'New Batch', schedule: { type: 'manual' } });
  });

  test('an unknown job can not be changed, deleted or run', async () => {
    const { jobs } = await openPage();
    const unknown = expect.objectContaining({ code: 'unknown_job', detail: { job: 'Nobody', known: [] } });
    await expect(jobs.update('Nobody', {})).rejects.toEqual(unknown);
    await expect(jobs.delete('Nobody')).rejects.toEqual(unknown);
    await expect(jobs.run('Nobody')).rejects.toEqual(unknown);
    await expect(jobs.history({ job: 'Nobody' })).rejects.toEqual(unknown);
  });
});

describe('a job that is deleted', () => {
  test('JB3 is refused while others depend on it, and names them', async () => {
    const { jobs } = await openPage();
    await createPipeline(jobs);
    await expect(jobs.delete('New Batch')).rejects.toMatchObject({
      code: 'job_has_dependents',
      detail: { job: 'New Batch', dependents: ['Retrain XGBoost'] },
    });
    await jobs.delete('API Redeployment');
    expect((await jobs.list()).map(({ name }) => name)).toEqual(['New Batch', 'Retrain XGBoost']);
  });

  test('JB3 is refused while a run of it has not ended', async () => {
    const gate = createGate();
    const { jobs } = await openPage({ task: () => gate.opened });
    await jobs.create({ name: 'A', script: '03_newbatch' });
    const { runId } = await jobs.run('A');
    await expect(jobs.delete('A')).rejects.toMatchObject({
      code: 'job_has_active_runs',
      detail: { job: 'A', runIds: [runId] },
    });
    gate.open();
    await jobs.finished(runId);
    await jobs.delete('A');
    expect(await jobs.list()).toEqual([]);
  });
});

test('JB2 whatever is created, changed and deleted, names stay unique and no job waits for itself', async () => {
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E');
  const schedule = fc.oneof(
    fc.constant({ type: 'manual' } as const),
    name.map((on) => ({ type: 'dependent', on }) as const),
  );
  const step = fc.oneof(
    fc.record({ act: fc.constant('create' as const), name, schedule }),
    fc.record({
      act: fc.constant('update' as const),
      name,
      patch: fc.record({ name, schedule }, { requiredKeys: [] }),
    }),
    fc.record({ act: fc.constant('delete' as const), name }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const { jobs } = await openPage();
      for (const each of steps) {
        const before = await jobs.list();
        const done =
          each.act === 'create'
            ? jobs.create({ name: each.name, schedule: each.schedule, script: '03_newbatch' })
            : each.act === 'update'
              ? jobs.update(each.name, each.patch)
              : jobs.delete(each.name);
        const [outcome] = await Promise.allSettled([done]);
        const all = await jobs.list();
        if (outcome.status === 'rejected') expect(all).toEqual(before);
        const byName = new Map(all.map((job) => [job.name, job]));
        expect(byName.size).toBe(all.length);
        for (const job of all) {
          let depth = 0;
          for (let at = job; at.schedule.type === 'dependent'; depth++) {
            const parent = byName.get(at.schedule.on);
            if (parent === undefined) throw new Error(`${at.name} depends on ${at.schedule.on}, which is not there`);
            expect(depth).toBeLessThan(all.length);
            at = parent;
          }
        }
      }
    }),
    { numRuns: 60, seed: 7 },
  );
});
