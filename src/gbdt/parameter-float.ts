const { fround } = Math;

/** `repr` of a Python float: from 1e-4 to below 1e16 without an exponent, always with a point, an exponent or a word. */
export function pythonFloatText(x: number): string {
  if (x !== x) return 'nan';
  const size = Math.abs(x);
  if (size === Infinity) return x < 0 ? '-inf' : 'inf';
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return x.toExponential().replace(/(?<=e[+-])(?=\d$)/, '0');
  const text = Object.is(x, -0) ? '-0' : String(x);
  return text.includes('.') ? text : `${text}.0`;
}

const MAX_EXPONENT = 38;
const LARGEST_AT_38 = fround(3.402823466);
const SMALLEST_AT_MINUS_38 = fround(1.175494351);
/** Decimals behind these are not read. */
const MAX_DECIMALS = 19;

/**
 * The float32 that XGBoost makes of a parameter: it reads Python's decimal text with a parser of its own
 * (`dmlc::ParseFloat`), which adds whole part and decimals in float32 and scales by powers of ten in float32. Often
 * that is not the nearest float32: 7.319 becomes 7.3190002. NaN for a number that XGBoost refuses as out of range.
 */
export function parameterFloat(value: number): number {
  const [, sign, whole, decimals = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(pythonFloatText(value)) ?? [];
  if (whole === undefined) return NaN;
  const read = decimals.slice(0, MAX_DECIMALS);
  const size = fround(fround(Number(whole)) + fround(Number(`0${read}`) / Number(`1e${read.length}`)));
  const scaled = exponent === undefined ? size : scaledBy(size, Number(exponent));
  return sign === '-' ? -scaled : scaled;
}

function scaledBy(size: number, exponent: number): number {
  let left = Math.abs(exponent);
  const isOutOfRange = left === MAX_EXPONENT && (exponent > 0 ? size > LARGEST_AT_38 : size < SMALLEST_AT_MINUS_38);
  if (left > MAX_EXPONENT || isOutOfRange) return NaN;
  let scale = 1;
  for (; left >= 8; left -= 8) scale = fround(scale * 1e8);
  for (; left > 0; left--) scale = fround(scale * 10);
  return fround(exponent < 0 ? size / scale : size * scale);
}

/**
 * The float32 nearest to the decimal text of a number that is 0 or greater, as XGBoost reads `base_score`. Where the
 * number lies midway between two float32, its shortest text does not: that text decides.
 */
export function baseScoreFloat(value: number): number {
  const nearest = fround(value);
  const other = neighbour(nearest, value > nearest ? 1 : -1);
  if (value === nearest || Math.abs(other - value) !== Math.abs(value - nearest)) return nearest;
  const [text = '', textExponent] = value.toExponential().split('e');
  const [exact = '', exactExponent] = value.toExponential(MOST_DIGITS).split('e');
  const padded = (text.includes('.') ? text : `${text}.`).padEnd(exact.length, '0');
  if (textExponent === exactExponent && padded === exact) return nearest;
  const isAbove = textExponent !== exactExponent || padded > exact;
  return isAbove ? Math.max(nearest, other) : Math.min(nearest, other);
}

/** As many as `toExponential` gives. */
const MOST_DIGITS = 100;

/** The next float32 up (1) or down (−1) from one that is 0 or greater. */
function neighbour(value: number, step: 1 | -1): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  bits[0]! += value === 0 ? Math.max(step, 0) : step;
  return new Float32Array(bits.buffer)[0]!;
}
