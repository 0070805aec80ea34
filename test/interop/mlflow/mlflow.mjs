import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, run } from '../../launch/run.mjs';
import { makeExerciseTable } from '../page-code.mjs';
import { generateSearches } from './filters.mjs';
import {
  describeModels,
  describeRuns,
  exportExperiment,
  installTrackingInterop,
  predictRows,
  runScriptText,
  searchAll,
} from './page-code.mjs';
import { EXPERIMENT, scriptOfRuns } from './runs.mjs';

const RUNS = 40;
const ROWS = 2000;

/**
 * Tracking in front of real MLflow: an experiment of the exercise and one with all kinds of keys and values are exported by
 * the built page, unpacked and taken into SQLite by the commands of the archive's README; MLflow's client then has to show
 * the same runs, load the same models, and find the same runs by generated filters.
 *
 * @param {object} options
 * @param {{call: (body: Function, argument?: unknown) => Promise<any>}} options.lab the built page
 * @param {string} options.python one with the packages of `test/interop/mlflow/requirements.txt`
 * @param {string} options.folder where files are left
 * @param {(line: string) => void} options.report takes a line a check: `ok …` or `not ok …`
 * @param {number} [options.count] of generated filters
 * @param {number} [options.seed] of filters and runs
 */
export async function checkMlflow({ lab, python, folder, report, count = 20, seed = 20_261_125 }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await lab.call(installTrackingInterop);
  const exercise = await exerciseExperiment(lab);
  await lab.call(runScriptText, { text: scriptOfRuns({ count: RUNS, seed }) });
  await writeCase({ lab, folder }, 'exercise', exercise);
  const varied = await writeCase({ lab, folder }, 'varied', EXPERIMENT);
  const searches = generateSearches({ count, seed, runs: varied.runs });
  const found = await lab.call(searchAll, { experiment: EXPERIMENT, searches });
  writeJson(
    folder,
    'searches.json',
    searches.map((search, index) => ({ ...search, ...found[index] })),
  );
  const predictions = [];
  for (const { info } of (await lab.call(describeRuns, { experiment: exercise })).runs) {
    predictions.push(await lab.call(predictRows, { runId: info.run_id, table: tableOf(exercise), limit: ROWS }));
  }
  writeJson(folder, 'predictions.json', predictions);
  for (const name of ['exercise', 'varied']) await judge({ python, folder, report }, name);
}

/** The experiment of the exercise, made now where this page has none. */
async function exerciseExperiment(lab) {
  const experiments = () =>
    lab.call(() => globalThis.lab.experiments.list().then((all) => all.map(({ name }) => name)));
  const own = (all) => all.find((name) => name.startsWith('xgb-cc-fraud-'));
  const found = own(await experiments());
  if (found !== undefined) return found;
  await lab.call(makeExerciseTable);
  return own(await experiments());
}

const tableOf = (experiment) => `hol_fraud.transactions_${experiment.slice('xgb-cc-fraud-'.length)}`;

/** An exported experiment, and beside it what the lab says of it. */
async function writeCase({ lab, folder }, name, experiment) {
  const place = path.join(folder, name);
  mkdirSync(place, { recursive: true });
  const location = path.join(place, "it's the folder");
  const zip = await lab.call(exportExperiment, { experiment, location });
  writeFileSync(path.join(place, 'export.zip'), Buffer.from(zip, 'base64'));
  const described = await lab.call(describeRuns, { experiment });
  const ids = new Set(described.runs.map(({ info }) => info.run_id));
  const models = (await lab.call(describeModels))
    .map((model) => ({ ...model, versions: model.versions.filter(({ run_id: id }) => ids.has(id)) }))
    .filter(({ versions }) => versions.length > 0);
  writeJson(place, 'expected.json', { location, models, ...described });
  return described;
}

async function judge({ python, folder, report }, name) {
  const script = path.join(projectRoot, 'test', 'interop', 'mlflow', 'check-mlflow.py');
  const { code, text } = await run(python, ['-W', 'ignore', script, folder, name], { output: 'keep' });
  for (const line of text.split('\n')) if (/^(not )?ok /.test(line)) report(line);
  if (code !== 0) report(`not ok check-mlflow.py ${name}: ${text.slice(-2000)}`);
}

function writeJson(folder, name, value) {
  writeFileSync(path.join(folder, name), JSON.stringify(value));
}
