/**
 * The row numbers of values (0 or greater; not −0) from the greatest value to the smallest, NaN before all, rows of
 * equal values in their order. Value and row are one whole number, so that any sort gives this order. Uint32Array[rows].
 */
export function descendingOrder(values: Float32Array): Uint32Array {
  const keys = new BigUint64Array(values.length);
  const words = new Uint32Array(keys.buffer);
  // The bits of floats that are not negative rise with the floats.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  // All hosts of the page are little-endian: the second word is the upper one.
  for (let row = 0; row < values.length; row++) {
    words[2 * row] = row;
    words[2 * row + 1] = ~bits[row]!;
  }
  keys.sort();
  const order = new Uint32Array(values.length);
  for (let rank = 0; rank < order.length; rank++) order[rank] = words[2 * rank]!;
  return order;
}
