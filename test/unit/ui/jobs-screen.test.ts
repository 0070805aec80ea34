import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { JobRun } from '../../../src/jobs/types.ts';
import {
  choicesWith,
  definitionOf,
  draftOf,
  emptyDraft,
  fieldOfRefusal,
  parentChoices,
  patchOf,
  variableFault,
} from '../../../src/ui/jobs/job-draft.ts';
import { jobsHeadline } from '../../../src/ui/jobs/jobs-headline.ts';
import { nodeFace, percentOf } from '../../../src/ui/jobs/node-face.ts';
import { hasExercise, jobNodes, nextToRun, wantedNodes } from '../../../src/ui/jobs/nodes.ts';
import { chainSentence } from '../../../src/ui/state/chain-words.ts';
import { groupChains } from '../../../src/ui/state/chains.ts';
import { definitionRecord, exerciseDefinitions, pastRuns, runningRuns, runRecord } from './fake-records.ts';

const i18n = createTranslator('en');
const past = pastRuns();
const chainsOf = (runs: readonly JobRun[]) => groupChains([...runs].reverse(), exerciseDefinitions);
const headline = (runs: readonly JobRun[]) => jobsHeadline(i18n, exerciseDefinitions, chainsOf(runs));

describe('the headline of Jobs', () => {
  it('says that there are none', () => {
    expect(jobsHeadline(i18n, [], []).headline).toBe('The pipeline has no jobs yet');
  });

  it('says what one click starts, before the first', () => {
    expect(headline([])).toEqual({
      headline: '3 jobs are ready, none has run yet',
      sub:
        'One click on Run starts 3 jobs: New Batch Paul, then Retrain XGBoost Paul and API Redeployment Paul, ' +
        'each when the one before it has succeeded.',
    });
  });

  it('does not count scripts that were run outside any job', () => {
    expect(headline(past.slice(0, 3)).headline).toBe('3 jobs are ready, none has run yet');
  });

  it('is the run of the moment, with what was before and what follows', () => {
    expect(headline([...past, ...runningRuns()])).toEqual({
      headline: 'Retrain XGBoost Paul is running',
      sub: 'New Batch Paul has succeeded. API Redeployment Paul starts when Retrain XGBoost Paul succeeds.',
    });
  });

  it('is what the last chain deployed', () => {
    expect(headline(past.slice(0, 6))).toEqual({
      headline: 'Version 2 is deployed',
      sub: '3 runs succeeded in 4.7\u00a0s, started at 10:14:02 UTC.',
    });
  });

  it('is the failure and its reason, with what was skipped for it', () => {
    const { headline: text, sub } = headline(past.slice(0, 12));
    expect(text).toBe('New Batch Paul failed');
    expect(sub).toContain('The rows lack the column merchant_id, which the table has.');
    expect(sub).toContain('Retrain XGBoost Paul and API Redeployment Paul were skipped.');
  });

  it('is the stop or the time that was up', () => {
    expect(headline(past.slice(0, 9)).headline).toBe('New Batch Paul was stopped');
    expect(headline(past).headline).toBe('Retrain XGBoost Paul timed out');
  });

  it('is a queued run when nothing runs', () => {
    const queued = runRecord({ id: 'q', job: 'New Batch Paul', status: 'queued' });
    expect(headline([queued]).headline).toBe('New Batch Paul is queued');
  });
});

describe('the line of a chain', () => {
  it('says what came of it', () => {
    expect(chainsOf([...past, ...runningRuns()]).map((chain) => chainSentence(i18n, chain))).toEqual([
      'Retrain XGBoost Paul is running',
      'Retrain XGBoost Paul timed out',
      expect.stringMatching(/^New Batch Paul failed\. The rows lack the column merchant_id.* left as it was\.$/),
      'New Batch Paul was stopped',
      'Version 2 is deployed',
      'Version 1 is deployed',
      '01_train_xgboost.ts succeeded',
      '00_datagen.ts succeeded',
    ]);
  });
});

describe('the line of a chain between two runs', () => {
  it('names the run that is about to start', () => {
    const [batch] = runningRuns();
    const queued = runRecord({ id: 'c5-2', job: 'Retrain XGBoost Paul', status: 'queued', parent: batch! });
    const [chain] = chainsOf([batch!, queued]);
    expect(chainSentence(i18n, chain!)).toBe('Retrain XGBoost Paul is queued');
  });
});

