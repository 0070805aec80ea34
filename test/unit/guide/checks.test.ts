import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { GuideFacts } from '../../../src/guide/facts.ts';
import { courseIn } from '../../../src/guide/course.ts';
import type { StepId } from '../../../src/guide/content/content.ts';
import { checkSteps } from '../../../src/guide/steps.ts';
import {
  factsWith,
  jobRun,
  mlflowRun,
  modelSha256,
  ownerless,
  pipelineDone,
  snapshot,
  succeededChain,
  threeJobs,
} from './facts.ts';

const i18n = createTranslator('en');

/** What the check of a step says, each point behind its state. */
function said(id: StepId, facts: GuideFacts): readonly string[] {
  const step = checkSteps(facts).find((candidate) => candidate.id === id)!;
  return step.points.map((point) => `${point.state}: ${point.say(i18n)}`);
}

describe('in a lab without an owner', () => {
  it('no step is done, and every one says why', () => {
    for (const step of checkSteps(ownerless)) {
      expect(step.isDone, step.id).toBe(false);
      expect(step.points.length, step.id).toBeGreaterThan(0);
    }
    expect(said('start-pipeline', ownerless)).toEqual(['missing: The lab has no owner yet: type a name in Setup']);
  });
});

describe('a script’s step', () => {
  it('tells a script that nobody ran from one that runs, that failed and that succeeded', () => {
    const failed = jobRun({
      id: 'x',
      script: '00_datagen',
      status: 'failed',
      error: { code: 'no_rows', message: 'No rows came.', detail: {} },
    });
    expect(said('first-batch', factsWith())).toEqual(['missing: 00_datagen.ts has not run yet']);
    const running = jobRun({ id: 'x', script: '00_datagen', status: 'running' });
    expect(said('first-batch', factsWith({ runs: [running] }))).toEqual(['running: 00_datagen.ts is running']);
    expect(said('first-batch', factsWith({ runs: [failed] }))[0]).toMatch(/^missing: 00_datagen\.ts failed\. \S/);
    expect(said('first-batch', factsWith({ snapshots: [snapshot('11', null)] }))).toEqual([
      'done: hol_fraud.transactions_Paul exists, its first snapshot holds 10,000 rows',
    ]);
  });

  it('says that a training needs a table before it says that it has not run', () => {
    expect(said('first-training', factsWith())).toEqual([
      'missing: There is no table to train on: run 00_datagen.ts first',
    ]);
  });
});

describe('the second training', () => {
  it('wants max_depth 4 and another depth on the same rows', () => {
    const six = mlflowRun('r6', { depth: '6' });
    const four = mlflowRun('r4', { depth: '4' });
    expect(said('second-training', factsWith({ mlflowRuns: [six] })).at(-1)).toBe(
      'missing: There is only one FINISHED run, with max_depth 6',
    );
    const elsewhere = mlflowRun('r4', { depth: '4', snapshot: '22' });
    expect(said('second-training', factsWith({ mlflowRuns: [elsewhere, six] })).at(-1)).toMatch(/^missing: 2 runs/);
    expect(said('second-training', factsWith({ mlflowRuns: [four, six] }))).toEqual([
      'done: Two runs are FINISHED, with max_depth 4 and 6',
      'done: Both were trained on the same 10,000 rows',
    ]);
  });

  it('is compared by the recall in the records, whatever the learner believes', () => {
    const mlflowRuns = [mlflowRun('r4', { depth: '4', recall: 0.81 }), mlflowRun('r6', { depth: '6', recall: 0.82 })];
    expect(said('compare', factsWith({ mlflowRuns }))).toEqual(['missing: The question has no answer yet']);
    expect(said('compare', factsWith({ mlflowRuns, answers: { compare: '4' } }))[0]).toMatch(/^missing: 4 is not/);
    expect(said('compare', factsWith({ mlflowRuns, answers: { compare: ' 6 ' } }))).toEqual([
      'done: Recall is 0.8100 with max_depth 4 and 0.8200 with 6',
    ]);
  });
});

describe('a job’s step', () => {
  const changed = (patch: object) => factsWith({ jobs: [{ ...threeJobs[1]!, ...patch }] });

  it('is done with the values of the exercise, and Spark 3.2 and 3.3 are one choice', () => {
    expect(said('job-retrain', factsWith({ jobs: threeJobs }))).toEqual([
      'done: The job Retrain XGBoost Paul has the values of the exercise',
    ]);
    expect(said('job-retrain', changed({ sparkAddOn: 'Spark 3.2' }))).toHaveLength(1);
  });

  it.each([
    [{ kernel: 'Python 3.8' }, 'Kernel: Python 3.9 is wanted, but Python 3.8 is set'],
    [{ version: '2023.12' }, 'Version: 2024.02 is wanted, but 2023.12 is set'],
    [{ schedule: { type: 'manual' } }, 'Schedule: Dependent on New Batch Paul is wanted, but Manual is set'],
    [
      { resourceProfile: { vcpu: 4, memoryGib: 4, gpu: 0 } },
      'Resource profile: 2 vCPU / 4 GiB / 0 GPU is wanted, but 4 vCPU / 4 GiB / 0 GPU is set',
    ],
  ])('names the field that differs: %j', (patch, sentence) => {
    expect(said('job-retrain', changed(patch))).toEqual([
      'done: The job Retrain XGBoost Paul exists',
      `missing: ${sentence}`,
    ]);
  });

  it('recognises the job under another name', () => {
    expect(said('job-retrain', changed({ name: 'Retrain' }))).toEqual([
      'missing: The job with this script is named Retrain; the exercise calls it Retrain XGBoost Paul',
    ]);
  });
});

