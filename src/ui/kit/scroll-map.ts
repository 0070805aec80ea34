/** Browsers stop growing an element at 17 to 33 million pixels (at 100 % zoom); this one stays far below. */
const maxHeightPx = 8_000_000;

/** As many pixels at either end scroll one to one; what lies between is squeezed. */
const exactPx = 1_000_000;

/**
 * Rows of one height in an element that may be too short for them. `top` is how far the rows are scrolled,
 * `scrollTop` how far the element is; the two are the same as long as the rows fit.
 */
export interface ScrollMap {
  /** The height of the element inside the scroller, in pixels. */
  readonly heightPx: number;
  /** The greatest `top`. */
  readonly maxTop: number;
  /** The greatest `scrollTop`. */
  readonly maxScrollTop: number;
  topOf(scrollTop: number): number;
  scrollTopOf(top: number): number;
}

/** The map for rows of `contentPx` altogether, seen through a window of `windowPx`. */
export function scrollMap(contentPx: number, windowPx: number): ScrollMap {
  const heightPx = Math.min(contentPx, maxHeightPx);
  const maxTop = Math.max(0, contentPx - windowPx);
  const maxScrollTop = Math.max(0, heightPx - windowPx);
  const squeeze = (value: number, max: number, otherMax: number) => {
    if (max === otherMax || value <= exactPx) return clamp(value, otherMax);
    if (value >= max - exactPx) return clamp(otherMax - (max - value), otherMax);
    return exactPx + ((value - exactPx) * (otherMax - 2 * exactPx)) / (max - 2 * exactPx);
  };
  return {
    heightPx,
    maxTop,
    maxScrollTop,
    topOf: (scrollTop) => squeeze(scrollTop, maxScrollTop, maxTop),
    scrollTopOf: (top) => squeeze(top, maxTop, maxScrollTop),
  };
}

/**
 * Where the rows are after the element scrolled from `before` to `after`. A short way is gone pixel by pixel, so that
 * the wheel moves rows as far as everywhere; a long one (the bar dragged, End pressed) leads to the place it stands for.
 */
export function topAfterScroll(
  map: ScrollMap,
  top: number,
  { before, after, windowPx }: { readonly before: number; readonly after: number; readonly windowPx: number },
): number {
  const isShort = Math.abs(after - before) <= 2 * windowPx;
  const isAtEnd = after <= 0 || after >= map.maxScrollTop;
  return isShort && !isAtEnd ? clamp(top + after - before, map.maxTop) : map.topOf(after);
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(0, value), max);
}
