import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Booster } from '../../../src/gbdt/booster.ts';
import { modelFromJson } from '../../../src/gbdt/model-json.ts';
import { marginOf } from '../../../src/gbdt/objective.ts';
import { modelToOnnx } from '../../../src/gbdt/onnx-model.ts';
import { predictMargin } from '../../../src/gbdt/predict.ts';
import { Message } from '../../../src/gbdt/protobuf.ts';
import { differingBits, readGolden } from './golden.ts';
import { MessageView } from './onnx-reader.ts';

interface Ensemble {
  readonly graph: MessageView;
  integers(name: string): number[];
  floats(name: string): Float32Array;
  texts(name: string): string[];
}

function readEnsemble(booster: Booster): Ensemble {
  const graph = new MessageView(modelToOnnx(booster)).message(7);
  const [trees] = graph.messages(1);
  const attributes = new Map(trees?.messages(5).map((attribute) => [attribute.text(1), attribute]));
  const of = (name: string) => attributes.get(name) ?? new MessageView(new Uint8Array());
  return {
    graph,
    integers: (name) => of(name).integers(8),
    floats: (name) => of(name).floats(7),
    texts: (name) => of(name).texts(9),
  };
}

/** ONNX's own words for the operator, in plain steps: sums in float32, tree after tree. */
function marginsOf(ensemble: Ensemble, rows: readonly (readonly number[])[]): Float32Array {
  const [treeIds, nodeIds, features] = ['treeids', 'nodeids', 'featureids'].map((n) => ensemble.integers(`nodes_${n}`));
  const [ifTrue, ifFalse] = ['true', 'false'].map((side) => ensemble.integers(`nodes_${side}nodeids`));
  const missing = ensemble.integers('nodes_missing_value_tracks_true');
  const [modes, thresholds] = [ensemble.texts('nodes_modes'), ensemble.floats('nodes_values')];
  const at = new Map(treeIds?.map((tree, i) => [`${tree} ${nodeIds?.[i]}`, i]));
  const [leafTrees, leafNodes] = [ensemble.integers('target_treeids'), ensemble.integers('target_nodeids')];
  const weights = new Map(
    leafTrees.map((tree, i) => [`${tree} ${leafNodes[i]}`, ensemble.floats('target_weights')[i]]),
  );
  return Float32Array.from(rows, (row) => {
    let margin = -0;
    for (const tree of new Set(treeIds)) {
      let node = 0;
      for (let i = at.get(`${tree} 0`) ?? -1; modes[i] === 'BRANCH_LT'; i = at.get(`${tree} ${node}`) ?? -1) {
        const value = row[features?.[i] ?? -1] ?? NaN;
        const isTrue = value < (thresholds[i] ?? NaN) || (Number.isNaN(value) && missing[i] === 1);
        node = (isTrue ? ifTrue?.[i] : ifFalse?.[i]) ?? -1;
      }
      margin = Math.fround(margin + (weights.get(`${tree} ${node}`) ?? NaN));
    }
    return margin;
  });
}

/** Rows of the case, and the same with every value on a split point, next to one, or special. */
function rowsOn(name: string): readonly (readonly number[])[] {
  const { testFeatures, modelText } = readGolden(name);
  const { trees } = modelFromJson(modelText);
  const columns = Object.values(testFeatures);
  const special = [0, -0, 2 ** -149, -(2 ** -149), NaN, 3.4028234663852886e38];
  const points = columns.map((_, f) => {
    const on = trees.flatMap((tree) => [...tree.splitConditions].filter((__, node) => tree.splitIndices[node] === f));
    return [...on, ...on.map((point) => Math.fround(point * (1 - 2 ** -24))), ...special].filter(Number.isFinite);
  });
  const rows = Array.from({ length: 150 }, (_, i) => columns.map((column) => column[i % column.length] ?? NaN));
  return [...rows, ...rows.map((_, i) => points.map((choices) => choices[(i * 7919) % choices.length] ?? NaN))];
}

