import type { GuideFacts } from '../facts.ts';
import { comparedRuns } from '../pipeline-runs.ts';
import { done, missing, notYetOf, ownerMissing, type Check, type Point } from '../points.ts';

/** The lab has an owner and the three variables of the scripts. */
export const setupCheck: Check = ({ settings, names }) => {
  if (names === null) return [ownerMissing];
  const { owner, dbname, storage, connectionName } = settings;
  return [
    done((i18n) => i18n.t('guide.hasOwner', { owner })),
    done((i18n) => i18n.t('guide.hasVariables', { dbname, storage, connectionName })),
  ];
};

/** 00 has made the table. */
export const firstBatchCheck: Check = (facts) => {
  if (facts.names === null) return [ownerMissing];
  const [first] = facts.snapshots;
  const { table } = facts.names;
  if (first === undefined) return [notYetOf(facts, '00_datagen')];
  const rows = Number(first.summary['total-records'] ?? 0);
  return [done((i18n) => i18n.t('guide.tableExists', { table, rows: i18n.number(rows) }))];
};

/** A FINISHED run on the whole table. */
export const firstTrainingCheck: Check = (facts) => {
  if (facts.names === null) return [ownerMissing];
  const run = facts.mlflowRuns.findLast(({ info }) => info.status === 'FINISHED');
  if (run !== undefined) {
    const accuracy = run.data.metrics['accuracy'] ?? Number.NaN;
    return [
      done((i18n) => i18n.t('guide.runFinished', { run: run.info.run_name, accuracy: i18n.number(accuracy, 4) })),
    ];
  }
  return facts.snapshots.length === 0
    ? [missing((i18n) => i18n.t('guide.noTable'))]
    : [notYetOf(facts, '01_train_xgboost')];
};

/** Two runs on the same rows that differ in `max_depth`. */
export const secondTrainingCheck: Check = (facts) => {
  if (facts.names === null) return [ownerMissing];
  const pair = comparedRuns(facts);
  if (pair !== undefined) {
    const depth = pair.other.data.params['max_depth'] ?? '';
    return [
      done((i18n) => i18n.t('guide.twoDepths', { depth })),
      done((i18n) => i18n.t('guide.sameRows', { rows: i18n.number(Number(pair.four.data.tags['row_count'])) })),
    ];
  }
  const finished = facts.mlflowRuns.filter(({ info }) => info.status === 'FINISHED');
  if (finished.length === 0) return [notYetOf(facts, '01_train_xgboost')];
  const depths = [...new Set(finished.flatMap(({ data }) => data.params['max_depth'] ?? []))];
  const under = facts.runs.some(({ status, script }) => status === 'running' && script.startsWith('01_'));
  const reason: Point = under
    ? notYetOf(facts, '01_train_xgboost')
    : missing((i18n) => i18n.t('guide.oneDepth', { depths: i18n.list(depths), count: finished.length }));
  return [done((i18n) => i18n.t('guide.firstRunThere')), reason];
};

/** The answer names the depth whose recall is higher; with equal ones either is right. */
export const compareCheck: Check = (facts) => {
  const pair = comparedRuns(facts);
  if (pair === undefined) return [missing((i18n) => i18n.t('guide.nothingToCompare'))];
  const answer = facts.answers['compare']?.trim();
  if (answer === undefined || answer === '') return [missing((i18n) => i18n.t('guide.noAnswer'))];
  const recall = ({ data }: (typeof pair)['four']) => data.metrics['recall'] ?? Number.NaN;
  const depth = ({ data }: (typeof pair)['four']) => data.params['max_depth'] ?? '';
  const best = Math.max(recall(pair.four), recall(pair.other));
  const right = [pair.four, pair.other].filter((run) => recall(run) === best).map(depth);
  if (!right.includes(answer)) {
    return [missing((i18n) => i18n.t('guide.wrongDepth', { answer, one: depth(pair.four), other: depth(pair.other) }))];
  }
  return [
    done((i18n) =>
      i18n.t('guide.recallOf', {
        one: depth(pair.four),
        recallOne: i18n.number(recall(pair.four), 4),
        other: depth(pair.other),
        recallOther: i18n.number(recall(pair.other), 4),
      }),
    ),
  ];
};

/** A version is READY, and one answers. */
export const firstDeploymentCheck: Check = (facts) => {
  if (facts.names === null) return [ownerMissing];
  const { model } = facts.names;
  const ready = facts.versions.some(({ status }) => status === 'READY');
  const points: Point[] = [];
  if (ready) points.push(done((i18n) => i18n.t('guide.versionReady', { model, count: facts.versions.length })));
  else if (!hasFinishedRun(facts)) return [missing((i18n) => i18n.t('guide.noFinishedRun'))];
  const { deployment } = facts;
  if (deployment !== null) {
    points.push(done((i18n) => i18n.t('guide.versionAnswers', { version: deployment.version })));
    return points;
  }
  return [...points, notYetOf(facts, '02_api_deployment')];
};

function hasFinishedRun({ mlflowRuns }: GuideFacts): boolean {
  return mlflowRuns.some(({ info }) => info.status === 'FINISHED');
}
