/**
 * Corners that parameters drawn one by one seldom reach. Each takes a case in the making and says how it differs from a usual
 * one: `rows`, `label` and `weight` name kinds of `cases.mjs`, `kinds` those of its columns, `params` go over all others.
 */
const corners = {
  /** Gradients are ±0.5 and Hessians 0.25: gains are whole numbers, so that nodes, features and `gamma` tie. */
  ties: (random) => ({
    kinds: ['few', 'few', 'signedZeros', 'copy'],
    label: random.pick(['parity', 'noise', 'signal']),
    weight: random.pick([undefined, undefined, 'counts']),
    params: {
      n_estimators: random.whole(1, 3),
      base_score: 0.5,
      lambda: random.pick([0, 1]),
      alpha: random.pick([0, 0, 0.5]),
      gamma: random.pick([0, 0, 0, 1, 2]),
      min_child_weight: random.pick([0, 0.25, 1, 2]),
      max_leaves: random.pick([0, 3, 5, 8, 20]),
      max_depth: random.pick([0, 3, 6]),
      grow_policy: random.pick(['depthwise', 'lossguide']),
    },
  }),
  /** Levels of more than the 256 nodes that are taken at a time; `max_leaves` cuts within such a level. */
  leaves: (random) => ({
    rows: random.whole(2000, 5000),
    label: random.pick(['noise', 'soft']),
    params: {
      n_estimators: random.whole(1, 3),
      max_depth: random.pick([0, 0, 10, 14, 40]),
      max_leaves: random.pick([0, 0, 257, 300, 520, 900]),
      grow_policy: random.pick(['depthwise', 'lossguide']),
      min_child_weight: random.pick([0, 0.001, 0.1]),
      lambda: random.pick([0, 0.01, 1]),
      gamma: random.pick([0, 0, 1e-3]),
      alpha: 0,
    },
  }),
  /** Nothing keeps a child from having no Hessian, or a gain from being infinite. */
  bare: (random) => ({
    weight: random.pick([undefined, 'zeros', 'zeros', 'zeros', 'largest', 'everySize', 'everySize', 'denormal']),
    params: {
      gamma: 0,
      alpha: 0,
      lambda: random.pick([0, 0, 1e-30]),
      min_child_weight: random.pick([0, 0, 1e-35]),
      max_depth: random.pick([0, 6, 12]),
      grow_policy: random.pick(['depthwise', 'lossguide']),
      max_delta_step: random.pick([0, 0, 0.7]),
    },
  }),
  /** Probabilities come to 0 and 1, Hessians to their floor. */
  saturated: (random) => ({
    rows: random.whole(2, 300),
    params: {
      n_estimators: random.pick([60, 150]),
      eta: random.pick([0.5, 1, 3, 50]),
      gamma: 0,
      lambda: random.pick([0, 0.001, 1]),
      min_child_weight: random.pick([0, 0, 1e-10]),
    },
  }),
  /** Steps so long that margins leave every usual range. */
  far: (random) => ({
    params: {
      eta: random.pick([10, 30, 1e4, 3e38]),
      lambda: random.pick([0, 1e-20, 1]),
      max_delta_step: random.pick([0, 0, 100]),
      scale_pos_weight: random.pick([1, 1, 1e-20, 1e6]),
    },
  }),
  /**
   * The cache of histograms overflows. A subtraction gives other bits than the rows do only where weights go beyond what a sum
   * can hold, and they show only in a tree that is deep enough.
   */
  cache: (random) => ({
    rows: random.whole(200, 3000),
    kinds: ['few', 'few', 'normal', 'rounded', 'uniform', 'spike'],
    label: random.pick(['noise', 'soft', 'signal']),
    weight: random.pick(['beyondSums', 'beyondSums', 'beyondSums', 'everySize']),
    params: {
      n_estimators: random.whole(1, 5),
      max_cached_hist_node: random.pick([1, 2, 3, 4, 5, 7, 10, 20, 20, 63, 300, 513]),
      grow_policy: random.pick(['depthwise', 'lossguide']),
      max_depth: random.pick([0, 0, 8, 12]),
      max_leaves: random.pick([0, 0, 0, 300]),
      max_bin: random.pick([7, 16, 64, 256]),
      lambda: random.pick([0, 1e-30, 1e-9, 1]),
      min_child_weight: random.pick([0, 1e-20, 1e-9]),
      max_delta_step: 0,
      gamma: 0,
      alpha: 0,
    },
  }),
  /** Bin numbers about the widths of their integers, with and without a bin for missing values. */
  bins: (random) => ({
    rows: random.whole(200, 5000),
    kinds: ['uniform', 'normal', 'everySize', 'rising', 'harmonic', 'spike', 'neighbours', 'few'],
    isDense: random.chance(0.5),
    params: {
      max_bin: random.pick([
        2, 3, 4, 5, 8, 127, 128, 254, 255, 256, 257, 258, 511, 512, 1000, 4095, 4999, 65_535, 65_536, 65_537, 1_000_000,
      ]),
    },
  }),
};

/** XGBoost refuses these. */
const refused = [
  { eta: -0.1 },
  { gamma: -1 },
  { lambda: -1 },
  { alpha: -0.5 },
  { max_bin: 1 },
  { max_cached_hist_node: 0 },
  { max_depth: -1 },
  { max_delta_step: -1 },
  { min_child_weight: -1 },
  { base_score: 1.5 },
  { base_score: -0.1 },
];

/** What a case does differently: nothing, in most. */
export function makeCorner(random) {
  if (random.chance(0.01)) return { params: random.pick(refused) };
  if (random.chance(0.55)) return { params: {} };
  return corners[random.pick(Object.keys(corners))](random);
}

const aliases = {
  eta: 'learning_rate',
  lambda: 'reg_lambda',
  alpha: 'reg_alpha',
  gamma: 'min_split_loss',
};

/** Some parameters by their other names. */
export function renamed(random, params) {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name in aliases && random.chance(0.3) ? aliases[name] : name,
      value,
    ]),
  );
}
