import type { Translator } from '../i18n/translator.ts';
import type { GuideAction } from '../lab/api.ts';
import { exerciseJobs } from '../lab/exercise-jobs.ts';
import { rightAnswers } from './answers.ts';
import type { StepId } from './content/content.ts';
import type { GuideFacts } from './facts.ts';
import { pipelineRuns } from './pipeline-runs.ts';
import { fileOf } from './points.ts';
import { exampleOwner } from './values.ts';

/** The line of 01 that exercise 01 changes, and what it becomes. */
export const depthLine = { before: 'const MAX_DEPTH = 6;', after: 'const MAX_DEPTH = 4;' } as const;

interface Scene {
  readonly i18n: Translator;
  readonly facts: GuideFacts;
  /** The step's question, as it is said. */
  readonly question: string;
}

type Actions = (scene: Scene) => readonly GuideAction[];

const link = (name: string): GuideAction => ({ role: 'link', name });
const button = (name: string): GuideAction => ({ role: 'button', name });
const textbox = (name: string, text: string): GuideAction => ({ role: 'textbox', name, text });
const combobox = (name: string, text: string): GuideAction => ({ role: 'combobox', name, text });

/** Opens a script's page and runs it. */
const runScript =
  (script: string, ...between: readonly ((scene: Scene) => GuideAction)[]): Actions =>
  (scene) => [
    link(scene.i18n.t('frame.scripts')),
    link(script),
    ...between.map((action) => action(scene)),
    button(scene.i18n.t('scripts.runLabel', { file: fileOf(script) })),
  ];

/** Types the answer that the lab's state gives. */
const answer =
  (step: StepId): Actions =>
  ({ i18n, facts, question }) => [textbox(question, rightAnswers[step]?.(facts) ?? ''), button(i18n.t('guide.check'))];

/** Fills in the form, field by field. */
const createJob =
  (index: 0 | 1 | 2): Actions =>
  ({ i18n, facts }) => {
    const job = exerciseJobs(facts.settings.owner || exampleOwner)[index];
    if (job === undefined) return [];
    const { schedule, resourceProfile } = job;
    const isDependent = schedule?.type === 'dependent';
    return [
      link(i18n.t('frame.jobs')),
      button(i18n.t('jobs.new')),
      textbox(i18n.t('jobs.name'), job.name),
      combobox(i18n.t('jobs.script'), fileOf(job.script)),
      { role: 'radio', name: i18n.t(isDependent ? 'jobs.dependentOn' : 'jobs.manual') },
      ...(isDependent ? [combobox(i18n.t('jobs.parent'), schedule.on)] : []),
      textbox('vCPU', String(resourceProfile?.vcpu)),
      textbox('GiB', String(resourceProfile?.memoryGib)),
      textbox('GPU', String(resourceProfile?.gpu ?? 0)),
      combobox(i18n.t('jobs.editor'), job.editor ?? ''),
      combobox(i18n.t('jobs.kernel'), job.kernel ?? ''),
      combobox(i18n.t('jobs.sparkAddOn'), job.sparkAddOn ?? ''),
      combobox(i18n.t('jobs.edition'), job.edition ?? ''),
      combobox(i18n.t('jobs.version'), job.version ?? ''),
      button(i18n.t('jobs.create')),
    ];
  };

/** What to do in each step, by role and accessible name: whoever does just this passes the check. */
export const stepActions: Readonly<Record<StepId, Actions>> = {
  setup: ({ i18n }) => [textbox(i18n.t('setup.owner'), exampleOwner), button(i18n.t('setup.start'))],
  'first-batch': runScript('00_datagen'),
  'first-training': runScript('01_train_xgboost'),
  'second-training': runScript('01_train_xgboost', ({ i18n }) => ({
    role: 'textbox',
    name: i18n.t('scripts.code', { file: fileOf('01_train_xgboost') }),
    replaces: depthLine.before,
    text: depthLine.after,
  })),
  compare: (scene) => [link(scene.i18n.t('experiments.tab')), ...answer('compare')(scene)],
  'first-deployment': runScript('02_api_deployment'),
  'read-scripts': (scene) => [
    link(scene.i18n.t('frame.scripts')),
    ...['03_newbatch', '05_api_redeployment', '04_train_xgboost'].map(link),
    ...answer('read-scripts')(scene),
  ],
  'job-new-batch': createJob(0),
  'job-retrain': createJob(1),
  'job-redeployment': createJob(2),
  'start-pipeline': ({ i18n, facts }) => [
    link(i18n.t('frame.jobs')),
    button(i18n.t('jobs.runLabel', { name: exerciseJobs(facts.settings.owner || exampleOwner)[0]?.name ?? '' })),
  ],
  'find-snapshot': (scene) => [link(scene.i18n.t('data.tab')), ...answer('find-snapshot')(scene)],
  'read-tags': (scene) => [link(scene.i18n.t('experiments.tab')), ...answer('read-tags')(scene)],
  'ask-endpoint': (scene) => [
    link(scene.i18n.t('frame.models')),
    button(scene.i18n.t('models.send')),
    ...answer('ask-endpoint')(scene),
  ],
  'reproduce-run': (scene) => [
    link(scene.i18n.t('experiments.tab')),
    link(pipelineRuns(scene.facts)[0]?.run.info.run_name ?? scene.i18n.t('experiments.tab')),
    button(scene.i18n.t('reproduce.now')),
    ...answer('reproduce-run')(scene),
  ],
  'trace-prediction': (scene) => [
    link(scene.i18n.t('frame.models')),
    button(scene.i18n.t('models.send')),
    link(scene.i18n.t('lineage.ofPrediction')),
    ...answer('trace-prediction')(scene),
  ],
  'explain-prediction': (scene) => [
    link(scene.i18n.t('frame.models')),
    button(scene.i18n.t('models.send')),
    link(scene.i18n.t('explain.explainAnswer')),
    ...answer('explain-prediction')(scene),
  ],
};
