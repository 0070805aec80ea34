/** Files that are too large to be fetched before the worker takes control. Their names carry a hash of their content. */
export interface LargeFiles {
  /** Fetches what is missing, and lets go of what an earlier version kept. Fails whole when a file cannot be had. */
  fetchAll(): Promise<void>;
  match(url: string): Promise<Response | undefined>;
}

const cacheName = 'lab-large';

/** A cache of these addresses, each below the worker's own. */
export function openLargeFiles(urls: readonly string[]): LargeFiles {
  return {
    async fetchAll() {
      const cache = await caches.open(cacheName);
      const kept = new Set((await cache.keys()).map(({ url }) => url));
      await cache.addAll(urls.filter((url) => !kept.has(url)));
      for (const url of kept) if (!urls.includes(url)) await cache.delete(url);
    },
    match: async (url) => (urls.includes(url) ? (await caches.open(cacheName)).match(url) : undefined),
  };
}