describe('a node', () => {
  const chains = chainsOf([...past, ...runningRuns()]);

  it('shows the newest word on its job, and how it was handed over', () => {
    expect(nodeFace('New Batch Paul', null, chains)).toMatchObject({ state: 'succeeded', edge: 'idle' });
    expect(nodeFace('Retrain XGBoost Paul', 'New Batch Paul', chains)).toMatchObject({
      state: 'running',
      edge: 'done',
    });
    expect(nodeFace('API Redeployment Paul', 'Retrain XGBoost Paul', chains)).toEqual({
      state: 'queued',
      run: undefined,
      waitsFor: 'Retrain XGBoost Paul',
      edge: 'next',
    });
  });

  it('waits in a new chain although it has succeeded in an older one', () => {
    expect(past.some((run) => run.job === 'API Redeployment Paul' && run.status === 'succeeded')).toBe(true);
    expect(nodeFace('API Redeployment Paul', 'Retrain XGBoost Paul', chains).state).toBe('queued');
  });

  it('is idle before its first run', () => {
    expect(nodeFace('Other', null, chains)).toEqual({
      state: 'idle',
      run: undefined,
      waitsFor: undefined,
      edge: 'idle',
    });
  });

  it('knows its share only when somebody knows the whole', () => {
    expect(percentOf({ done: 62, total: 100, phase: 'train' })).toBe(62);
    expect(percentOf({ done: 130, total: 100, phase: 'train' })).toBe(100);
    expect(percentOf({ done: 1, total: 3, phase: 'train' })).toBe(33);
    expect(percentOf({ done: 5, total: null, phase: 'read' })).toBeNull();
    expect(percentOf({ done: 0, total: 0, phase: 'read' })).toBeNull();
    expect(percentOf(undefined)).toBeNull();
  });
});

describe('the nodes of the drawing', () => {
  const none = () => undefined;

  it('end with the draft, hung where the form says', () => {
    const draft = {
      ...emptyDraft(),
      name: ' New Batch Paul ',
      schedule: 'dependent' as const,
      on: 'API Redeployment Paul',
    };
    const nodes = jobNodes(exerciseDefinitions, [], none, { draft });
    expect(nodes.map(({ name, on }) => [name, on])).toEqual([
      ['New Batch Paul', null],
      ['Retrain XGBoost Paul', 'New Batch Paul'],
      ['API Redeployment Paul', 'Retrain XGBoost Paul'],
      ['New Batch Paul', 'API Redeployment Paul'],
    ]);
    expect(new Set(nodes.map(({ key }) => key)).size).toBe(4);
  });

  it('hang a draft nowhere while its parent is not chosen, or no longer wanted', () => {
    const draft = { ...emptyDraft(), schedule: 'manual' as const, on: 'New Batch Paul' };
    expect(jobNodes([], [], none, { draft }).at(-1)?.on).toBeNull();
    expect(jobNodes([], [], none, { draft: { ...draft, schedule: 'dependent', on: '' } }).at(-1)?.on).toBeNull();
  });

  it('show an edited job as its form says, its children still below it', () => {
    const draft = { ...draftOf(exerciseDefinitions[1]!), name: ' Learn ', schedule: 'manual' as const };
    const nodes = jobNodes(exerciseDefinitions, [], none, { draft, edited: 'Retrain XGBoost Paul' });
    expect(nodes.map(({ key, name, on, form }) => [key, name, on, form])).toEqual([
      ['New Batch Paul', 'New Batch Paul', null, undefined],
      ['Retrain XGBoost Paul', 'Learn', null, 'edited'],
      ['API Redeployment Paul', 'API Redeployment Paul', 'Retrain XGBoost Paul', undefined],
    ]);
  });

  it('say that an edited job would wait for itself', () => {
    const root = draftOf(exerciseDefinitions[0]!);
    const form = (on: string) =>
      jobNodes(exerciseDefinitions, [], none, {
        draft: { ...root, schedule: 'dependent', on },
        edited: 'New Batch Paul',
      })[0]?.form;
    expect(form('API Redeployment Paul')).toBe('cycle');
    expect(form('New Batch Paul')).toBe('cycle');
    expect(form('Somebody else')).toBe('edited');
  });

  it('carry the progress of the run they show', () => {
    const chains = chainsOf(runningRuns());
    const progress = { done: 62, total: 100, phase: 'train' };
    const nodes = jobNodes(exerciseDefinitions, chains, (id) => (id === 'c5-2' ? progress : undefined), undefined);
    expect(nodes.map((node) => node.progress)).toEqual([undefined, progress, undefined]);
  });

  it('are the exercise’s own before there is any', () => {
    expect(wantedNodes('Paul').map(({ name, script, on }) => [name, script, on])).toEqual([
      ['New Batch Paul', '03_newbatch', null],
      ['Retrain XGBoost Paul', '04_train_xgboost', 'New Batch Paul'],
      ['API Redeployment Paul', '05_api_redeployment', 'Retrain XGBoost Paul'],
    ]);
    expect(hasExercise('Paul', exerciseDefinitions)).toBe(true);
    expect(hasExercise('Paul', exerciseDefinitions.slice(1))).toBe(false);
    expect(hasExercise('Ada', exerciseDefinitions)).toBe(false);
  });
});

