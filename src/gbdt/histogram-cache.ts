/**
 * Which histograms XGBoost still has while it grows one tree (BoundedHistCollection in tree/hist/hist_cache.h). When the
 * cache is full it forgets all of them; a node whose parent's histogram is forgotten is built from its rows and not taken
 * from its parent. That decides bits, and it ends a tree that grows on nothing but the rounding of such differences.
 */
export interface HistogramCache {
  /** `max_cached_hist_node`. Nodes that are built at one time are kept even if they are more. */
  readonly limit: number;
  /** How often everything was forgotten; a node's histogram is kept as long as this is what it was. */
  age: number;
  nodes: number;
}

export function createHistogramCache(limit: number): HistogramCache {
  return { limit, age: 0, nodes: 0 };
}

/** Makes room for nodes that are built at one time. */
export function cacheNodes(cache: HistogramCache, count: number): void {
  if (cache.nodes + count > cache.limit) {
    cache.age++;
    cache.nodes = 0;
  }
  cache.nodes += count;
}
