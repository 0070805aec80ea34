import { describe, expect, it } from 'vitest';
import {
  causeOf,
  chainDurationMs,
  groupChains,
  runDurationMs,
  runsOf,
  type Chain,
} from '../../../src/ui/state/chains.ts';
import { definitionRecord, exerciseDefinitions, pastRuns, runningRuns, runRecord } from './fake-records.ts';

const history = [...pastRuns(), ...runningRuns()].reverse();
const now = Date.parse('2026-11-25T10:42:09.520Z');

const shown = (chain: Chain | undefined) =>
  chain?.rows.map((row) =>
    row.kind === 'run' ? `${row.run.id} ${row.run.status}` : `${row.job} after ${row.waitsFor}`,
  );

describe('chains', () => {
  const chains = groupChains(history, exerciseDefinitions);

  it('are what one click started, the newest first', () => {
    expect(chains.map(({ id, status }) => [id, status])).toEqual([
      ['c5-1', 'running'],
      ['c4-1', 'timed_out'],
      ['c3-1', 'failed'],
      ['c2-1', 'stopped'],
      ['c1-1', 'succeeded'],
      ['s02', 'succeeded'],
      ['s01', 'succeeded'],
      ['s00', 'succeeded'],
    ]);
  });

  it('have their runs in the order of starting', () => {
    expect(shown(chains[2])).toEqual(['c3-1 failed', 'c3-2 skipped', 'c3-3 skipped']);
  });

  it('under way show the jobs that wait, which are no records yet', () => {
    expect(shown(chains[0])).toEqual([
      'c5-1 succeeded',
      'c5-2 running',
      'API Redeployment Paul after Retrain XGBoost Paul',
    ]);
    expect(chains[0]?.endedAt).toBeNull();
  });

  it('show everything that waits behind a root, brothers and grandchildren too', () => {
    const root = runRecord({ id: 'r', job: 'A', status: 'running', startedAt: '2026-11-25T10:00:00.000Z' });
    const definitions = [
      definitionRecord('C', '03_newbatch', 'B'),
      definitionRecord('A', '03_newbatch', null),
      definitionRecord('B', '03_newbatch', 'A'),
      definitionRecord('D', '03_newbatch', 'A'),
      definitionRecord('X', '03_newbatch', null),
    ];
    expect(shown(groupChains([root], definitions)[0])).toEqual(['r running', 'B after A', 'C after B', 'D after A']);
  });

  it('wait for nobody once they have ended', () => {
    const root = runRecord({ id: 'r', job: 'A', status: 'failed', startedAt: '2026-11-25T10:00:00.000Z' });
    expect(shown(groupChains([root], [definitionRecord('B', '03_newbatch', 'A')])[0])).toEqual(['r failed']);
  });

  it('wait in no circle, should definitions ever stand in one', () => {
    const root = runRecord({ id: 'r', job: 'A', status: 'running', startedAt: '2026-11-25T10:00:00.000Z' });
    const circle = [definitionRecord('A', '03_newbatch', 'B'), definitionRecord('B', '03_newbatch', 'A')];
    expect(shown(groupChains([root], circle)[0])).toEqual(['r running', 'B after A']);
  });

  it('keep a parent before its child when both were created in one millisecond', () => {
    const at = '2026-11-25T10:00:00.000Z';
    const parent = runRecord({ id: 'p', job: 'A', status: 'failed', startedAt: at });
    const child = runRecord({ id: 'c', job: 'B', status: 'skipped', parent, createdAt: at });
    expect(shown(groupChains([parent, child], [])[0])).toEqual(['p failed', 'c skipped']);
    expect(shown(groupChains([child, parent], [])[0])).toEqual(['p failed', 'c skipped']);
  });

  it('of which the history shows only the end begin with the oldest run it has', () => {
    const gone = runRecord({ id: 'gone', job: 'A', status: 'succeeded', startedAt: '2026-11-25T10:00:00.000Z' });
    const child = runRecord({
      id: 'c',
      job: 'B',
      status: 'succeeded',
      parent: gone,
      startedAt: '2026-11-25T10:00:01.000Z',
    });
    const [chain] = groupChains([child], []);
    expect(chain).toMatchObject({ id: 'gone', root: child, last: child, createdAt: child.createdAt });
  });

  it('are none for no runs', () => {
    expect(groupChains([], exerciseDefinitions)).toEqual([]);
  });

  it('name the run that broke them', () => {
    expect(chains.map((chain) => causeOf(chain)?.id)).toEqual([
      undefined,
      'c4-1',
      'c3-1',
      'c2-1',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('durations', () => {
  const chains = groupChains(history, exerciseDefinitions);

  it('of a run are from its start to its end, or to now', () => {
    const [running, batch] = history;
    expect(runDurationMs(running!, now)).toBe(620);
    expect(runDurationMs(batch!, now)).toBe(1331);
    expect(runDurationMs({ startedAt: null, endedAt: null }, now)).toBeNull();
  });

  it('are never negative when clocks disagree', () => {
    expect(runDurationMs({ startedAt: '2026-11-25T10:42:10.000Z', endedAt: null }, now)).toBe(0);
  });

  it('of a chain are from its first start to its end, or to now', () => {
    expect(chainDurationMs(chains[0]!, now)).toBe(4120);
    expect(chainDurationMs(chains[4]!, now)).toBe(4720);
  });

  it('of a chain that has not started are none', () => {
    const [chain] = groupChains([runRecord({ id: 'q', job: 'A', status: 'queued' })], []);
    expect(chainDurationMs(chain!, now)).toBeNull();
    expect(runsOf(chain!)).toHaveLength(1);
  });
});
