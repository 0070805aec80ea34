import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, run } from '../../../launch/run.mjs';
import { askModel, installModelInterop, trainModel } from './page-code.mjs';
import { rowsOnSplitPoints } from './split-points.mjs';

const ROWS = 10_000;
const SEED = 20_260_501;

/**
 * Models in both directions: what the lab trained is read by native XGBoost, as JSON and as UBJSON, and by ONNX Runtime;
 * what native XGBoost saved predicts the same bits in the lab, or is refused by name.
 *
 * @param {object} options
 * @param {{call: (body: Function, argument?: unknown) => Promise<any>}} options.lab the built page
 * @param {string} options.python one with the packages of `test/interop/xgboost/requirements.txt`
 * @param {string} options.folder where files are left
 * @param {(line: string) => void} options.report takes a line a check: `ok …` or `not ok …`
 */
export async function checkModels({ lab, python, folder, report }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await lab.call(installModelInterop);
  await judge({ python, folder, report }, 'write');
  const ours = [];
  for (const [index, training] of readJson(folder, 'train.json').entries()) {
    ours.push(await trainAndAsk(lab, training, SEED + index, report));
  }
  writeFileSync(path.join(folder, 'ours.json'), JSON.stringify(ours.filter(Boolean)));
  await judge({ python, folder, report }, 'judge');
  for (const native of readJson(folder, 'native.json')) await checkNative(lab, native, report);
  for (const refused of readJson(folder, 'refused.json')) await checkRefused(lab, refused, report);
}

/** A model of the lab in three forms, and what the lab says of it on rows that stand on its split points. */
async function trainAndAsk(lab, { name, columns, ...training }, seed, report) {
  const files = await lab.call(trainModel, { columns, ...training });
  const known = Object.fromEntries(Object.entries(columns).map(([column, text]) => [column, floatsOf(text)]));
  const rows = rowsOnSplitPoints(files.model, known, ROWS, seed);
  const asked = Object.fromEntries(Object.entries(rows).map(([column, values]) => [column, base64Of(values)]));
  const rounds = JSON.parse(files.model.replaceAll('-Infinity', '-1e999')).learner.gradient_booster.model.trees.length;
  const ranges = { range: [Math.floor(rounds / 3), rounds], upTo: [0, Math.ceil(rounds / 2)] };
  const found = await lab.call(askModel, { file: files.ubj, columns: asked, ...ranges });
  report(
    `${found.code === undefined ? 'ok' : 'not ok'} the lab: ${name} (rows of seed ${seed}) ${found.message ?? ''}`,
  );
  if (found.code !== undefined) return undefined;
  const { json, ubj, onnx } = files;
  return { name, columns: asked, ...ranges, json, ubj, onnx, ...found };
}

async function checkNative(lab, { name, file, ...expected }, report) {
  const found = await lab.call(askModel, { file, ...expected });
  const check = (what, wrong) => report(`${wrong ? 'not ok' : 'ok'} the lab: native ${name}: ${what}${wrong || ''}`);
  if (found.code !== undefined) return check('is read', `: ${found.code}: ${found.message}`);
  for (const kind of ['margin', 'probability', 'marginOfRange', 'leaf', 'contribs', 'contribsUpTo']) {
    const differing = differingBits(floatsOf(found[kind]), floatsOf(expected[kind]));
    check(`${kind}, ${floatsOf(expected[kind]).length} values`, differing > 0 && `: ${differing} differ`);
  }
  check('importances', !sameImportances(found.importances, expected.importances) && ' differ');
  check('is written again with the same bytes', !Object.values(found.again).includes(file) && ': the bytes differ');
}

async function checkRefused(lab, { feature, file }, report) {
  const { code, message, detail } = await lab.call(askModel, { file, columns: {} });
  const isNamed = code === 'unsupported_model' && detail.feature.includes(feature) && message.includes(feature);
  report(
    `${isNamed ? 'ok' : 'not ok'} the lab: a model with ${feature} is refused by name${isNamed ? '' : `: ${code} ${message}`}`,
  );
}

async function judge({ python, folder, report }, command) {
  const script = path.join(projectRoot, 'test', 'interop', 'xgboost', 'models', 'check-native.py');
  const { code, text } = await run(python, ['-W', 'ignore', script, command, folder], { output: 'keep' });
  for (const line of text.split('\n')) if (/^(not )?ok /.test(line)) report(line);
  if (code !== 0) report(`not ok check-native.py ${command}: ${text.slice(-2000)}`);
}

function sameImportances(found, expected) {
  const sorted = (scores) => JSON.stringify(Object.entries(scores).sort());
  return Object.keys(expected).every((kind) => sorted(found[kind]) === sorted(expected[kind]));
}

const readJson = (folder, name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));

function floatsOf(text) {
  return new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
}

function base64Of(floats) {
  return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64');
}

function differingBits(found, expected) {
  if (found.length !== expected.length) return Math.max(found.length, expected.length);
  return expected.reduce((count, value, i) => count + (Object.is(value, found[i]) ? 0 : 1), 0);
}