describe('the job to run next', () => {
  it('is the manual one that others wait for', () => {
    expect(nextToRun([definitionRecord('X', '03_newbatch', null), ...exerciseDefinitions])).toBe('New Batch Paul');
    expect(nextToRun([definitionRecord('X', '03_newbatch', null)])).toBe('X');
    expect(nextToRun([definitionRecord('X', '03_newbatch', 'Y')])).toBeUndefined();
  });
});

describe('the form of a job', () => {
  it('gives all nine fields to the lab', () => {
    const draft = {
      ...emptyDraft(),
      name: 'Retrain',
      script: '04_train_xgboost',
      schedule: 'dependent' as const,
      on: 'New',
    };
    expect(definitionOf(draft)).toEqual({
      name: 'Retrain',
      script: '04_train_xgboost',
      editor: 'Workbench',
      kernel: 'Python 3.9',
      sparkAddOn: 'Spark 3.3',
      edition: 'Standard',
      version: '2024.02',
      schedule: { type: 'dependent', on: 'New' },
      resourceProfile: { vcpu: 2, memoryGib: 4, gpu: 0 },
    });
  });

  it('gives a limit and variables only where there are some', () => {
    const draft = {
      ...emptyDraft(),
      timeout: ' 0,5 ',
      variables: [
        { key: 0, name: ' DEPTH ', value: ' 4 ' },
        { key: 3, name: 'EMPTY', value: '' },
      ],
    };
    expect(definitionOf(draft)).toMatchObject({ timeoutMinutes: 0.5, environment: { DEPTH: ' 4 ', EMPTY: '' } });
    expect(Object.keys(definitionOf(emptyDraft()))).not.toContain('timeoutMinutes');
    expect(Object.keys(definitionOf(emptyDraft()))).not.toContain('environment');
    expect(definitionOf({ ...emptyDraft(), timeout: 'soon' }).timeoutMinutes).toBeNaN();
  });

  it('filled in with a job changes nothing until somebody types', () => {
    const job = { ...exerciseDefinitions[1]!, timeoutMinutes: 1.5, environment: { A: '1', B: '' } };
    const { id, createdAt, sequence, ...fields } = job;
    expect([id, createdAt, sequence]).not.toContain(undefined);
    expect(patchOf(draftOf(job))).toEqual(fields);
  });

  it('emptied takes the limit and the variables away', () => {
    const job = { ...exerciseDefinitions[1]!, timeoutMinutes: 1.5, environment: { A: '1' } };
    expect(patchOf({ ...draftOf(job), timeout: '', variables: [] })).toMatchObject({
      timeoutMinutes: null,
      environment: null,
    });
  });

  it('refuses a variable without a name, and one that is there twice', () => {
    const variables = (...names: string[]) => names.map((name, key) => ({ key, name, value: '' }));
    expect(variableFault(variables('A', 'B'))).toBeUndefined();
    expect(variableFault(variables('A', ' '))).toEqual({ kind: 'unnamed', key: 1 });
    expect(variableFault(variables('A', 'B', ' A '))).toEqual({ kind: 'twice', key: 2, name: 'A' });
  });

  it('offers no job as its own parent, and keeps a choice that the platform does not offer', () => {
    expect(parentChoices(exerciseDefinitions, 'New Batch Paul').map(({ value }) => value)).toEqual([
      'Retrain XGBoost Paul',
      'API Redeployment Paul',
    ]);
    expect(choicesWith(['a', 'b'], 'Spark 3.2 or 3.3').map(({ value }) => value)).toEqual([
      'Spark 3.2 or 3.3',
      'a',
      'b',
    ]);
    expect(choicesWith(['a', 'b'], 'b')).toHaveLength(2);
  });

  it('lets the lab refuse what is no number', () => {
    const profile = (text: string) => definitionOf({ ...emptyDraft(), memoryGib: text }).resourceProfile?.memoryGib;
    expect(profile('1,5')).toBe(1.5);
    expect(profile(' 8 ')).toBe(8);
    expect(profile('')).toBeNaN();
    expect(profile('much')).toBeNaN();
  });

  it.each([
    ['name', 'name'],
    ['script', 'script'],
    ['schedule', 'on'],
    ['schedule.on', 'on'],
    ['resourceProfile.vcpu', 'vcpu'],
    ['resourceProfile.memoryGib', 'memoryGib'],
    ['kernel', 'kernel'],
    ['resourceProfile', undefined],
    ['timeoutMinutes', 'timeout'],
    ['environment', 'variables'],
    ['environment.DEPTH', 'variables'],
    [null, undefined],
  ])('shows a refusal of %s under the field %s', (field, shown) => {
    expect(fieldOfRefusal({ code: 'invalid_field', message: '', detail: { field } })).toBe(shown);
  });
});
