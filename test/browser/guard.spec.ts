import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serve } from '../launch/static-server.mjs';
import { expect, test as labTest } from './lab-fixture.ts';

const html = `<!doctype html><title>a page</title><script type="module">
  globalThis.lab = { ready: new Promise((resolve) => setTimeout(resolve, 50)).then(() => (globalThis.lab.isOpen = true)) };
</script>`;
const worker = `self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener('message', (event) => fetch(event.data).catch(() => {}));`;

/** The lab's fixtures over a page of two files, which can be made to misbehave. */
const test = labTest.extend({
  labUrl: async ({ browserName }, use, info) => {
    const root = info.outputPath(browserName);
    mkdirSync(root, { recursive: true });
    writeFileSync(path.join(root, 'index.html'), html);
    writeFileSync(path.join(root, 'worker.js'), worker);
    const server = await serve({ root, base: '/some/page' });
    await use(server.url);
    await server.close();
  },
});

test('a page is open when lab.ready has resolved, and calls run in it', async ({ lab }) => {
  await lab.open('?owner=Paul');
  const seen = await lab.call((suffix) => document.title + suffix + location.pathname + location.search, '!');
  expect(seen).toBe('a page!/some/page/?owner=Paul');
  const isOpen = () => (globalThis as unknown as { lab: { isOpen?: boolean } }).lab.isOpen;
  expect(await lab.call(isOpen)).toBe(true);
  await lab.reload();
  expect(await lab.call(isOpen)).toBe(true);
});

test('a request to another origin is aborted and noted', async ({ lab, guard }) => {
  await lab.open();
  const outcome = await lab.call(() => fetch('https://example.org/a.json').catch((error: unknown) => String(error)));
  expect(outcome).toBe('TypeError: Failed to fetch');
  expect(guard.strangers.splice(0)).toEqual(['GET https://example.org/a.json']);
  expect(guard.errors.splice(0)).toHaveLength(1);
});

test('an image, a beacon and a socket to another origin are noted', async ({ lab, guard }) => {
  await lab.open();
  await lab.call(async () => {
    const closed = new Promise((resolve) => {
      const socket = new WebSocket('wss://example.org/socket');
      socket.onerror = resolve;
    });
    const failed = new Promise((resolve) => {
      const image = new Image();
      image.onerror = resolve;
      image.src = 'http://192.0.2.1/a.png';
    });
    navigator.sendBeacon('https://example.org/beacon', 'x');
    await Promise.all([closed, failed]);
  });
  await expect.poll(() => guard.strangers.length).toBe(3);
  expect(guard.strangers.splice(0).sort()).toEqual([
    'GET http://192.0.2.1/a.png',
    'POST https://example.org/beacon',
    'SOCKET wss://example.org/socket',
  ]);
  guard.errors.splice(0);
});

test('a request of a service worker to another origin is noted', async ({ lab, guard }) => {
  await lab.open();
  await lab.call(async () => {
    await navigator.serviceWorker.register('worker.js');
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage('https://example.org/from-worker');
  });
  await expect.poll(() => guard.strangers).toContain('GET https://example.org/from-worker');
  guard.strangers.splice(0);
  guard.errors.splice(0);
});

test('another port of this machine is another origin', async ({ lab, guard }) => {
  await lab.open();
  await lab.call(() =>
    fetch('http://localhost:1/')
      .catch(() => undefined)
      .then(() => undefined),
  );
  expect(guard.strangers.splice(0)).toEqual(['GET http://localhost:1/']);
  guard.errors.splice(0);
});

test('console errors and uncaught exceptions are noted', async ({ lab, guard }) => {
  await lab.open();
  await lab.call(() => {
    console.error('said aloud');
    setTimeout(() => {
      throw new Error('thrown away');
    });
  });
  await expect.poll(() => guard.errors.length).toBe(2);
  const [first, second] = guard.errors.splice(0);
  expect(first).toContain('said aloud');
  expect(second).toContain('thrown away');
});

test('visitors share nothing and stand under the same guard', async ({ lab, newVisitor, guard }) => {
  await lab.open();
  await lab.call(() => localStorage.setItem('name', 'first'));
  const other = await newVisitor();
  await other.open();
  expect(await other.call(() => localStorage.getItem('name'))).toBeNull();
  await other.call(() =>
    fetch('https://example.org/')
      .catch(() => undefined)
      .then(() => undefined),
  );
  expect(guard.strangers.splice(0)).toEqual(['GET https://example.org/']);
  guard.errors.splice(0);
});

test.describe('a test that ends with', () => {
  test.fail('a noted request fails', async ({ lab }) => {
    await lab.open();
    await lab.call(() =>
      fetch('https://example.org/')
        .catch(() => undefined)
        .then(() => undefined),
    );
  });

  test.fail('an error in the console fails', async ({ lab }) => {
    await lab.open();
    await lab.call(() => console.error('said aloud'));
  });

  test.describe('an error that it allows', () => {
    test.use({ allowedErrors: [/^said aloud/] });

    test('passes', async ({ lab }) => {
      await lab.open();
      await lab.call(() => console.error('said aloud'));
    });
  });
});
