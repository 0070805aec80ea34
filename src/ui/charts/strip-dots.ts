/** A row as a dot: pixels from the left and from the top, and the shade of its value. */
export interface StripDots {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** From 0 (least value) to `shadeCount` − 1 (greatest); `missingShade` for a missing value. */
  readonly shade: Uint8Array;
}

export const shadeCount = 16;
export const missingShade = 255;

interface StripSize {
  readonly width: number;
  readonly height: number;
  /** What the width spans. */
  readonly low: number;
  readonly high: number;
}

/**
 * Dots along a line, heaped up where many fall together. Shades go by the rank of a value among all, so that one
 * huge value does not make all others look alike; equal values have one shade.
 */
export function layStrip(parts: Float32Array, values: Float32Array, size: StripSize): StripDots {
  const { width, height, low, high } = size;
  const span = high - low || 1;
  const binWidth = 2;
  const binOf = (part: number) => Math.round(((part - low) / span) * (width / binWidth));
  const heaped = new Map<number, number>();
  const levels = new Uint16Array(parts.length);
  let deepest = 0;
  for (let row = 0; row < parts.length; row++) {
    const bin = binOf(parts[row]!);
    const level = heaped.get(bin) ?? 0;
    heaped.set(bin, level + 1);
    levels[row] = level;
    deepest = Math.max(deepest, level);
  }
  // Up and down in turn from the middle; a heap that is too high is pressed into the strip.
  const rise = Math.min(2, (height - 4) / 2 / Math.max(1, Math.ceil(deepest / 2)));
  const x = new Float32Array(parts.length);
  const y = new Float32Array(parts.length);
  for (let row = 0; row < parts.length; row++) {
    const level = levels[row]!;
    const side = level % 2 === 0 ? 1 : -1;
    x[row] = ((parts[row]! - low) / span) * width;
    y[row] = height / 2 + side * Math.ceil(level / 2) * rise;
  }
  return { x, y, shade: shadesOf(values) };
}

function shadesOf(values: Float32Array): Uint8Array {
  const sorted = Float32Array.from(new Set(values.filter((value) => !Number.isNaN(value)))).sort();
  const rank = new Map(Array.from(sorted, (value, place) => [value, place] as const));
  const steps = Math.max(1, sorted.length - 1);
  return Uint8Array.from(values, (value) =>
    Number.isNaN(value) ? missingShade : Math.round(((rank.get(value) ?? 0) / steps) * (shadeCount - 1)),
  );
}
