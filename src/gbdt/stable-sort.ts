/** XGBoost is built with libstdc++, whose stable sort begins with runs of so many. */
const RUN = 7;

/**
 * The row numbers of values from the greatest to the smallest in the order of libstdc++'s `std::stable_sort` with
 * `std::greater`, step by step (bits/stl_algo.h). Only with NaN among the values, which is neither greater nor smaller than
 * any other, does it matter how a stable sort goes about it. Uint32Array[rows].
 */
export function stableDescendingOrder(values: Float32Array): Uint32Array {
  const middle = (values.length + 1) >> 1;
  const isBefore = (a: number, b: number) => values[a]! > values[b]!;
  const first = mergeSort(rowsFrom(0, middle), isBefore);
  const second = mergeSort(rowsFrom(middle, values.length), isBefore);
  const order = new Uint32Array(values.length);
  // The halves are merged from the end if the first is longer.
  if (first.length <= second.length) merge(first, second, order, isBefore);
  else mergeFromEnd(first, second, order, isBefore);
  return order;
}

function rowsFrom(begin: number, end: number): Uint32Array {
  const rows = new Uint32Array(end - begin);
  for (let i = 0; i < rows.length; i++) rows[i] = begin + i;
  return rows;
}

type IsBefore = (a: number, b: number) => boolean;

/** Sorts runs by insertion, then merges neighbours of 7, 14, 28 … */
function mergeSort(rows: Uint32Array, isBefore: IsBefore): Uint32Array {
  for (let begin = 0; begin < rows.length; begin += RUN) insertionSort(rows.subarray(begin, begin + RUN), isBefore);
  let from = rows;
  let to: Uint32Array = new Uint32Array(rows.length);
  for (let step = RUN; step < rows.length; step *= 2) {
    for (let begin = 0; begin < rows.length; begin += 2 * step) {
      const middle = begin + step;
      const end = middle + step;
      merge(from.subarray(begin, middle), from.subarray(middle, end), to.subarray(begin, end), isBefore);
    }
    [from, to] = [to, from];
  }
  return from;
}

function insertionSort(rows: Uint32Array, isBefore: IsBefore): void {
  for (let i = 1; i < rows.length; i++) {
    const row = rows[i]!;
    let at = i;
    // What comes before the first goes there past all others, whatever they are.
    if (isBefore(row, rows[0]!)) at = 0;
    else while (isBefore(row, rows[at - 1]!)) at--;
    rows.copyWithin(at + 1, at, i);
    rows[at] = row;
  }
}

function merge(first: Uint32Array, second: Uint32Array, to: Uint32Array, isBefore: IsBefore): void {
  let [a, b, at] = [0, 0, 0];
  while (a < first.length && b < second.length) {
    to[at++] = isBefore(second[b]!, first[a]!) ? second[b++]! : first[a++]!;
  }
  to.set(first.subarray(a), at);
  to.set(second.subarray(b), at + first.length - a);
}

function mergeFromEnd(first: Uint32Array, second: Uint32Array, to: Uint32Array, isBefore: IsBefore): void {
  let [a, b, at] = [first.length - 1, second.length - 1, to.length - 1];
  while (a >= 0 && b >= 0) to[at--] = isBefore(second[b]!, first[a]!) ? first[a--]! : second[b--]!;
  while (a >= 0) to[at--] = first[a--]!;
  while (b >= 0) to[at--] = second[b--]!;
}
