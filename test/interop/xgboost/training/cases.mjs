import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCorner, renamed } from './corners.mjs';
import { Random } from './random.mjs';

const { fround } = Math;
const LARGEST = 3.4028234663852886e38;

/**
 * A random training: rows with everything that a sketch, a histogram or a split may stumble over, and random
 * parameters. The same seed gives the same case.
 *
 * @param {number} seed
 * @returns {{name: string, params: Record<string, number | string>, columns: Record<string, Float32Array>,
 *   label: Float32Array, weight?: Float32Array, testColumns: Record<string, Float32Array>, testLabel: Float32Array}}
 */
function makeCase(seed) {
  const random = new Random(seed);
  const corner = makeCorner(random);
  // Small sets break at edges, large ones grow deep trees.
  const usualRows = random.chance(0.25) ? random.wholeByMagnitude(2, 5000) : random.whole(200, 5000);
  const rows = corner.rows ?? usualRows;
  const width = random.chance(0.5) ? random.wholeByMagnitude(1, 40) : random.whole(5, 40);
  const testRows = random.wholeByMagnitude(2, 400);
  const all = [];
  for (let f = 0; f < width; f++) {
    const kind = random.pick(corner.kinds ?? Object.keys(kinds));
    const isCopy = f > 0 && (kind === 'copy' || random.chance(0.05));
    all.push(isCopy ? random.pick(all) : makeColumn(random, rows + testRows, kind, corner));
  }
  const label = makeLabel(random, all, rows + testRows, corner.label);
  const named = (from, to) => Object.fromEntries(all.map((column, f) => [`f${f}`, column.slice(from, to)]));
  const isWeighted = 'weight' in corner ? corner.weight !== undefined : random.chance(0.5);
  const weight = isWeighted ? makeWeight(random, rows, corner.weight) : undefined;
  return {
    name: `seed ${seed}`,
    params: renamed(random, { ...makeParams(random, weight), ...corner.params }),
    columns: named(0, rows),
    label: label.slice(0, rows),
    ...(weight && { weight }),
    testColumns: named(rows, rows + testRows),
    testLabel: label.slice(rows),
  };
}

/** Kinds of values; each is called once a row. */
const kinds = {
  uniform: (random) => () => random.unit() * 100,
  normal: (random) => () => random.normal(),
  rounded: (random) => () => Math.round(random.normal() * 10) / 10,
  few:
    (random, count = random.wholeByMagnitude(2, 500)) =>
    () =>
      random.whole(0, count - 1) - 3,
  constant:
    (random, value = random.pick([0, -0, 7, -1e30, 1e-40, LARGEST])) =>
    () =>
      value,
  missing: () => () => NaN,
  huge: (random) => () => (random.unit() * 2 - 1) * random.pick([1e30, 1e38, LARGEST]),
  tiny: (random) => () => (random.unit() * 2 - 1) * random.pick([1e-36, 1e-39, 1e-44]),
  everySize: (random) => () => Math.sign(random.unit() - 0.5) * 2 ** (random.unit() * 276 - 149),
  signedZeros: (random) => () => random.pick([0, -0, 1, -1]),
  neighbours:
    (random, low = random.pick([1, 16777216, 1e-45])) =>
    () =>
      fround(low + random.whole(0, 6) * low * 2 ** -23),
  rising:
    (_, next = 0) =>
    () =>
      (next += 0.25),
  falling:
    (_, next = 0) =>
    () =>
      (next -= 3),
  harmonic: (random) => () => Math.round(1 / (1e-3 + random.unit())),
  // Missing only behind so many rows: dense to train on, missing where it is predicted.
  late:
    (random, left = random.whole(1, 5000)) =>
    () =>
      left-- > 0 ? random.normal() : NaN,
  spike: (random) => () => (random.chance(0.95) ? 5 : random.normal()),
};

function makeColumn(random, rows, kind, { isDense }) {
  const next = (kinds[kind] ?? kinds.few)(random);
  const missing = !isDense && random.chance(0.4) ? random.pick([0.01, 0.1, 0.5, 0.95]) : 0;
  return Float32Array.from({ length: rows }, () => {
    const value = next();
    return random.chance(missing) ? NaN : value;
  });
}

function makeLabel(random, columns, rows, given) {
  const drawn = random.chance(0.03)
    ? 'one class'
    : random.pick(['signal', 'signal', 'noise', 'soft', 'rare', 'edges', 'parity']);
  const kind = given ?? drawn;
  const column = random.pick(columns);
  const present = column.filter((value) => value === value).sort();
  const middle = present[present.length >> 1] ?? 0;
  const other = random.pick(columns);
  const one = random.whole(0, 1);
  return Float32Array.from({ length: rows }, (_, row) => {
    const signal = (column[row] > middle ? 1 : 0) + (other[row] > middle ? 0.5 : 0);
    switch (kind) {
      case 'signal':
        return signal + random.normal() * 0.4 > 0.6 ? 1 : 0;
      case 'noise':
        return random.whole(0, 1);
      case 'soft':
        return random.chance(0.3) ? random.whole(0, 1) : random.unit();
      case 'edges':
        return random.pick([0, 1, 0.5, 1e-45, 1 - 2 ** -24, 1e-20]);
      case 'parity':
        return (Math.abs(Math.trunc((column[row] || 0) % 1e6)) + Math.abs(Math.trunc((other[row] || 0) % 1e6))) % 2;
      case 'rare':
        return random.chance(0.02 + 0.1 * signal) ? 1 : 0;
      default:
        return one;
    }
  });
}

