/** One column of a grid. */
export interface GridColumn {
  readonly name: string;
  /** The type, as it is written under the name. */
  readonly type: string;
  /** Numbers stand right-aligned. */
  readonly numeric: boolean;
  /** How wide it is, where its values are not all here to be measured. */
  readonly characters?: number;
}

/** The text of a cell; null for a missing value, undefined for one that is not there yet. */
export type CellText = (row: number, column: number) => string | null | undefined;

/** Where a column lies, in pixels. */
export interface ColumnPlace {
  readonly left: number;
  readonly width: number;
}

const sampledRows = 60;
const characterRem = 0.5;
const typeCharacterRem = 0.45;
const paddingRem = 1.5;
const widestRem = 26;
const stretchMost = 1.75;

/**
 * Widths by what the columns hold at the top, in the middle and at the end, stretched a little where there is room.
 * `remPx` is one rem in pixels.
 */
export function placeColumns(
  columns: readonly GridColumn[],
  { rowCount, cell, remPx, availablePx }: GridMeasure,
): readonly ColumnPlace[] {
  const rows = sampleOf(rowCount);
  const natural = columns.map(({ name, type, characters }, column) => {
    const longest =
      characters ?? rows.reduce((most, row) => Math.max(most, cell(row, column)?.length ?? 4), name.length);
    const rem = Math.max(longest * characterRem, type.length * typeCharacterRem) + paddingRem;
    return Math.min(rem, widestRem) * remPx;
  });
  const total = natural.reduce((sum, width) => sum + width, 0);
  const stretch = Math.min(Math.max(1, availablePx / total), stretchMost);
  let left = 0;
  return natural.map((width) => {
    const place = { left, width: width * stretch };
    left += place.width;
    return place;
  });
}

export interface GridMeasure {
  readonly rowCount: number;
  readonly cell: CellText;
  readonly remPx: number;
  readonly availablePx: number;
}

/** First rows, middle, end: the samples of a grid's widths. */
function sampleOf(rowCount: number): readonly number[] {
  if (rowCount <= sampledRows) return Array.from({ length: rowCount }, (_, row) => row);
  const part = sampledRows / 3;
  return Array.from({ length: sampledRows }, (_, index) => {
    const [third, offset] = [Math.floor(index / part), index % part];
    const start = third === 0 ? 0 : third === 1 ? Math.floor((rowCount - part) / 2) : rowCount - part;
    return start + offset;
  });
}

/** The columns that are seen between `left` and `right`, in pixels: from, to (exclusive). */
export function columnsBetween(
  places: readonly ColumnPlace[],
  left: number,
  right: number,
): { readonly from: number; readonly to: number } {
  let from = 0;
  while (from < places.length - 1 && endOf(places, from) <= left) from++;
  let to = from;
  while (to < places.length && (places[to]?.left ?? 0) < right) to++;
  return { from, to: Math.max(to, Math.min(from + 1, places.length)) };
}

function endOf(places: readonly ColumnPlace[], index: number): number {
  const place = places[index];
  return place === undefined ? 0 : place.left + place.width;
}
