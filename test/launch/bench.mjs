import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { install } from './install.mjs';
import { seconds } from './run.mjs';

const usage =
  'npm run bench -- [--only NAME] [--json FILE] [--quick]    all benchmarks, a group or one; results as JSON; ' +
  'small and short, to see that everything runs';

try {
  const start = performance.now();
  const options = readOptions();
  await install();
  await runBenchmarks(options);
  console.log(`\nMeasured in ${seconds(start)}.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        json: { type: 'string' },
        quick: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${error.message}\n${usage}`, { cause: error });
  }
}

/** The rest is loaded here, since a fresh machine has no packages before they are installed. */
async function runBenchmarks({ only, json, quick }) {
  const { chooseSuites, scales } = await import('../bench/registry.mjs');
  const { checkResults, completeResult, notesOf, tableOf } = await import('../bench/results.mjs');
  const chosen = chooseSuites(only);
  const bench = await openBench(quick ? scales.quick : scales.whole);
  const results = [];
  const names = [];
  try {
    describeMachine();
    for (const { suite, isWanted } of chosen) {
      const measured = await suite.run(await bench.forSuite(suite));
      results.push(...measured.filter(({ name }) => isWanted(name)).map(completeResult));
      names.push(...suite.names.filter(isWanted));
    }
  } finally {
    await bench.close();
  }
  if (quick) for (const result of results) result.note = `quick run, the numbers say nothing; ${result.note}`;
  checkResults(results, names);
  console.log(`\n${tableOf(results)}\n\n${notesOf(results)}`);
  describeMachine();
  if (json === undefined) return;
  mkdirSync(path.dirname(path.resolve(json)), { recursive: true });
  writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  checkResults(JSON.parse(readFileSync(json, 'utf8')), names);
}

/** Starts what suites need when the first of them needs it. */
async function openBench(scale) {
  const { startLabBrowser } = await import('../bench/lab-browser.mjs');
  const { startNativePeer } = await import('../bench/native-peer.mjs');
  const starts = { browser: startLabBrowser, native: startNativePeer };
  const started = {};
  const log = (line) => console.log(`  ${line}`);
  return {
    async forSuite({ needs }) {
      for (const need of needs) started[need] ??= await starts[need]();
      return { ...started, scale, log };
    },
    async close() {
      for (const each of Object.values(started)) await each.close();
    },
  };
}

/** Noise shows in the load: another program on the same cores makes every number worse. */
function describeMachine() {
  const [model] = cpus();
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');
  console.log(`${availableParallelism()} cores, ${model?.model ?? 'unknown'}, Node ${process.version}, load ${load}`);
}
