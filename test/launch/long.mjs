import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { judges } from './judges.mjs';
import { seconds } from './run.mjs';

const usage =
  'npm run test:long -- [--only GROUP] [--seed N]    all long tests or a group; another seed makes other cases';
const defaultSeed = 5;

const start = performance.now();
const counts = { passed: 0, failed: 0 };

/** A line of a judge: `ok …` or `not ok …`. */
function report(line) {
  counts[line.startsWith('ok ') ? 'passed' : 'failed'] += 1;
  console.log(line);
}

try {
  const { only, seed } = readOptions();
  await install();
  // The rest is loaded here, since a fresh machine has no packages before they are installed.
  const { chooseGroups } = await import('../long/registry.mjs');
  const groups = chooseGroups(only);
  if (!process.env.LAB_DIST) await build();
  for (const { name, run } of groups) {
    console.log(`\n${name}, seed ${seed}`);
    await run({ report, seed, judges });
  }
} catch (error) {
  console.error(error.stack ?? error.message);
  counts.failed += 1;
}
console.log(`\nall in ${seconds(start)}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function readOptions() {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string' } } });
    const seed = values.seed === undefined ? defaultSeed : Number(values.seed);
    if (!Number.isInteger(seed) || seed < 0)
      throw new Error(`--seed must be a whole number from 0, but is ${values.seed}.`);
    return { only: values.only, seed };
  } catch (error) {
    throw new Error(`${error.message}\n${usage}`, { cause: error });
  }
}
