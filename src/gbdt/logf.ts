/**
 * log of a float32, as the C libraries that XGBoost is built against compute it (the table algorithm of
 * ARM's optimized routines, in glibc since 2.27 and in musl): x = 2^k·z with z near one of sixteen centres
 * c, log x = k·ln2 + log c + log(z/c), the last from a quartic in r = z/c − 1; in float64, rounded once.
 */

/** 1/c of each centre. */
const INVERSE_CENTRES = Float64Array.of(
  1.398907162146528,
  1.3403141896637998,
  1.286432210124115,
  1.2367150214269895,
  1.1906977166711752,
  1.1479821020556429,
  1.1082251448272158,
  1.0711297413057381,
  1.036437278977283,
  1,
  0.9492859795739057,
  0.8951049428609004,
  0.8476821620351103,
  0.8050314851692001,
  0.7664671008843108,
  0.731428603316328,
);
/** log c of each centre. */
const LOG_CENTRES = Float64Array.of(
  -0.33569133332882284,
  -0.2929040563774074,
  -0.2518726580937369,
  -0.21245868807117255,
  -0.17453945183745634,
  -0.1380057072319758,
  -0.10275976698545139,
  -0.06871392447020525,
  -0.0357891387398228,
  0,
  0.05204517742929496,
  0.11081431298787942,
  0.1652495223695143,
  0.21687389031699977,
  0.2659635028121397,
  0.3127556664073557,
);
const LN2 = 0.6931471805599453;
const A4 = -0.25089342214237154;
const A3 = 0.333456765744066;
const A2 = -0.4999997485802103;

/** The bits of the lowest z, 0.69921875: z runs from it to twice it. */
const LOWEST_Z = 0x3f330000;
const EXPONENT_MASK = 0xff800000 | 0;
const SMALLEST_NORMAL = 1.1754943508222875e-38;

const value = new Float32Array(1);
const bits = new Int32Array(value.buffer);

/** The natural logarithm of a float32 x, as a float32: −∞ at 0, NaN below. */
export function logf(x: number): number {
  if (x === 1) return 0;
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // Subnormal numbers are scaled into the normal range; 2^23 is exact.
  let exponentShift = 0;
  value[0] = x;
  if (x < SMALLEST_NORMAL) {
    value[0] = x * 8388608;
    exponentShift = 23;
  }
  const above = bits[0]! - LOWEST_Z;
  const centre = (above >> 19) & 15;
  const k = (above >> 23) - exponentShift;
  bits[0]! -= above & EXPONENT_MASK;
  const r = value[0] * INVERSE_CENTRES[centre]! - 1;
  const r2 = r * r;
  const tail = (A4 * r2 + (A3 * r + A2)) * r2 + (LOG_CENTRES[centre]! + k * LN2 + r);
  return Math.fround(tail);
}
