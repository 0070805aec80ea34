import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import { findChromium } from '../launch/chromium.mjs';
import { findFirefox } from '../launch/firefox.mjs';
import { projectRoot } from '../launch/run.mjs';
import { serve } from '../launch/static-server.mjs';

/** Serves the built page (`LAB_DIST`, or `dist/`) as a plain host does. Throws when it was not built. */
export async function servePage() {
  const root = path.resolve(process.env.LAB_DIST ?? path.join(projectRoot, 'dist'));
  if (!existsSync(path.join(root, 'index.html'))) throw new Error(`There is no built page in ${root}: no index.html.`);
  return serve({ root, base: '/course/lab/' });
}

/**
 * @typedef {object} LabPage a tab with the lab in it, in a fresh profile
 * @property {string} version of the browser, such as `Firefox 153.7.0`
 * @property {string[]} errors console errors and uncaught exceptions so far
 * @property {(body: Function | string, argument?: unknown) => Promise<any>} call runs `body` in the page, where `globalThis.lab`
 *   is, and gives its result; both ways plain JSON
 * @property {() => Promise<void>} close ends the browser
 */

/** Opens the lab in the Chromium that Playwright drives. @returns {Promise<LabPage>} */
export async function openInChromium(url) {
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
  const page = await browser.newPage();
  return opened(browser, page, { url, version: `Chromium ${browser.version()}` });
}

/**
 * Opens the lab in the system's Firefox, over WebDriver BiDi. Playwright drives a Firefox of its own making only, and its
 * BiDi asks more than one with long support has. @returns {Promise<LabPage>}
 */
export async function openInFirefox(url) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: await findFirefox(),
    headless: true,
    protocolTimeout: 600_000,
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  return opened(browser, page, { url, version: (await browser.version()).replace('firefox/', 'Firefox ') });
}

/** What both drivers have under the same names. */
async function opened(browser, page, { url, version }) {
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
  try {
    await page.goto(url);
    await page.waitForFunction(() => 'lab' in globalThis);
    await page.evaluate(async () => {
      await globalThis.lab.ready;
    });
  } catch (error) {
    await browser.close();
    throw new Error(`The lab did not open in ${version}: ${error.message}\n${errors.join('\n')}`, { cause: error });
  }
  return {
    page,
    version,
    errors,
    call: (body, argument) => page.evaluate(body, argument),
    close: () => browser.close(),
  };
}
