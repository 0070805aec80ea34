/**
 * Sorts values, and their weights with them, by value: in the order that `std::sort` of the GNU C++ library
 * gives (introspective sort after Musser, 1997: quicksort around a median of three down to runs of 16, heap
 * sort where that goes too deep, then one insertion sort). The sort is not stable, and weights of equal values
 * are then added in float32, so a cut point can depend on how equal values come to lie.
 */
export function sortWeighted(values: Float32Array, weights: Float32Array, count: number): void {
  if (count < 2) return;
  partitionDown(values, weights, 0, count, 2 * (31 - Math.clz32(count)));
  const sortedHead = Math.min(count, RUN);
  for (let i = 1; i < sortedHead; i++) {
    if (values[i]! < values[0]!) rotateToFront(values, weights, i);
    else insertBackwards(values, weights, i);
  }
  for (let i = sortedHead; i < count; i++) insertBackwards(values, weights, i);
}

const RUN = 16;

function partitionDown(values: Float32Array, weights: Float32Array, first: number, last: number, depth: number): void {
  let end = last;
  for (let left = depth; end - first > RUN; left--) {
    if (left === 0) return heapSort(values, weights, first, end);
    const middle = first + ((end - first) >> 1);
    medianToFirst(values, weights, first, first + 1, middle, end - 1);
    const cut = partitionAroundFirst(values, weights, first, end);
    partitionDown(values, weights, cut, end, left - 1);
    end = cut;
  }
}

function medianToFirst(values: Float32Array, weights: Float32Array, first: number, a: number, b: number, c: number) {
  const va = values[a]!;
  const vb = values[b]!;
  const vc = values[c]!;
  if (va < vb) swap(values, weights, first, vb < vc ? b : va < vc ? c : a);
  else swap(values, weights, first, va < vc ? a : vb < vc ? c : b);
}

function partitionAroundFirst(values: Float32Array, weights: Float32Array, first: number, last: number): number {
  const pivot = values[first]!;
  let low = first + 1;
  let high = last;
  for (;;) {
    while (values[low]! < pivot) low++;
    high--;
    while (pivot < values[high]!) high--;
    if (low >= high) return low;
    swap(values, weights, low, high);
    low++;
  }
}

function heapSort(values: Float32Array, weights: Float32Array, first: number, last: number): void {
  const length = last - first;
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    sink(values, weights, first, parent, length, values[first + parent]!, weights[first + parent]!);
  }
  for (let end = length - 1; end > 0; end--) {
    const value = values[first + end]!;
    const weight = weights[first + end]!;
    move(values, weights, first, first + end);
    sink(values, weights, first, 0, end, value, weight);
  }
}

/** Lets the hole at `top` fall to the bottom along the greater children, then the value rise from there. */
function sink(
  values: Float32Array,
  weights: Float32Array,
  first: number,
  top: number,
  length: number,
  value: number,
  weight: number,
): void {
  let hole = top;
  for (let child = 2 * hole + 2; child <= length; child = 2 * hole + 2) {
    if (child === length || values[first + child]! < values[first + child - 1]!) child--;
    move(values, weights, first + child, first + hole);
    hole = child;
  }
  for (let parent = (hole - 1) >> 1; hole > top && values[first + parent]! < value; parent = (hole - 1) >> 1) {
    move(values, weights, first + parent, first + hole);
    hole = parent;
  }
  values[first + hole] = value;
  weights[first + hole] = weight;
}

function move(values: Float32Array, weights: Float32Array, from: number, to: number): void {
  values[to] = values[from]!;
  weights[to] = weights[from]!;
}

/** Moves entry `i` down past all greater ones; something not greater lies before it. */
function insertBackwards(values: Float32Array, weights: Float32Array, i: number): void {
  const value = values[i]!;
  const weight = weights[i]!;
  let at = i;
  while (value < values[at - 1]!) {
    values[at] = values[at - 1]!;
    weights[at] = weights[at - 1]!;
    at--;
  }
  values[at] = value;
  weights[at] = weight;
}

function rotateToFront(values: Float32Array, weights: Float32Array, i: number): void {
  const value = values[i]!;
  const weight = weights[i]!;
  values.copyWithin(1, 0, i);
  weights.copyWithin(1, 0, i);
  values[0] = value;
  weights[0] = weight;
}

function swap(values: Float32Array, weights: Float32Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
  const weight = weights[i]!;
  weights[i] = weights[j]!;
  weights[j] = weight;
}
