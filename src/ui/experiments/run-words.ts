import type { ErrorRecord } from '../../base/errors.ts';
import type { Translator } from '../../i18n/translator.ts';
import type { JobRunStatus } from '../../jobs/types.ts';
import type { Run, RunStatus } from '../../tracking/types.ts';
import { testRowsOf, trainingDataOf, validationRowsOf } from './training-data.ts';

/** Which of the seven shapes a run's status borrows. Its word stays MLflow's. */
export function runShape(status: RunStatus): JobRunStatus {
  switch (status) {
    case 'RUNNING':
      return 'running';
    case 'FINISHED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'KILLED':
      return 'stopped';
  }
}

/** A metric as tables show it: four decimals, whole numbers whole, what is too small for that in its own digits. */
export function metricText(i18n: Translator, value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return i18n.number(value);
  return Math.abs(value) < 0.0001 ? value.toPrecision(2) : i18n.number(value, 4);
}

/** What the list comes to: how many runs, and the best of them. */
export function listHeadline(i18n: Translator, runs: readonly Run[]): string {
  const count = runs.length;
  const scores = runs.map((run) => run.data.metrics['accuracy']).filter((score) => score !== undefined);
  const best = Math.max(...scores.filter(Number.isFinite));
  if (!Number.isFinite(best)) return i18n.t('experiments.headlineNoScore', { count });
  return i18n.t('experiments.headline', { count, accuracy: i18n.number(best, 4) });
}

/** What became of a run, in a sentence. */
export function runHeadline(i18n: Translator, { info, data }: Run): string {
  const name = info.run_name;
  switch (info.status) {
    case 'RUNNING':
      return i18n.t('experiments.runRunning', { name });
    case 'FAILED':
      return i18n.t('experiments.runFailed', { name });
    case 'KILLED':
      return i18n.t('experiments.runKilled', { name });
    case 'FINISHED': {
      const { accuracy, recall } = data.metrics;
      if (accuracy === undefined) return i18n.t('experiments.runFinished', { name });
      const values = { name, accuracy: i18n.number(accuracy, 4) };
      return recall === undefined
        ? i18n.t('experiments.runAccuracy', values)
        : i18n.t('experiments.runScores', { ...values, recall: i18n.number(recall, 4) });
    }
  }
}

/** Which rows a run was trained on: a batch, the first batch, or the table as it was. Training never goes on. */
export function trainedOnSentence(i18n: Translator, run: Run): string {
  const data = trainingDataOf(run);
  if (data?.rowCount === undefined) {
    return i18n.t(run.info.status === 'RUNNING' ? 'experiments.trainedLater' : 'experiments.trainedUnknown');
  }
  const count = { count: data.rowCount };
  const sentence = () => {
    if (data.fromId !== null) return i18n.t('experiments.trainedOnBatch', count);
    const isFirst = run.data.tags['iceberg_parent_id'] === 'null';
    return i18n.t(isFirst ? 'experiments.trainedOnFirst' : 'experiments.trainedOnTable', count);
  };
  const testRows = testRowsOf(run);
  const watched = validationRowsOf(run);
  return [
    sentence(),
    ...(testRows === undefined ? [] : [i18n.t('experiments.testRows', { count: testRows })]),
    ...(watched === undefined ? [] : [i18n.t('experiments.validationRows', { count: watched })]),
  ].join(' ');
}

/** Where in a filter its fault is: what is before it, and the rest. Undefined for any other error. */
export function filterFault(error: ErrorRecord): { readonly before: string; readonly rest: string } | undefined {
  const { filter, offset } = error.detail;
  if (error.code !== 'invalid_filter' || typeof filter !== 'string' || typeof offset !== 'number') return undefined;
  return { before: filter.slice(0, offset), rest: filter.slice(offset) };
}
