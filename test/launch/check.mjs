import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { install } from './install.mjs';
import { projectRoot, runTool, seconds } from './run.mjs';

/** Folders that may hold TypeScript configurations of their own, one for each kind of host. */
const typedFolders = ['.', 'src/sw', 'src/gbdt/assembly', 'src/script/lessons'];

const checks = [
  {
    name: 'svelte',
    tool: 'svelte-check',
    args: ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  },
  { name: 'lint', tool: 'eslint', args: ['-c', 'test/lint/eslint.config.js', '--max-warnings', '0', '.'] },
  ...typescriptConfigs().map((config) => ({
    name: `types ${config}`,
    tool: 'tsc',
    from: 'typescript',
    args: ['--noEmit', '--pretty', 'false', '-p', config],
  })),
  { name: 'format', tool: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'unused', tool: 'knip', args: ['--no-progress'] },
  {
    name: 'floors and doors',
    tool: 'vitest',
    args: ['run', '--reporter=dot', 'test/contract/floors.test.ts', 'test/contract/layout.test.ts'],
  },
];

try {
  await install();
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const results = await runAll(checks, Math.min(4, availableParallelism()));
for (const { name, code, text } of results) if (code !== 0) console.log(`\n── ${name}\n${text.trim()}`);
console.log('');
for (const { name, code, time } of results) console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${time})`);
const failed = results.filter(({ code }) => code !== 0).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function typescriptConfigs() {
  return typedFolders
    .filter((folder) => existsSync(path.join(projectRoot, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(projectRoot, folder))
        .filter((file) => /^tsconfig.*\.json$/.test(file))
        .map((file) => path.posix.join(folder, file)),
    );
}

/** Runs all checks, `width` at a time, and gives the results in the order of the list. */
async function runAll(list, width) {
  const outcomes = [];
  const waiting = [...list.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, { name, tool, args, from = tool }] = next;
      const start = performance.now();
      const { code, text } = await runTool(tool, args, { from, output: 'keep' });
      outcomes[index] = { name, code, text, time: seconds(start) };
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return outcomes;
}
