import path from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { judges } from './judges.mjs';
import { cacheDir, projectRoot, run, seconds } from './run.mjs';

const start = performance.now();
const counts = { passed: 0, failed: 0 };

/** A line of a judge: `ok …` or `not ok …`. */
function report(line) {
  counts[line.startsWith('ok ') ? 'passed' : 'failed'] += 1;
  console.log(line);
}

try {
  await install();
  await requireJava();
  if (!process.env.LAB_DIST) await build();
  const python = await judges.tables();
  const xgboost = await judges.xgboost();
  const mlflow = await judges.mlflow();
  const { openLabSide } = await import('../interop/lab-side.mjs');
  const { checkTables } = await import('../interop/tables.mjs');
  const { checkModels } = await import('../interop/xgboost/models/models.mjs');
  const { checkTraining } = await import('../interop/xgboost/training/training.mjs');
  const { checkMlflow } = await import('../interop/mlflow/mlflow.mjs');
  const lab = await openLabSide();
  try {
    await checkTables({
      lab,
      python,
      folder: path.join(cacheDir, 'interop'),
      cache: path.join(projectRoot, 'node_modules', '.cache', 'interop'),
      report,
    });
    await checkModels({ lab, python: xgboost, folder: path.join(cacheDir, 'interop-models'), report });
    const cases = { seed: 1, count: 20, folder: path.join(cacheDir, 'interop-training') };
    await checkTraining({ lab, python: xgboost, ...cases, report });
    await checkMlflow({ lab, python: mlflow, folder: path.join(cacheDir, 'interop-mlflow'), report });
  } finally {
    await lab.close();
  }
} catch (error) {
  console.error(error.stack ?? error.message);
  counts.failed += 1;
}
console.log(`\nall in ${seconds(start)}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function requireJava() {
  const { code, text } = await run('java', ['-version'], { output: 'keep' });
  const [, version] = /version "(?:1\.)?(\d+)/.exec(text) ?? [];
  if (code === 0 && version >= 8 && version <= 21) return;
  throw new Error(
    `Spark needs a Java, version 8, 11 or 17, and ${version ? `that of the command \`java\` is ${version}` : 'no command `java` was found'}. ` +
      'Install one (on Debian: apt-get install -y openjdk-17-jre-headless), then run the same command again.',
  );
}
