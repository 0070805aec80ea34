import { expect, test } from 'vitest';
import { violations } from './floors.ts';
import { doors, rooms } from './rooms.ts';
import { filesBelow, readProjectFile } from './source-files.ts';

const sources = filesBelow('src').filter((file) => /\.(ts|svelte)$/.test(file));

test('every import in src stays on its floor and goes through its door', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.flatMap((file) => violations({ path: file, text: readProjectFile(file) }))).toEqual([]);
});

test('the table itself only points to strictly lower floors, and doors to rooms that exist', () => {
  const upward = Object.entries(rooms).flatMap(([name, { floor, imports }]) =>
    imports.filter((place) => !(floorOf(place) < floor)).map((place) => `${name} → ${place}`),
  );
  expect(upward).toEqual([]);
  expect(
    Object.values(doors)
      .flat()
      .filter((place) => Number.isNaN(floorOf(place))),
  ).toEqual([]);
});

function floorOf(place: string): number {
  return rooms[place.split('/')[0]!]?.floor ?? Number.NaN;
}

const allowed: readonly (readonly [path: string, line: string])[] = [
  ['src/base/columns.ts', "import { x } from './errors.ts';"],
  ['src/storage/open.ts', "import { openDB } from 'idb';"],
  ['src/gbdt/assembly/kernel.ts', "import { x } from '../cuts.ts';"],
  ['src/lakehouse/commit.ts', "import type { Storage } from '../storage/types.ts';"],
  ['src/lakehouse/format/parquet.ts', "import { parquetRead } from 'hyparquet';"],
  ['src/compute/encode.ts', "import { encode } from '../lakehouse/format/parquet.ts';"],
  ['src/sql/duckdb.ts', "import url from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';"],
  ['src/compute/spawn.ts', "new Worker(new URL('./compute.worker.ts', import.meta.url), { type: 'module' });"],
  ['src/sw/sw.ts', "import { stores } from '../lab/stores.ts';"],
  ['src/script/lessons/00_datagen.ts', "import { environment } from 'lab';"],
  ['src/ui/jobs/jobs.svelte.ts', "import type { Job } from '../../jobs/records.ts';"],
  ['src/ui/jobs/jobs.svelte.ts', "export type { Job } from '../../jobs/records.ts';"],
  ['src/ui/jobs/jobs.svelte.ts', "let job: import('../../jobs/records.ts').Job;"],
  ['src/guide/steps.ts', "const texts = import.meta.glob('./content/*.md', { query: '?raw' });"],
  ['src/main.ts', "import './ui/app/tokens.css';"],
  ['src/ui/app/App.svelte', '<script lang="ts">import { t } from \'../../i18n/translate.ts\';</script>'],
];

test.each(allowed)('allows %s: %s', (path, text) => {
  expect(violations({ path, text })).toEqual([]);
});

const forbidden: readonly (readonly [path: string, line: string, reason: string])[] = [
  ['src/base/a.ts', "import { x } from '../storage/b.ts';", 'only strictly lower floors'],
  ['src/base/a.ts', "import type { X } from '../storage/b.ts';", 'only strictly lower floors'],
  ['src/jobs/a.ts', "import { x } from '../tracking/b.ts';", 'only strictly lower floors'],
  ['src/jobs/a.ts', "export { x } from '../pipeline/b.ts';", 'only strictly lower floors'],
  ['src/jobs/a.ts', "export * from '../pipeline/b.ts';", 'only strictly lower floors'],
  ['src/jobs/a.ts', "const late = () => import('../lab/b.ts');", 'only strictly lower floors'],
  ['src/jobs/a.ts', "let x: import('../lab/b.ts').Lab;", 'only strictly lower floors'],
  ['src/link/a.ts', "import Run from '../compute/b.worker.ts?worker';", 'only strictly lower floors'],
  ['src/link/a.ts', "new Worker(new URL('../compute/b.worker.ts', import.meta.url));", 'only strictly lower floors'],
  ['src/lab/a.ts', "const all = import.meta.glob('../script/lessons/*.ts');", 'only strictly lower floors'],
  ['src/lab/a.ts', "const all = import.meta.glob(['./x/*.ts', '../ui/**/*.ts']);", 'only strictly lower floors'],
  ['src/gbdt/a.ts', "import { x } from '../storage/b.ts';", 'it imports base'],
  ['src/compute/a.ts', "import { x } from '../lakehouse/commit.ts';", 'it imports base, link'],
  ['src/script/a.ts', "import { x } from '../jobs/b.ts';", 'it imports base, link, lab'],
  ['src/sw/a.ts', "import { x } from '../lab/open.ts';", 'it imports base, storage'],
  ['src/sw/a.ts', "import type { X } from '../tracking/b.ts';", 'it imports base, storage'],
  ['src/ui/jobs/a.svelte.ts', "import { x } from '../../jobs/b.ts';", 'it imports base, i18n'],
  ['src/ui/jobs/a.svelte.ts', "import { type X } from '../../jobs/b.ts';", 'it imports base, i18n'],
  ['src/ui/jobs/a.svelte.ts', "import type { X } from '../../sw/b.ts';", 'only strictly lower floors'],
  ['src/ui/app/App.svelte', '<script lang="ts">\nimport { x } from \'../../sql/b.ts\';\n</script>', 'it imports base'],
  ['src/ui/app/App.svelte', "<script module>import { x } from '../../sql/b.ts';</script>", 'it imports base'],
  ['src/ui/app/App.svelte', "{#await import('../../sql/b.ts') then x}{x}{/await}", 'it imports base'],
  ['src/lab/a.ts', "import { openDB } from 'idb';", 'may be imported in storage only'],
  ['src/lakehouse/a.ts', "import { tableFromIPC } from 'apache-arrow';", 'may be imported in sql only'],
  ['src/compute/a.worker.ts', "import { expose } from 'comlink';", 'may be imported in link only'],
  ['src/lakehouse/a.ts', "import { parquetRead } from 'hyparquet';", 'may be imported in lakehouse/format only'],
  ['src/lakehouse/a.ts', "import { x } from 'hyparquet-writer/src/x.js';", 'may be imported in lakehouse/format only'],
  ['src/lab/a.ts', "import { environment } from 'lab';", 'may be imported in script only'],
  ['src/base/a.ts', "import { join } from 'node:path';", 'has no door'],
  ['src/base/a.ts', "import 'https://example.org/x.js';", 'has no door'],
  ['src/base/a.ts', "import x from '/src/jobs/b.ts';", 'has no door'],
  ['src/base/a.ts', 'const x = import(name);', 'has no door'],
  ['src/base/a.ts', 'const x = new URL(name, import.meta.url);', 'has no door'],
  ['src/base/a.ts', "import { x } from '../../test/b.ts';", 'is in no room'],
  ['src/base/a.ts', "import { x } from './b';", 'has no file extension'],
  ['src/tools/a.ts', '', 'lies in no room'],
  ['src/app.ts', '', 'lies in no room'],
];

test.each(forbidden)('refuses %s: %s', (path, text, reason) => {
  const [first, ...others] = violations({ path, text });
  expect(first).toContain(reason);
  expect(others).toEqual([]);
});

test('a violation names its line, in components too', () => {
  const text = '<p>Jobs</p>\n\n<script lang="ts">\n  import { x } from \'../../sql/b.ts\';\n</script>\n';
  expect(violations({ path: 'src/ui/app/App.svelte', text })).toEqual([
    'src/ui/app/App.svelte:4: ui may not import sql/b.ts: it imports base, i18n, lab, script, guide',
  ]);
});
