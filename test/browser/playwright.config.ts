import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { systemPlaces } from '../launch/chromium.mjs';

const executablePath = process.env['CHROME_PATH'] ?? systemPlaces(process.env, process.platform).find(existsSync);
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: '.',
  outputDir: '../../.cache/browser',
  globalSetup: './global-setup.ts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    screenshot: 'only-on-failure',
    launchOptions: {
      // Without one, Playwright takes its own download.
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-quic',
        '--no-first-run',
        '--disable-component-update',
        '--disable-sync',
        // Whatever escapes the guard of the fixture finds no address. A name that is not localhost is not secure.
        '--host-resolver-rules=MAP lab.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      ],
    },
  },
});
