import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../launch/chromium.mjs';
import { projectRoot } from '../launch/run.mjs';
import { serve } from '../launch/static-server.mjs';
import { installCells, installReads } from './page-code.mjs';

/**
 * The built page (`LAB_DIST`, or `dist/`) in Chromium, for an owner called Paul.
 *
 * @returns {Promise<{call: (body: Function, argument?: unknown) => Promise<any>, textOf: (hash: string) => Promise<{text: string, url: string}>, close: () => Promise<void>}>}
 */
export async function openLabSide() {
  const root = path.resolve(process.env.LAB_DIST ?? path.join(projectRoot, 'dist'));
  if (!existsSync(path.join(root, 'index.html'))) throw new Error(`There is no built page in ${root}: no index.html.`);
  const server = await serve({ root, base: '/course/lab/' });
  const browser = await chromium.launch({
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
  const page = await (await browser.newContext()).newPage();
  for (const helpers of [installCells, installReads]) await page.addInitScript(helpers);
  await page.goto(`${server.url}?owner=Paul&lang=en#setup`);
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(() => globalThis.lab.ready);
  return {
    call: (body, argument) => page.evaluate(body, argument),
    async textOf(hash, wanted) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.getByText(wanted).first().waitFor();
      return { text: await page.locator('body').innerText(), url: page.url() };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
