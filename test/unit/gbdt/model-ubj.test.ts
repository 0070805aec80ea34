import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelFromJson, modelToJson } from '../../../src/gbdt/model-json.ts';
import { modelFromFile, modelToUbj } from '../../../src/gbdt/model-ubj.ts';
import { predictMargin } from '../../../src/gbdt/predict.ts';
import { decodeUbjson, encodeUbjson } from '../../../src/gbdt/ubjson.ts';
import { differingBits, goldenCases, moreNativeCases, readGolden } from './golden.ts';
import { errorOf } from './rows.ts';

const nativeUbj = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../../golden', name, 'model.ubj')));

test.each([...goldenCases, ...moreNativeCases])('GB12 %s: UBJSON is read and written with native bytes', (name) => {
  const { modelText, testFeatures, float32 } = readGolden(name);
  const native = nativeUbj(name);
  const booster = modelFromFile(native);
  expect(Buffer.compare(modelToUbj(booster), native)).toBe(0);
  expect(Buffer.compare(modelToUbj(modelFromJson(modelText)), native)).toBe(0);
  expect(modelToJson(booster) === modelText).toBe(true);
  expect(differingBits(predictMargin(booster, testFeatures), float32('margin_test.f32'))).toBe(0);
});

test('GB12 a file of either form is read by its first bytes', () => {
  const { modelText } = readGolden('tiny8');
  expect(modelFromFile(new TextEncoder().encode(` ${modelText}`))).toEqual(modelFromFile(nativeUbj('tiny8')));
});

test('GB12 whole numbers take the type that XGBoost takes, names of any script come back', () => {
  const numbers = [0, 126, 127, -127, -128, 32766, 32767, -32768, 65536];
  const bytes = encodeUbjson(numbers);
  const markers = ['i', 'i', 'I', 'i', 'I', 'I', 'l', 'l', 'l'];
  const widths: Readonly<Record<string, number>> = { i: 2, I: 3, l: 5 };
  let at = '[#L'.length + 8;
  const found = markers.map((marker) => {
    const here = String.fromCharCode(bytes[at] ?? 0);
    at += widths[marker] ?? 0;
    return here;
  });
  expect(found).toEqual(markers);
  expect(decodeUbjson(bytes)).toEqual(numbers);
  const named = { a: '金額 "\u0000"', ['__proto__']: ['età'] };
  expect(JSON.stringify(decodeUbjson(encodeUbjson(named)))).toBe(JSON.stringify(named));
});

test('GB12 every type that XGBoost reads is read', () => {
  const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const ascii = (text: string) => Buffer.from(text).toString('hex');
  const one = '0000000000000001';
  const typed = (type: string, value: string) => ascii(`[$${type}#L`) + one + value;
  expect(
    decodeUbjson(
      hex(
        `${ascii('[ZTFi')}ff${ascii('U')}ff${ascii('I')}fffe${ascii('l')}fffffffe${ascii('L')}ffffffffffffffff` +
          `${ascii('d')}3f800000${ascii('D')}3ff0000000000000${ascii('C')}41${ascii('[]{}')}` +
          typed('i', 'ff') +
          typed('U', 'ff') +
          typed('I', 'ffff') +
          typed('l', 'ffffffff') +
          typed('L', 'ffffffffffffffff') +
          typed('d', 'bf800000') +
          typed('D', 'bff0000000000000') +
          ascii(']'),
      ),
    ),
  ).toEqual([null, true, false, -1, 255, -2, -2, -1, 1, 1, 65, [], {}, [-1], [255], [-1], [-1], [-1], [-1], [-1]]);
});

const tiny = nativeUbj('tiny8');

/** The bytes with a length of 2^62 in place of the one that follows the text. */
function withHugeLength(after: string): Uint8Array {
  const bytes = tiny.slice();
  const at = Buffer.from(bytes.buffer).indexOf(after) + after.length;
  expect(at).toBeGreaterThanOrEqual(after.length);
  bytes.set([0x40, 0, 0, 0, 0, 0, 0, 0], at);
  return bytes;
}

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['a brace', tiny.subarray(0, 1)],
  ['half a length', tiny.subarray(0, 6)],
  ['a file cut in the middle', tiny.subarray(0, tiny.length >> 1)],
  ['a file without its last byte', tiny.subarray(0, -1)],
  ['a byte more', Uint8Array.of(...tiny, 0)],
  ['a list of 2^62 numbers', withHugeLength('base_weights[$d#L')],
  ['a list of 2^62 trees', withHugeLength('trees[#L')],
  ['a text of 2^62 bytes', withHugeLength('num_treesSL')],
  ['a key of 2^62 bytes', withHugeLength('{L')],
  ['a million open lists', new Uint8Array(1_000_000).fill(0x5b).with(0, 0x7b).with(1, 0x4c)],
  ['lists inside lists', Uint8Array.of(0x7b, 0x4c, 0, 0, 0, 0, 0, 0, 0, 0, ...new Uint8Array(9000).fill(0x5b))],
  ['a type that is none', new TextEncoder().encode('{L\0\0\0\0\0\0\0\0H')],
])('GB13 %s is an invalid model', (_, bytes) => {
  const error = errorOf(() => modelFromFile(bytes));
  expect(error?.code).toBe('invalid_model');
  expect(error?.message.length).toBeLessThan(400);
});

test('GB13 cut or changed bytes give a booster that predicts or a refusal, nothing else', () => {
  const features = { a: Float32Array.of(1, NaN, 9), b: Float32Array.of(5, 5, NaN) };
  const change = fc.record({
    at: fc.nat(tiny.length - 1),
    remove: fc.nat(9),
    insert: fc.uint8Array({ maxLength: 9 }),
    cut: fc.oneof({ weight: 5, arbitrary: fc.constant(tiny.length) }, fc.nat(tiny.length)),
  });
  const codes = ['invalid_model', 'unsupported_model', 'feature_mismatch'];
  fc.assert(
    fc.property(change, ({ at, remove, insert, cut }) => {
      const bytes = Uint8Array.from([...tiny.subarray(0, at), ...insert, ...tiny.subarray(at + remove)]).subarray(
        0,
        cut,
      );
      let margins: Float32Array | undefined;
      const error = errorOf(() => (margins = predictMargin(modelFromFile(bytes), features)));
      if (error !== undefined) expect(codes).toContain(error.code);
      else expect(margins?.every((margin) => !Number.isNaN(margin))).toBe(true);
    }),
    { numRuns: 2000, seed: 13 },
  );
});

test('GB13 a single flipped bit gives a booster that predicts or a refusal, nothing else', () => {
  const features = { a: Float32Array.of(1, NaN, 9), b: Float32Array.of(5, 5, NaN) };
  let read = 0;
  for (let at = 0; at < tiny.length; at++) {
    const bytes = tiny.with(at, tiny[at]! ^ (1 << (at % 8)));
    const error = errorOf(() => {
      const margins = predictMargin(modelFromFile(bytes), features);
      expect(margins.some(Number.isNaN)).toBe(false);
      read++;
    });
    if (error) expect(['invalid_model', 'unsupported_model', 'feature_mismatch']).toContain(error.code);
  }
  expect(read).toBeGreaterThan(100);
  expect(read).toBeLessThan(tiny.length / 2);
});
