import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { build } from '../launch/build.mjs';
import { findChromium } from '../launch/chromium.mjs';
import { cacheDir, projectRoot } from '../launch/run.mjs';
import { serve } from '../launch/static-server.mjs';
import { probeScripts } from './page-probe.mjs';

/**
 * Starts Chromium over the built page: `LAB_DIST`, or `dist/`, which is built first. The profile lies on disk: in a private
 * window IndexedDB would keep its files in memory.
 *
 * @returns {Promise<{openLab: () => Promise<import('@playwright/test').Page>, version: string, folder: string, close: () => Promise<void>}>}
 *   `openLab` closes the page that was open and opens a fresh one over the same storage; `folder` is for files of the run
 */
export async function startLabBrowser() {
  const given = process.env.LAB_DIST;
  if (!given) await build();
  const root = path.resolve(given ?? path.join(projectRoot, 'dist'));
  if (!existsSync(path.join(root, 'index.html'))) throw new Error(`There is no built page in ${root}: no index.html.`);
  const server = await serve({ root, base: '/course/lab/' });
  mkdirSync(cacheDir, { recursive: true });
  const folder = mkdtempSync(path.join(cacheDir, 'bench-'));
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: await findChromium(),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-quic',
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  for (const script of probeScripts) await context.addInitScript(script);
  let page;
  return {
    version: context.browser()?.version() ?? '',
    folder,
    async openLab() {
      const former = page;
      page = await context.newPage();
      await former?.close();
      await page.goto(`${server.url}?owner=Bench#setup`);
      await page.waitForFunction(() => 'lab' in globalThis);
      await page.evaluate(() => globalThis.lab.ready);
      return page;
    },
    async close() {
      await context.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Runs `body`, which sees nothing but its argument, in the page and gives `{result, probe}`: what it gave, as plain JSON, and
 * what the page did meanwhile.
 */
export async function measured(page, body, argument) {
  return page.evaluate(`(async () => {
    benchProbe.begin();
    const result = await (${body})(${JSON.stringify(argument)});
    return { result, probe: benchProbe.end() };
  })()`);
}
