/** The smallest float32 there is, the smallest normal one, the largest one. */
const special = [0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, 3.4028234663852886e38, -3.4028234663852886e38, NaN, NaN];

/**
 * Rows that make a comparison of models hard: half of the values stand on a split point of the model, one float32 beside
 * it, or are special; the other half is drawn from the columns.
 *
 * @param {string} model XGBoost model JSON of the lab
 * @param {Record<string, Float32Array>} columns in feature order
 * @param {number} rows
 * @param {number} seed
 * @returns {Record<string, Float32Array>}
 */
export function rowsOnSplitPoints(model, columns, rows, seed) {
  const { trees } = JSON.parse(model.replaceAll('-Infinity', '-1e999')).learner.gradient_booster.model;
  const random = randomOf(seed);
  const among = (list) => list[Math.floor(random() * list.length)];
  return Object.fromEntries(
    Object.entries(columns).map(([name, column], feature) => {
      const points = [...special];
      for (const { left_children: left, split_indices: features, split_conditions: conditions } of trees) {
        left.forEach((child, node) => {
          if (child === -1 || features[node] !== feature || !Number.isFinite(conditions[node])) return;
          points.push(...besides(conditions[node]));
        });
      }
      return [name, Float32Array.from({ length: rows }, () => (random() < 0.5 ? among(points) : among(column)))];
    }),
  );
}

/** A float32 with both of its neighbours. */
function besides(value) {
  const floats = Float32Array.of(value);
  const bits = new Int32Array(floats.buffer);
  const around = [floats[0]];
  for (const step of [1, -2]) {
    bits[0] += step;
    around.push(floats[0]);
  }
  return around.filter(Number.isFinite);
}

/** Mulberry32: the same numbers from the same seed. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
