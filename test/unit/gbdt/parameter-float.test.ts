import { expect, test } from 'vitest';
import { baseScoreFloat, parameterFloat, pythonFloatText } from '../../../src/gbdt/parameter-float.ts';

const { fround } = Math;

// What native XGBoost 3.4.1 shows in `save_config` for `lambda` of the first number.
test.each([
  [7.319, 7.319000244140625],
  [1.726645292853689, 1.7266452312469482],
  [7.31894708878718, 7.318946838378906],
  [6.717014565164733, 6.717014312744141],
  [1.6132060612160848, 1.613206148147583],
  [2.804332116162187, 2.8043322563171387],
])('GB20 %f is read as XGBoost reads it, which is not the nearest float32', (value, float) => {
  expect(parameterFloat(value)).toBe(float);
  expect(parameterFloat(-value)).toBe(-float);
  expect(fround(value)).not.toBe(float);
});

test.each([0, 1, 0.3, 0.1, 1e-7, 123456.789, 1e10, 1e20, 2.5e-30, 0.00012345678, 16777217, 1234567890123])(
  'GB20 %d is read as the nearest float32',
  (value) => {
    expect(parameterFloat(value)).toBe(fround(value));
  },
);

test.each([NaN, Infinity, -Infinity, 1e39, 4e38, 1e-39, 1e-38])(
  'GB20 %d, which XGBoost refuses, has no float32',
  (value) => {
    expect(parameterFloat(value)).toBeNaN();
  },
);

test.each([
  [1, '1.0'],
  [-0, '-0.0'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [1e-100, '1e-100'],
  [9007199254740991, '9007199254740991.0'],
  [1e16, '1e+16'],
  [123456789012345680000, '1.2345678901234568e+20'],
  [NaN, 'nan'],
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
])('GB20 %d is written as Python writes it', (value, text) => {
  expect(pythonFloatText(value)).toBe(text);
});

test('GB20 a base score is read as the float32 nearest to its decimal text', () => {
  for (const value of [0, 0.3, 0.5, 0.1, 1e-8, 1e-45, 7e-46, 0.9999999]) {
    expect(baseScoreFloat(value)).toBe(fround(value));
  }
  // Midway between 1 − 2^−24 and 1, of which 1 is even: the text, 0.9999999701976776, lies below the middle.
  const belowOne = 1 - 2 ** -25;
  expect(fround(belowOne)).toBe(1);
  expect(baseScoreFloat(belowOne)).toBe(1 - 2 ** -24);
  // Midway between 0.5 and 0.5 + 2^−24, of which 0.5 is even: the text, 0.5000000298023224, lies above the middle.
  const aboveHalf = 0.5 + 2 ** -25;
  expect(fround(aboveHalf)).toBe(0.5);
  expect(baseScoreFloat(aboveHalf)).toBe(0.5 + 2 ** -24);
});
