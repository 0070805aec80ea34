import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChromium, systemPlaces } from '../../launch/chromium.mjs';

const hasShell = process.platform !== 'win32';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that does what a browser does when asked for its version. */
function program(name: string, body: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

const answers = 'echo "Chromium 150.0.1.2"';
const refuses = 'echo "install the snap" >&2; exit 10';

test.runIf(hasShell)('CHROME_PATH goes before what is on the PATH', async () => {
  program('bin/chromium', answers);
  const chosen = program('my browser', answers);
  const env = { CHROME_PATH: chosen, PATH: path.join(folder, 'bin') };
  expect(await findChromium({ env, platform: 'linux' })).toBe(chosen);
});

test.runIf(hasShell)('a CHROME_PATH that does not start is an error that names it', async () => {
  const chosen = program('broken', refuses);
  await expect(findChromium({ env: { CHROME_PATH: chosen, PATH: '' }, platform: 'linux' })).rejects.toThrow(chosen);
  await expect(findChromium({ env: { CHROME_PATH: folder, PATH: '' }, platform: 'linux' })).rejects.toThrow(folder);
});

test.runIf(hasShell)('a program of the right name that does not start is passed over', async () => {
  program('first/chromium', refuses);
  program('first/chromium-browser', 'echo "no version here"');
  const chrome = program('second/google-chrome', answers);
  const PATH = ['first', 'second', 'absent'].map((name) => path.join(folder, name)).join(':');
  expect(await findChromium({ env: { PATH }, platform: 'linux' })).toBe(chrome);
});

test('Chromium is tried before Chrome, in every folder of the PATH', () => {
  expect(systemPlaces({ PATH: '/a:/b' }, 'linux')).toEqual([
    '/a/chromium',
    '/b/chromium',
    '/a/chromium-browser',
    '/b/chromium-browser',
    '/a/google-chrome',
    '/b/google-chrome',
    '/a/google-chrome-stable',
    '/b/google-chrome-stable',
  ]);
});

test('macOS keeps browsers in application folders, Windows below its program folders', () => {
  expect(systemPlaces({ HOME: '/Users/ada' }, 'darwin')).toContain(
    '/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  );
  expect(systemPlaces({ PROGRAMFILES: 'C:\\Programs' }, 'win32')).toEqual([
    'C:\\Programs\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Programs\\Chromium\\Application\\chrome.exe',
  ]);
});
