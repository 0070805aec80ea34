import { expect, test } from 'vitest';
import { lineCount, misnamed, strayTopLevel } from './layout.ts';
import { filesBelow, readProjectFile, trackedFiles } from './source-files.ts';

const tracked = trackedFiles();
const named = [...filesBelow('src'), ...filesBelow('test')].filter((file) => !file.startsWith('test/golden/'));

test.runIf(tracked)('the top level holds what the house has a place for', () => {
  expect(strayTopLevel(tracked ?? [])).toEqual([]);
});

test('the top level refuses another config file and another folder', () => {
  const files = ['src/main.ts', '.ci/run', 'vitest.config.ts', 'docs/a.md', 'docs/b.md', 'package.json'];
  expect(strayTopLevel(files)).toEqual(['docs', 'vitest.config.ts']);
});

test('files and folders are named in kebab-case, components in PascalCase', () => {
  expect(named.map(misnamed).filter((reason) => reason !== undefined)).toEqual([]);
});

test.each([
  ['src/jobs/runJob.ts', 'file names are in kebab-case'],
  ['src/jobs/RunJob.ts', 'file names are in kebab-case'],
  ['src/jobs/run_job.ts', 'file names are in kebab-case'],
  ['src/script/03_newbatch.ts', 'file names are in kebab-case'],
  ['src/ui/jobs/run-list.svelte', 'Svelte components are in PascalCase'],
  ['src/ui/jobs/RunList.svelte.ts', 'file names are in kebab-case'],
  ['src/ui/JobHistory/a.ts', 'the folder JobHistory is not in kebab-case'],
  ['src/jobs/utils/a.ts', 'no folder is called utils'],
  ['src/workers/a.worker.ts', 'no folder is called workers'],
])('%s is misnamed', (file, reason) => {
  expect(misnamed(file)).toContain(reason);
});

test.each([
  'src/jobs/run-job.ts',
  'src/jobs/RULES.md',
  'src/ui/jobs/RunList.svelte',
  'src/ui/jobs/run-list.svelte.ts',
  'src/compute/compute.worker.ts',
  'src/script/lessons/04_train_xgboost.ts',
  'src/guide/content/it/03-new-batch.md',
  'test/unit/lakehouse/append.test.ts',
  'test/lint/eslint.config.js',
])('%s is well named', (file) => {
  expect(misnamed(file)).toBeUndefined();
});

test('no TypeScript file of src is longer than 400 lines', () => {
  const long = filesBelow('src')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, lines: lineCount(readProjectFile(file)) }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test('lines are counted as an editor does', () => {
  expect([lineCount('a\n'), lineCount('a\nb'), lineCount('a\n\nb\n')]).toEqual([1, 2, 3]);
});
