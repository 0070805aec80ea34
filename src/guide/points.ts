import { errorSentence } from '../i18n/error-sentence.ts';
import type { Translator } from '../i18n/translator.ts';
import type { GuideFacts } from './facts.ts';
import type { JobProgress, JobRun } from './records.ts';

/** One thing that a check looks at. */
export interface Point {
  /** `done` holds; `running` is under way; `waiting` will come by itself; `missing` is for the learner to do. */
  readonly state: 'done' | 'running' | 'waiting' | 'missing';
  /** What holds, or why not yet. */
  say(i18n: Translator): string;
}

export type Check = (facts: GuideFacts) => readonly Point[];

export const done = (say: Point['say']): Point => ({ state: 'done', say });
export const missing = (say: Point['say']): Point => ({ state: 'missing', say });
export const running = (say: Point['say']): Point => ({ state: 'running', say });
export const waiting = (say: Point['say']): Point => ({ state: 'waiting', say });

/** Everything begins with an owner. */
export const ownerMissing: Point = missing((i18n) => i18n.t('guide.noOwner'));

/** `03_newbatch.ts` */
export const fileOf = (script: string): string => `${bareName(script)}.ts`;

export const bareName = (script: string): string => script.replace(/\.(ts|py)$/, '');

/** The newest run of a script, in a job or alone. */
function latestRunOf({ runs }: GuideFacts, script: string): JobRun | undefined {
  return runs.find((run) => bareName(run.script) === script);
}

/**
 * Why a script's work is not there yet: it runs, it failed for a reason, or nobody has started it.
 */
export function notYetOf(facts: GuideFacts, script: string): Point {
  const run = latestRunOf(facts, script);
  const file = fileOf(script);
  if (run === undefined) return missing((i18n) => i18n.t('guide.scriptNotRun', { file }));
  const name = run.job ?? file;
  switch (run.status) {
    case 'queued':
    case 'running':
      return running((i18n) => runningSentence(i18n, name, facts.progress[run.id]));
    case 'succeeded':
      return missing((i18n) => i18n.t('guide.scriptMadeNothing', { file }));
    case 'failed':
    case 'stopped':
    case 'timed_out':
    case 'skipped':
      return missing((i18n) => endSentence(i18n, run, name));
  }
}

/** “Retrain XGBoost Paul is running, tree 62 of 100” */
export function runningSentence(i18n: Translator, name: string, progress: JobProgress | undefined): string {
  if (progress?.phase === 'train' && progress.total !== null) {
    const { done: tree, total } = progress;
    return i18n.t('guide.runsTree', { name, tree: i18n.number(tree), total: i18n.number(total) });
  }
  return i18n.t('guide.runs', { name });
}

/** How a run ended otherwise than by success, with its reason. */
export function endSentence(i18n: Translator, run: JobRun, name: string): string {
  const reason = run.error === undefined ? '' : errorSentence(i18n, run.error);
  switch (run.status) {
    case 'stopped':
      return i18n.t('guide.wasStopped', { name });
    case 'timed_out':
      return i18n.t('guide.timedOut', { name, reason });
    case 'skipped':
      return i18n.t('guide.wasSkipped', { name, reason });
    case 'failed':
    case 'queued':
    case 'running':
    case 'succeeded':
      return i18n.t('guide.failed', { name, reason });
  }
}
