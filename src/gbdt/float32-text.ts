/**
 * A float32 as XGBoost writes it into model JSON: the shortest decimal that reads back to the same float32, in
 * the form `1.4E0`, `-2.2960792E-1`, `0E0`, `-0E0`, `-Infinity`.
 */
export function float32ToText(value: number): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (magnitude === 0) return `${sign}0E0`;
  if (!Number.isFinite(magnitude)) return magnitude === Infinity ? `${sign}Infinity` : 'NaN';
  let text = roundedToEven(magnitude, MAX_DIGITS);
  for (let digits = MAX_DIGITS - 1; digits > 0; digits--) {
    const shorter = decimalOf(magnitude, digits);
    if (shorter === undefined) break;
    text = shorter;
  }
  return sign + text.replace(/e\+?/, 'E');
}

/**
 * A float32 as XGBoost writes a parameter: nine significant digits in the shorter of both forms of C's `%g`,
 * such as `10`, `0.300000012`, `9.99999997e-07`, `1e+10`.
 */
export function float32ToParameterText(value: number): string {
  const scientific = (value < 0 ? '-' : '') + roundedToEven(Math.abs(value), MAX_DIGITS);
  const exponentAt = scientific.indexOf('e');
  const exponent = Number(scientific.slice(exponentAt + 1));
  if (value === 0 || (exponent >= -4 && exponent < MAX_DIGITS)) {
    return withoutTrailingZeros(Number(scientific).toFixed(Math.max(0, MAX_DIGITS - 1 - exponent)));
  }
  const exponentDigits = String(Math.abs(exponent)).padStart(2, '0');
  return `${withoutTrailingZeros(scientific.slice(0, exponentAt))}e${exponent < 0 ? '-' : '+'}${exponentDigits}`;
}

/** Nine significant digits tell any two float32 apart. */
const MAX_DIGITS = 9;

/** A decimal of that many digits that reads back, the nearest if it does; `undefined` if none does. */
function decimalOf(magnitude: number, digits: number): string | undefined {
  const readsBack = (text: string) => Math.fround(Number(text)) === magnitude;
  const nearest = roundedToEven(magnitude, digits);
  if (readsBack(nearest)) return nearest;
  // Above a power of two the next float32 is twice as far away as below it: a decimal that is not the nearest
  // may then still read back.
  const above = (magnitude * (1 + 2 ** -25)).toExponential(digits - 1);
  return readsBack(above) ? above : undefined;
}

/** Halfway between two decimals `toExponential` takes the greater one, XGBoost the even one. */
function roundedToEven(magnitude: number, digits: number): string {
  const rounded = magnitude.toExponential(digits - 1);
  const oneMore = magnitude.toExponential(digits);
  const [, truncated, exponent] = /^(.*[02468]\.?)5(e.*)$/.exec(oneMore) ?? [];
  if (truncated === undefined || exponent === undefined || Number(oneMore) !== magnitude) return rounded;
  return truncated.replace(/\.$/, '') + exponent;
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
