import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../src/lab/settings.ts';
import { parquetFileName } from '../../../src/ui/history/file-name.ts';
import { outputHash } from '../../../src/ui/kit/output-link.ts';
import { shortId } from '../../../src/ui/kit/short-id.ts';
import { countByStatus, filterChains, namesIn } from '../../../src/ui/history/status-filter.ts';
import { groupChains } from '../../../src/ui/state/chains.ts';
import { parseRoute } from '../../../src/ui/state/routes.ts';
import { exerciseDefinitions, pastRuns, runningRuns } from './fake-records.ts';

const chains = groupChains([...pastRuns(), ...runningRuns()].reverse(), exerciseDefinitions);
const rowsOf = (found: typeof chains) => found.map((chain) => [chain.id, chain.rows.length]);

describe('the legend', () => {
  it('counts rows by state, those that wait as queued', () => {
    expect(countByStatus(chains, '')).toEqual({
      running: 1,
      queued: 1,
      succeeded: 7,
      failed: 1,
      timed_out: 1,
      stopped: 1,
      skipped: 5,
    });
  });

  it('counts those of one job', () => {
    expect(countByStatus(chains, 'API Redeployment Paul')).toMatchObject({
      queued: 1,
      succeeded: 1,
      skipped: 3,
      failed: 0,
    });
    expect(countByStatus(chains, '01_train_xgboost')).toMatchObject({ succeeded: 1, skipped: 0 });
  });
});

describe('the filter', () => {
  it('leaves everything when nothing is chosen', () => {
    expect(filterChains(chains, { job: '', statuses: [] })).toEqual(chains);
  });

  it('leaves chains that still have a row', () => {
    expect(rowsOf(filterChains(chains, { job: '', statuses: ['failed', 'stopped'] }))).toEqual([
      ['c3-1', 1],
      ['c2-1', 1],
    ]);
    expect(rowsOf(filterChains(chains, { job: 'New Batch Paul', statuses: ['succeeded'] }))).toEqual([
      ['c5-1', 1],
      ['c1-1', 1],
    ]);
    expect(filterChains(chains, { job: 'New Batch Paul', statuses: ['skipped'] })).toEqual([]);
  });

  it('offers each job and lone script once', () => {
    expect(namesIn(chains)).toEqual([
      '00_datagen',
      '01_train_xgboost',
      '02_api_deployment',
      'API Redeployment Paul',
      'New Batch Paul',
      'Retrain XGBoost Paul',
    ]);
  });
});

describe('an id', () => {
  it.each([
    ['8316402775091428950', '8316…8950'],
    ['1', '1'],
    ['1234567890', '1234567890'],
    ['12345678901', '1234…8901'],
    ['4f1c9a0291d4c6aa7b1040f3a6d2c9be', '4f1c…c9be'],
    ['', ''],
  ])('%s is shown as %s', (id, text) => {
    expect(shortId(id)).toBe(text);
  });
});

describe('an output', () => {
  const paul = withDefaults({ owner: 'Paul' }, 'en');
  const zoe = withDefaults({ owner: "Zoë O'Neil; drop table x--/#?" }, 'en');

  it.each([
    ['run_id', 'ab12', '#experiments/ab12'],
    ['version', '3', '#models/3'],
    ['snapshot_id', '8316402775091428950', '#data/hol_fraud.transactions_Paul/8316402775091428950'],
    ['deployment_id', 'd1', undefined],
  ])('%s leads to its record', (key, value, hash) => {
    expect(outputHash(key, value, paul)).toBe(hash);
  });

  it('of a table with any name leads to that very table', () => {
    const hash = outputHash('snapshot_id', '1', zoe)!;
    expect(hash).toMatch(/^#data\/[^#?/; ]+\/1$/);
    expect(parseRoute(hash)).toEqual({
      screen: 'data',
      table: "hol_fraud.transactions_Zoë O'Neil; drop table x--/#?",
      snapshotId: '1',
    });
  });

  it('leads nowhere before the table has an owner to be named after', () => {
    expect(outputHash('snapshot_id', '1', withDefaults({}, 'en'))).toBeUndefined();
    expect(outputHash('snapshot_id', '1', undefined)).toBeUndefined();
  });
});

describe('the name of a downloaded table', () => {
  it.each([
    ['hol_fraud.transactions_Paul', 'hol_fraud.transactions_Paul.parquet'],
    ["hol_fraud.transactions_Zoë O'Neil; drop table x--", "hol_fraud.transactions_Zoë O'Neil; drop table x--.parquet"],
    ['a.b/../c:"<>|?*\\', 'a.b-..-c-.parquet'],
  ])('%s is one that file systems take', (table, file) => {
    expect(parquetFileName(table)).toBe(file);
  });
});
