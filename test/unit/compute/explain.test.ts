import { afterAll, expect, test } from 'vitest';
import { createInlineCompute } from '../../../src/compute/compute.ts';
import { readGolden } from '../gbdt/golden.ts';

const compute = createInlineCompute();
afterAll(() => compute.stop());
const golden = readGolden('nan1000');
const model = golden.modelText;

test('GB18 base and contributions add up to the margin that is predicted, within the rounding of float32', async () => {
  const features = golden.testFeatures;
  const result = await compute.contributions({ model, features });
  const rows = result.margins.length;
  const width = result.features.length;
  expect(rows).toBeGreaterThan(250);
  expect(result.contributions).toHaveLength(rows * width);
  expect(result.margins).toEqual(await compute.predict({ model, features, output: 'margin' }));
  expect(result.probabilities).toEqual(await compute.predict({ model, features, output: 'probability' }));
  for (let row = 0; row < rows; row++) {
    let sum = result.base;
    for (const part of result.contributions.subarray(row * width, (row + 1) * width)) sum += part;
    expect(Math.abs(sum - result.margins[row]!)).toBeLessThan(2e-6);
  }
});

test('GB11 contributions stand under their own names when columns come in another order', async () => {
  const turned = Object.fromEntries(Object.entries(golden.testFeatures).toReversed());
  const [straight, reversed] = [
    await compute.contributions({ model, features: golden.testFeatures }),
    await compute.contributions({ model, features: turned }),
  ];
  // This model carries no names: then columns count by position.
  expect(reversed.features).toEqual(straight.features.toReversed());
  const names = straight.features.map((_, place) => `n${place}`);
  const named = model.replace('"feature_names":[]', `"feature_names":${JSON.stringify(names)}`);
  const columns = Object.fromEntries(
    Object.values(golden.testFeatures).map((values, place) => [names[place]!, values]),
  );
  const result = await compute.contributions({
    model: named,
    features: Object.fromEntries(Object.entries(columns).toReversed()),
  });
  expect(result.features).toEqual(names);
  expect(result.contributions).toEqual(straight.contributions);
});

test('GB15 the five importances stand side by side, zero for a feature that no tree splits on', async () => {
  const other = readGolden('ties_const').modelText;
  const named = other.replace('"feature_names":[]', '"feature_names":["f0","f1","f2","f3","f4"]');
  const rows = await compute.importances({ model: named });
  expect(rows.map(({ feature }) => feature)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
  expect(rows[2]).toEqual({ feature: 'f2', weight: 0, gain: 0, cover: 0, total_gain: 0, total_cover: 0 });
  for (const kind of ['weight', 'gain', 'cover', 'total_gain', 'total_cover'] as const) {
    const scores = await compute.importance({ model: named, kind });
    expect(Object.fromEntries(rows.filter((row) => row.weight > 0).map((row) => [row.feature, row[kind]]))).toEqual(
      scores,
    );
  }
});

test('GB40 a tree is given node by node, and every row’s leaf is one of its leaves', async () => {
  const { nodes, text } = await compute.treeNodes({ model, number: 1 });
  const leaves = new Set(nodes.filter(({ feature }) => feature === null).map(({ id }) => id));
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(nodes.length);
  for (const node of nodes) {
    if (node.parent === null) continue;
    const parent = nodes.find(({ id }) => id === node.parent);
    expect([parent?.left, parent?.right]).toContain(node.id);
    expect(node.depth).toBe(parent!.depth + 1);
  }
  const result = await compute.contributions({ model, features: golden.testFeatures, withLeaves: true });
  const trees = (await compute.modelFacts({ model })).usedTreeCount;
  for (let row = 0; row < 50; row++) expect(leaves).toContain(result.leaves[row * trees]);
  await expect(compute.treeNodes({ model, number: 31 })).rejects.toMatchObject({
    code: 'unknown_tree',
    detail: { number: 31, trees: 30 },
  });
});
