import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { install } from './install.mjs';
import { readPlaywright, readVitest } from './report.mjs';
import { cacheDir, runTool, seconds } from './run.mjs';

const usage = 'npm test [-- [--unit] [--browser] [part of a file name …]]    all tests, one kind, or some files';

const start = performance.now();
const failures = [];
const lines = [];
let passed = 0;
try {
  const wanted = readOptions(process.argv.slice(2));
  await install();
  mkdirSync(cacheDir, { recursive: true });
  if (wanted.unit) await stage('unit and contract', () => runUnit(wanted.patterns));
  if (wanted.browser) await stage('browser', () => runBrowser(wanted.patterns));
  if (passed + failures.length === 0) throw new Error('No test has such a file name.');
} catch (error) {
  failures.push(error.message);
}
const failed = failures.map((failure) => `FAILED ${failure}`);
console.log(`\n${[...failed, ...lines, `all in ${seconds(start)}`].join('\n')}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;

function readOptions(args) {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const unknown = flags.find((flag) => flag !== '--unit' && flag !== '--browser');
  if (unknown) throw new Error(`"${unknown}" is not an option of the tests.\n${usage}`);
  const isAll = flags.length === 0;
  return {
    unit: isAll || flags.includes('--unit'),
    browser: isAll || flags.includes('--browser'),
    patterns: args.filter((arg) => !arg.startsWith('-')),
  };
}

/** A stage that cannot run at all counts as one failure, and the next still runs. */
async function stage(name, body) {
  const stageStart = performance.now();
  const seen = await body().catch((error) => ({ passed: 0, failures: [error.message] }));
  passed += seen.passed;
  failures.push(...seen.failures);
  lines.push(`${name}: ${seen.passed} passed, ${seen.failures.length} failed in ${seconds(stageStart)}`);
}

async function runUnit(patterns) {
  const report = freshReport('unit.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...patterns];
  const { code } = await runTool('vitest', patterns.length > 0 ? [...args, '--passWithNoTests'] : args);
  return readVitest(readReport(report), code);
}

async function runBrowser(patterns) {
  await build();
  const executable = await findChromium();
  const report = freshReport('browser.json');
  const args = ['test', '--config', 'test/browser/playwright.config.ts', '--reporter=list,json', ...patterns];
  const { code } = await runTool('playwright', patterns.length > 0 ? [...args, '--pass-with-no-tests'] : args, {
    from: '@playwright/test',
    env: { CHROME_PATH: executable, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return readPlaywright(readReport(report), code);
}

function freshReport(name) {
  const file = path.join(cacheDir, name);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
