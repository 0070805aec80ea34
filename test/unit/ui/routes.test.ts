import { describe, expect, it } from 'vitest';
import { bareName, hashOf, parseRoute, type Route } from '../../../src/ui/state/routes.ts';

const routes: readonly (readonly [string, Route])[] = [
  ['#setup', { screen: 'setup' }],
  ['#jobs', { screen: 'jobs' }],
  ['#history', { screen: 'history' }],
  ['#history/7f3a%2F%20x', { screen: 'history', runId: '7f3a/ x' }],
  ['#models', { screen: 'models' }],
  ['#models/3', { screen: 'models', version: '3' }],
  ['#data', { screen: 'data' }],
  ['#data/hol_fraud.transactions_Zo%C3%AB%2F%20x', { screen: 'data', table: 'hol_fraud.transactions_Zoë/ x' }],
  ['#data/a.b/8316402775091428950', { screen: 'data', table: 'a.b', snapshotId: '8316402775091428950' }],
  [
    '#data/a.b/6043318920517366402..8316402775091428950',
    { screen: 'data', table: 'a.b', range: { startId: '6043318920517366402', endId: '8316402775091428950' } },
  ],
  ['#data/a.b/schema', { screen: 'data', table: 'a.b', view: 'schema' }],
  [
    '#data/a.b/5184430069070270604/files',
    { screen: 'data', table: 'a.b', snapshotId: '5184430069070270604', view: 'files' },
  ],
  [
    '#data/a.b/1..2/statistics',
    { screen: 'data', table: 'a.b', range: { startId: '1', endId: '2' }, view: 'statistics' },
  ],
  ['#experiments', { screen: 'experiments' }],
  ['#experiments/91d4c6aa', { screen: 'experiments', runId: '91d4c6aa' }],
  ['#experiments/compare/91d4c6aa/3c07d1be', { screen: 'experiments', compare: ['91d4c6aa', '3c07d1be'] }],
  ['#explain', { screen: 'explain' }],
  ['#explain/version/Fraud%2FCLF/3', { screen: 'explain', subject: { version: { name: 'Fraud/CLF', version: '3' } } }],
  ['#explain/run/91d4c6aa', { screen: 'explain', subject: { run: '91d4c6aa' } }],
  ['#explain/prediction/0b9c', { screen: 'explain', subject: { prediction: '0b9c' } }],
  ['#lineage/prediction/0b9c', { screen: 'lineage', kind: 'prediction', id: '0b9c' }],
  ['#lineage/jobRun/7f3a', { screen: 'lineage', kind: 'jobRun', id: '7f3a' }],
  ['#lineage/version/3/Fraud%2FCLF', { screen: 'lineage', kind: 'version', id: '3', of: 'Fraud/CLF' }],
  [
    '#lineage/snapshot/8316402775091428950/a.b',
    { screen: 'lineage', kind: 'snapshot', id: '8316402775091428950', of: 'a.b' },
  ],
  ['#scripts', { screen: 'scripts' }],
  ['#scripts/04_train_xgboost', { screen: 'scripts', script: '04_train_xgboost' }],
  ['#scripts/04_train_xgboost/67', { screen: 'scripts', script: '04_train_xgboost', line: 67 }],
];

describe('a hash', () => {
  it.each(routes)('%s is a route, and the route gives the hash', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(hashOf(route)).toBe(hash);
  });

  it.each(['', '#', '#/'])('%j names no screen', (hash) => {
    expect(parseRoute(hash)).toBeUndefined();
  });

  it.each([
    '#nowhere',
    '#jobs/1',
    '#history/a/b',
    '#lineage',
    '#lineage/run',
    '#lineage/table/a',
    '#lineage/run/a/b',
    '#lineage/snapshot/1/a.b/c',
    '#models/x',
    '#models/1/2',
    '#data/a.b/1..2..3',
    '#data/a.b/1/2',
    '#data/a.b/1/2/files',
    '#data/a.b/files/1',
    '#experiments/compare/a',
    '#experiments/a/b',
    '#scripts/04_train_xgboost/x',
    '#scripts/04_train_xgboost/0',
    '#scripts/04_train_xgboost/1234567',
    '#scripts/a/1/2',
    '#history/%E0%A4%A',
    '#constructor',
  ])('%s is unknown and kept', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'unknown', hash });
  });

  it('forgives a slash at its beginning and at its end', () => {
    expect(parseRoute('#/jobs')).toEqual({ screen: 'jobs' });
    expect(parseRoute('#history/')).toEqual({ screen: 'history' });
    expect(parseRoute('#scripts/')).toEqual({ screen: 'scripts' });
  });

  it('takes a script with either ending', () => {
    expect(parseRoute('#scripts/03_newbatch.ts')).toEqual({ screen: 'scripts', script: '03_newbatch' });
    expect(parseRoute('#scripts/03_newbatch.py')).toEqual({ screen: 'scripts', script: '03_newbatch' });
    expect(bareName('03_newbatch.tsx')).toBe('03_newbatch.tsx');
  });
});
