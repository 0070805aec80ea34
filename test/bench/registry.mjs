import { manySnapshots } from './table/many-snapshots.mjs';
import { millionRows } from './table/million-rows.mjs';
import { manyRuns } from './tracking/many-runs.mjs';

/**
 * Benchmarks by group. A suite measures several in one run: `names` are those, and `run(bench)` gives one
 * `{name, ours, peer, peerName, unit, note}` for each of them, in that order, smaller being better. `needs` says which of
 * `browser` (the built page in Chromium) and `native` (PyArrow and DuckDB) are started for it; `bench` has these, `scale` and
 * `log`.
 */
const groups = [
  { name: 'table', suites: [millionRows, manySnapshots] },
  { name: 'tracking', suites: [manyRuns] },
];

/** How much is measured: whole, and just enough to see that everything runs. */
export const scales = {
  whole: { rows: 1_000_000, rounds: 5, snapshots: 1000, pairs: 9, opens: 5, runs: 1000 },
  quick: { rows: 50_000, rounds: 1, snapshots: 20, pairs: 1, opens: 1, runs: 22 },
};

/**
 * The suites that a name asks for, all of a group or those with this benchmark; everything without a name.
 * Throws with the names there are.
 *
 * @returns {{suite: object, isWanted: (name: string) => boolean}[]}
 */
export function chooseSuites(only) {
  const all = groups.flatMap((group) => group.suites.map((suite) => ({ group: group.name, suite })));
  const chosen = all
    .filter(({ group, suite }) => only === undefined || group === only || suite.names.includes(only))
    .map(({ group, suite }) => ({
      suite,
      isWanted: (name) => only === undefined || group === only || name === only,
    }));
  if (chosen.length > 0) return chosen;
  const names = groups.map(({ name, suites }) => [name, ...suites.flatMap((suite) => suite.names)].join('\n  '));
  throw new Error(`There is no benchmark or group "${only}". There are:\n\n${names.join('\n\n')}`);
}