test.each(['tiny8', 'nan1000', 'deep'])('GB19 %s: ONNX trees send every row to the same leaves', (name) => {
  const booster = modelFromJson(readGolden(name).modelText);
  const rows = rowsOn(name);
  const columns = Object.fromEntries(
    Array.from({ length: booster.featureCount }, (_, f) => [`f${f}`, Float32Array.from(rows, (row) => row[f] ?? NaN)]),
  );
  expect(differingBits(marginsOf(readEnsemble(booster), rows), predictMargin(booster, columns))).toBe(0);
});

const tiny = modelFromJson(readGolden('tiny8').modelText);

test('GB19 the file has what a classifier of XGBoost has in ONNX', () => {
  const file = new MessageView(modelToOnnx({ ...tiny, featureNames: ['età', '金額'] }));
  expect(file.integer(1)).toBe(8);
  expect(file.messages(8).map((set) => [set.text(1), set.integer(2)])).toEqual([
    ['', 17],
    ['ai.onnx.ml', 3],
  ]);
  const graph = file.message(7);
  const shapes = (values: MessageView[]) =>
    values.map((value) => {
      const tensor = value.message(2).message(1);
      const shape = tensor.message(2).messages(1);
      return [value.text(1), tensor.integer(1), ...shape.map((size) => size.text(2) || size.integer(1))];
    });
  expect(shapes(graph.messages(11))).toEqual([['input', 1, 'rows', 2]]);
  expect(shapes(graph.messages(12))).toEqual([
    ['label', 7, 'rows'],
    ['probabilities', 1, 'rows', 2],
  ]);
  expect(graph.messages(1).map((node) => node.text(4))).toEqual([
    'TreeEnsembleRegressor',
    'Sigmoid',
    'Sub',
    'Concat',
    'Greater',
    'Cast',
    'Reshape',
  ]);
  expect(file.messages(14).map((entry) => [entry.text(1), entry.text(2)])).toEqual([
    ['feature_names', '["età","金額"]'],
  ]);
});

test('GB19 it answers up to the best iteration, without what was pruned, and also without trees', () => {
  const best = readEnsemble({ ...tiny, attributes: { best_iteration: '0' } });
  expect(best.integers('nodes_nodeids')).toEqual([0, 0, 1, 2, 3, 4]);
  const [first] = tiny.trees;
  const pruned = readEnsemble({
    ...tiny,
    trees: first ? [{ ...first, leftChildren: Int32Array.of(1, -1, -1, -1, -1) }] : [],
  });
  expect(pruned.integers('nodes_nodeids')).toEqual([0, 0, 1, 2]);
  const none = readEnsemble({ ...tiny, baseScore: 0.25, trees: [] });
  expect(marginsOf(none, [[1, 2]])).toEqual(Float32Array.of(marginOf(0.25)));
  expect(none.texts('nodes_modes')).toEqual(['LEAF']);
});

test('GB19 the same model gives the same bytes', () => {
  expect(Buffer.compare(modelToOnnx(tiny), modelToOnnx(modelFromJson(readGolden('tiny8').modelText)))).toBe(0);
});

test('GB19 whole numbers of any sign and size are written as Protocol Buffers have them', () => {
  const hex = (message: Message) => Buffer.from(message.encoded()).toString('hex');
  expect(hex(new Message().integer(1, 150))).toBe('089601');
  expect(hex(new Message().integer(20, 0))).toBe('a00100');
  expect(hex(new Message().integer(1, -1))).toBe('08ffffffffffffffffff01');
  expect(hex(new Message().packedFloats(7, [1.5, -Infinity]))).toBe('3a080000c03f000080ff');
  const numbers = fc.array(fc.oneof(fc.integer(), fc.maxSafeInteger()), { maxLength: 5 });
  fc.assert(
    fc.property(numbers, (values) => {
      expect(new MessageView(new Message().packedIntegers(3, values).encoded()).integers(3)).toEqual(values);
    }),
    { numRuns: 500, seed: 14 },
  );
});