function makeWeight(random, rows, given) {
  const drawn = random.pick(['unit', 'counts', 'zeros', 'huge', 'tiny', 'everySize', 'equal', 'vast', 'largest']);
  const kind = given ?? drawn;
  const equal = random.pick([0.1, 3, 1e6]);
  const weight = Float32Array.from({ length: rows }, () => {
    const unit = random.unit();
    return {
      unit,
      counts: random.whole(1, 5),
      zeros: random.chance(0.4) ? 0 : unit,
      huge: unit * 1e9,
      largest: random.pick([1e35, 1e34, 1]),
      denormal: random.whole(0, 5) * 1e-45,
      vast: unit * 1e30,
      tiny: unit * 1e-6,
      everySize: 2 ** (unit * 40 - 20),
      // Beyond the 53 bits of a sum.
      beyondSums: 2 ** (unit * 90 - 45),
      equal,
    }[kind];
  });
  if (weight.every((w) => w === 0)) weight[0] = 1;
  return weight;
}

/** Each parameter is left at its default in most cases; what leaves hardly a tree to compare comes seldom. */
function makeParams(random, weight) {
  const usual = {
    max_depth: [0, 2, 3, 4, 8, 12],
    max_leaves: [3, 7, 20, 64, 300],
    grow_policy: ['lossguide', 'depthwise'],
    eta: [0.05, 0.1, 0.7, 1],
    lambda: [0, 0.001, 0.5, 20],
    alpha: [0.01, 0.5, 5],
    gamma: [0.001, 0.1, 1],
    min_child_weight: [0, 0.001, 0.5, 5],
    max_bin: [3, 7, 16, 64, 255, 257, 500, 2000, 70_000],
    max_cached_hist_node: [1, 2, 3, 5, 9, 20, 255],
    max_delta_step: [0.01, 0.3, 0.7, 1],
    scale_pos_weight: [0.1, 0.5, 2.5, 30],
    base_score: [0.5, 0.3, 0.01, 0.99],
  };
  const extreme = {
    max_depth: [1, 25],
    max_leaves: [1, 2],
    eta: [0, 3],
    lambda: [1e6, 1e18],
    alpha: [100],
    gamma: [10],
    min_child_weight: [50, 1e-30],
    max_bin: [2],
    max_delta_step: [1e-6, 100],
    scale_pos_weight: [0, 1000],
    base_score: [0, 1, 1e-8],
  };
  // With all digits of a float64: XGBoost's parser of parameters seldom gives the nearest float32.
  const many = new Map([
    ['eta', (unit) => unit],
    ['lambda', (unit) => unit * 10],
    ['alpha', (unit) => unit],
    ['gamma', (unit) => unit / 10],
    ['min_child_weight', (unit) => unit * 5],
    ['max_delta_step', (unit) => unit],
    ['scale_pos_weight', (unit) => 2 ** (unit * 8 - 4)],
    ['base_score', (unit) => unit],
  ]);
  const params = {
    n_estimators: random.whole(2, 15),
    eval_metric: random.shuffled(['logloss', 'error', 'auc', 'aucpr']),
  };
  if (random.chance(0.2)) Object.assign(params, { n_estimators: 30, early_stopping_rounds: random.whole(1, 6) });
  for (const [name, choices] of Object.entries(usual)) {
    if (random.chance(curbing.has(name) ? 0.2 : 0.35)) params[name] = random.pick(choices);
    if (many.has(name) && random.chance(0.1)) params[name] = many.get(name)(random.unit());
    if (name in extreme && random.chance(0.03)) params[name] = random.pick(extreme[name]);
  }
  // Against rows that weigh next to nothing, regularisation of the usual size leaves no split.
  const isLight = weight !== undefined && weight.every((w) => w < 1e-4);
  if (isLight && random.chance(0.9)) {
    for (const name of ['lambda', 'alpha', 'gamma'])
      params[name] = (params[name] ?? (name === 'lambda' ? 1 : 0)) * 1e-6;
    params.min_child_weight = random.pick([0, 1e-9, 1e-5]);
  }
  return params;
}

/** The more of them, the fewer splits. */
const curbing = new Set(['lambda', 'alpha', 'gamma', 'min_child_weight', 'base_score']);

/** Writes cases `first` … `first + count − 1` of a seed for `train-native.py`, one folder a case. */
export function writeCases(folder, seed, count, first = 0) {
  for (let index = first; index < first + count; index++) {
    const { columns, testColumns, label, testLabel, weight, ...rest } = makeCase(seed * 100_000 + index);
    const to = path.join(folder, String(index).padStart(4, '0'));
    mkdirSync(to, { recursive: true });
    const write = (name, values) => writeFileSync(path.join(to, name), new Uint8Array(values.buffer));
    writeFileSync(path.join(to, 'case.json'), JSON.stringify({ ...rest, names: Object.keys(columns) }));
    write('columns.f32', joined(columns));
    write('test-columns.f32', joined(testColumns));
    write('label.f32', label);
    write('test-label.f32', testLabel);
    if (weight) write('weight.f32', weight);
  }
}

function joined(columns) {
  return Float32Array.from(Object.values(columns).flatMap((column) => [...column]));
}
