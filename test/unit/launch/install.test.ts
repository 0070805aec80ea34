import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled } from '../../launch/install.mjs';

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
}
type Packages = Readonly<Record<string, Package>>;

const lock: Packages = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a-windows': { version: '1.0.0', integrity: 'sha512-w', optional: true },
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, packages: Packages): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), JSON.stringify({ packages }));
}

test('a fresh clone is not installed, and neither is an interrupted installation', () => {
  write('package-lock.json', lock);
  expect(isInstalled(root)).toBe(false);
  mkdirSync(path.join(root, 'node_modules', 'a'), { recursive: true });
  expect(isInstalled(root)).toBe(false);
});

test('node_modules that holds what the lock file asks for is installed, without the packages of other systems', () => {
  write('package-lock.json', lock);
  write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } });
  expect(isInstalled(root)).toBe(true);
});

test.each<[string, Packages]>([
  ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
  ['other content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  ['a package less', {}],
  [
    'a package more',
    {
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/b': { version: '1.0.0', integrity: 'sha512-b' },
    },
  ],
])('node_modules with %s is not installed', (_difference, installed) => {
  write('package-lock.json', lock);
  write('node_modules/.package-lock.json', installed);
  expect(isInstalled(root)).toBe(false);
});