describe('the start of the pipeline', () => {
  it('says that three jobs are there and none has run yet', () => {
    expect(said('start-pipeline', factsWith({ jobs: threeJobs }))).toEqual(['missing: Three jobs, none run yet']);
    expect(said('start-pipeline', factsWith({ jobs: threeJobs.slice(0, 1) }))).toEqual([
      'missing: Only one of the three jobs exists',
    ]);
  });

  it('follows the chain job by job, with the tree that is grown', () => {
    const runs = [
      jobRun({ id: 'b', job: 'Retrain XGBoost Paul', script: '04_train_xgboost', status: 'running', chainId: 'a' }),
      succeededChain[2]!,
    ];
    const progress = { b: { done: 62, total: 100, phase: 'train' } };
    expect(said('start-pipeline', factsWith({ jobs: threeJobs, runs, progress }))).toEqual([
      'done: New Batch Paul was started by hand and succeeded',
      'running: Retrain XGBoost Paul is running, tree 62 of 100',
      'waiting: API Redeployment Paul waits for the job before it',
    ]);
  });

  it('stays done when a later pipeline fails', () => {
    const failed = jobRun({ id: 'z', job: 'New Batch Paul', script: '03_newbatch', status: 'failed' });
    const runs = [failed, ...succeededChain];
    expect(said('start-pipeline', { ...pipelineDone, runs }).every((line) => line.startsWith('done'))).toBe(true);
  });
});

describe('a question about the pipeline', () => {
  const answered = (id: StepId, text: string) => said(id, { ...pipelineDone, answers: { [id]: text } })[0];

  it('waits for a pipeline that went through', () => {
    expect(said('read-tags', factsWith({ answers: { 'read-tags': '10000' } }))).toEqual([
      'missing: No pipeline has gone through yet: all three jobs have to succeed',
    ]);
  });

  it.each([
    ['find-snapshot', '11', '22'],
    ['read-tags', '10000', '20000'],
    ['ask-endpoint', '2', '1'],
  ] as const)('%s takes %s and refuses %s', (id, right, wrong) => {
    expect(answered(id, right)).toMatch(/^done/);
    expect(answered(id, ` ${right} `)).toMatch(/^done/);
    expect(answered(id, wrong)).toMatch(/^missing/);
    expect(answered(id, wrong)).toContain(wrong);
  });

  it.each(['10,000', '10.000', '10 000', '10’000'])('takes a number written as %s', (text) => {
    expect(answered('read-tags', text)).toMatch(/^done/);
  });
});

describe('a proof of the pipeline', () => {
  const answered = (id: StepId, text: string, facts: Partial<GuideFacts> = {}) =>
    said(id, { ...pipelineDone, ...facts, answers: { [id]: text } })[0];

  it.each([
    modelSha256,
    ` ${modelSha256.toUpperCase()} `,
    modelSha256.slice(0, 8),
    modelSha256.slice(0, 12),
    `${modelSha256.slice(0, 4)}…${modelSha256.slice(-4)}`,
    `${modelSha256.slice(0, 4)}...${modelSha256.slice(-4)}`,
    `${modelSha256.slice(0, 32)} ${modelSha256.slice(32)}`,
  ])('takes the digest of the model written as %s', (text) => {
    expect(answered('reproduce-run', text)).toBe('done: The SHA-256 of the model of run-r2 begins with 0a1b2c3d');
  });

  it.each([modelSha256.slice(0, 7), modelSha256.slice(-8), `${modelSha256}0`, '…', '0a1b…0000', 'ffffffff'])(
    'refuses %s as the digest of the model',
    (text) => {
      expect(answered('reproduce-run', text)).toMatch(/^missing: “/);
    },
  );

  it.each(['2', ' 2 ', 'Batch 2', 'batch 2 · seed 42'])('takes the batch written as %s', (text) => {
    expect(answered('trace-prediction', text)).toBe('done: What version 2 answers rests on batch 2');
    expect(answered('trace-prediction', '1')).toMatch(/^missing: “1” is not the batch/);
  });

  it('says that there is no prediction before it says that there is no answer', () => {
    for (const id of ['trace-prediction', 'explain-prediction'] as const) {
      expect(said(id, pipelineDone)).toEqual(['missing: The question has no answer yet']);
      expect(said(id, { ...pipelineDone, prediction: null })[0]).toMatch(/^missing: No prediction .* is logged yet/);
    }
  });

  it('GU3: keeps what is done when the log holds no prediction of the pipeline any more', () => {
    expect(answered('trace-prediction', '2', { prediction: null })).toMatch(/^done/);
    expect(answered('explain-prediction', 'age', { prediction: null, topColumns: { u1: 'age' } })).toMatch(/^done/);
  });

  it.each(['age', ' Age ', '`age`', '“age”'])('takes the column written as %s', (text) => {
    const topColumns = { u2: 'longitude', u1: 'age' };
    expect(answered('explain-prediction', text, { topColumns })).toBe('done: age moves the answer most');
    expect(answered('explain-prediction', 'latitude', { topColumns })).toMatch(/^missing: “latitude”/);
  });

  it('says in no text which column it is', () => {
    for (const language of ['en', 'it'] as const) {
      expect(JSON.stringify(courseIn(language))).not.toMatch(/customer_score|leak/i);
    }
  });
});
