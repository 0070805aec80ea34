/**
 * Moves labels apart along an axis so that each is at least `gap` from the next and all lie from `from` to `to`, in the
 * order of their wanted places and as near to them as that allows (least squares, by pooling neighbours that collide).
 * Where there is no room for all, the distances shrink evenly. The result is in the order of `wanted`.
 */
export function placeLabels(
  wanted: readonly number[],
  { gap, from, to }: { readonly gap: number; readonly from: number; readonly to: number },
): readonly number[] {
  const step = Math.min(gap, (to - from) / Math.max(1, wanted.length - 1));
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  // Without the distances that are due anyway, the places only have to ascend.
  const pools: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    let pool = { sum: (wanted[index] ?? 0) - rank * step, count: 1 };
    for (let above = pools.at(-1); above !== undefined && mean(above) > mean(pool); above = pools.at(-1)) {
      pools.pop();
      pool = { sum: above.sum + pool.sum, count: above.count + pool.count };
    }
    pools.push(pool);
  });
  const highest = to - (wanted.length - 1) * step;
  const ascending = pools.flatMap((pool) =>
    Array.from({ length: pool.count }, () => Math.max(from, Math.min(highest, mean(pool)))),
  );
  const places = new Array<number>(wanted.length).fill(from);
  order.forEach((index, rank) => (places[index] = (ascending[rank] ?? from) + rank * step));
  return places;
}

const mean = ({ sum, count }: { readonly sum: number; readonly count: number }) => sum / count;
