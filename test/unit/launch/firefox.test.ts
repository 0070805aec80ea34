import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFirefox, firefoxPlaces } from '../../launch/firefox.mjs';

const hasShell = process.platform !== 'win32';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'firefox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that does what a browser does when asked for its version. */
function program(name: string, body: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

const answers = 'echo "Mozilla Firefox 150.0.1"';
const refuses = 'echo "install the snap" >&2; exit 10';

test.runIf(hasShell)('FIREFOX_PATH goes before what is on the PATH, and one that does not start is named', async () => {
  program('bin/firefox', answers);
  const PATH = path.join(folder, 'bin');
  const chosen = program('my browser', answers);
  expect(await findFirefox({ env: { FIREFOX_PATH: chosen, PATH }, platform: 'linux' })).toBe(chosen);
  const broken = program('broken', refuses);
  await expect(findFirefox({ env: { FIREFOX_PATH: broken, PATH }, platform: 'linux' })).rejects.toThrow(broken);
});

test.runIf(hasShell)('a Firefox that does not start is passed over', async () => {
  program('first/firefox-esr', refuses);
  program('first/firefox', refuses);
  const firefox = program('second/firefox', answers);
  const PATH = ['first', 'second', 'absent'].map((name) => path.join(folder, name)).join(':');
  expect(await findFirefox({ env: { PATH }, platform: 'linux' })).toBe(firefox);
});

test('without a Firefox and without a package manager, the one command to run is named', async () => {
  const found = findFirefox({ env: { PATH: folder, HOME: folder }, platform: 'darwin' });
  if (process.platform !== 'darwin') await expect(found).rejects.toThrow('brew install --cask firefox');
});

test('the release with long support is tried first, in every folder of the PATH', () => {
  expect(firefoxPlaces({ PATH: '/a:/b' }, 'linux')).toEqual([
    '/a/firefox-esr',
    '/b/firefox-esr',
    '/a/firefox',
    '/b/firefox',
  ]);
});

test('macOS keeps browsers in application folders, Windows below its program folders', () => {
  expect(firefoxPlaces({ HOME: '/Users/ada' }, 'darwin')).toContain(
    '/Users/ada/Applications/Firefox.app/Contents/MacOS/firefox',
  );
  expect(firefoxPlaces({ PROGRAMFILES: 'C:\\Programs' }, 'win32')).toEqual([
    'C:\\Programs\\Mozilla Firefox\\firefox.exe',
  ]);
});
