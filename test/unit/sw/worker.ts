import { vi } from 'vitest';

type Listener = (event: object) => void;

/** The service worker's script in this thread, over the events and caches of a global scope that is this small. */
export async function startWorker(address: string) {
  const listeners = new Map<string, Listener>();
  vi.stubGlobal('self', {
    location: new URL(address),
    __WB_MANIFEST: [{ url: 'index.html', revision: '1' }],
    registration: { scope: new URL('./', address).href },
    addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
  });
  vi.stubGlobal('location', new URL(address));
  vi.stubGlobal('registration', { scope: new URL('./', address).href });
  vi.stubGlobal('caches', { open: async () => ({ match: async () => undefined }), match: async () => undefined });
  vi.resetModules();
  // By its address: the worker's globals are other types than this file's.
  await import(/* @vite-ignore */ new URL('../../../src/sw/sw.ts', import.meta.url).href);
  const kept: Promise<unknown>[] = [];
  return {
    /** What the worker answers; undefined when it leaves the request to the browser. */
    async fetch(request: Request): Promise<Response | undefined> {
      let answer: Promise<Response> | undefined;
      listeners.get('fetch')?.({
        request,
        respondWith: (given: Promise<Response>) => (answer = given),
        waitUntil: (work: Promise<unknown>) => kept.push(work),
      });
      return answer;
    },
    /** Sends a message, as a page does. */
    message(data: unknown, ports: readonly MessagePort[] = []): void {
      listeners.get('message')?.({ data, ports, waitUntil: (work: Promise<unknown>) => kept.push(work) });
    },
    /** Resolves when nothing keeps the worker from being stopped. */
    idle: async () => {
      await Promise.all(kept);
    },
  };
}
