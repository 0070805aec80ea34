import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadSource } from '../../../launch/load-source.mjs';
import { projectRoot, run } from '../../../launch/run.mjs';
import { installModelInterop } from '../models/page-code.mjs';
import { writeCases } from './cases.mjs';
import { compareCase, compareCurves, parseWithWords, readCase } from './compare.mjs';
import { trainInPage } from './page-code.mjs';

/** At a time: what native XGBoost left of a case is some megabytes. */
const BATCH = 100;

/**
 * Random rows and parameters, trained by native XGBoost and by the lab, compared bit for bit: in this Node with cuts, margins
 * and curves, and, where `lab` is given, by the built page too.
 *
 * @param {object} options
 * @param {string} options.python one with the packages of `test/interop/xgboost/requirements.txt`
 * @param {string} options.folder where cases are written; emptied
 * @param {number} options.seed the same seed gives the same cases
 * @param {number} options.count how many
 * @param {(line: string) => void} options.report takes a line a case: `ok …` or `not ok …`
 * @param {{call: (body: Function, argument?: unknown) => Promise<any>}} [options.lab] the built page
 */
export async function checkTraining({ python, folder, seed, count, report, lab }) {
  const source = await loadSource();
  const totals = { count: 0, refused: 0, withSplits: 0, trees: 0, numbers: 0 };
  let judge = '';
  try {
    if (lab) await lab.call(installModelInterop);
    const ours = await openOurs(source);
    for (let first = 0; first < count; first += BATCH) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      writeCases(folder, seed, Math.min(BATCH, count - first), first);
      judge = await trainNative(python, folder);
      for (let index = first; index < Math.min(first + BATCH, count); index++) {
        report(await judgeCase({ folder: path.join(folder, nameOf(index)), seed, ours, lab, totals }));
      }
    }
  } finally {
    await source.close();
  }
  const { refused, withSplits, trees, numbers } = totals;
  const summary = `${totals.count} cases of seed ${seed} judged by ${judge}: ${withSplits} with splits, ${refused} refused by both, ${trees} trees, ${numbers} float32 compared`;
  // Two rows or a huge gamma leave single leaves, which are compared too; if most cases were such, it would prove little.
  report(`${withSplits > 0.7 * totals.count ? 'ok' : 'not ok'} training: ${summary}`);
}

const nameOf = (index) => String(index).padStart(4, '0');

async function trainNative(python, folder) {
  const script = path.join(projectRoot, 'test', 'interop', 'xgboost', 'training', 'train-native.py');
  const { code, text } = await run(python, ['-W', 'ignore', script, folder], { output: 'keep' });
  if (code !== 0) throw new Error(`train-native.py ended with code ${code}: ${text.slice(-2000)}`);
  return /^XGBoost \S+/m.exec(text)?.[0] ?? 'an unknown XGBoost';
}

/** The lab's own modules, in this Node. */
async function openOurs(source) {
  const { train } = await source.load('src/gbdt/train.ts');
  const { resolveParams } = await source.load('src/gbdt/params.ts');
  const { makeCuts } = await source.load('src/gbdt/cuts.ts');
  const { modelToJson } = await source.load('src/gbdt/model-json.ts');
  const { predictMargin, predictProbability } = await source.load('src/gbdt/predict.ts');
  return ({ params: given, columns, label, weight, testColumns, testLabel }) => {
    const { params } = resolveParams(given);
    const evalSet = { features: testColumns, label: testLabel };
    const { booster, evals } = train({ features: columns, label, weight, params, evalSet });
    return {
      model: modelToJson(booster),
      evals,
      arrays: {
        cuts: makeCuts(columns, weight, params.max_bin).values,
        margin: predictMargin(booster, columns),
        probability: predictProbability(booster, columns),
        'test-margin': predictMargin(booster, testColumns),
        'test-probability': predictProbability(booster, testColumns),
      },
    };
  };
}

async function judgeCase({ folder, seed, ours, lab, totals }) {
  const name = `training: case ${Number(path.basename(folder))} of seed ${seed}`;
  totals.count += 1;
  try {
    const { native, ...given } = readCase(folder);
    if (native === undefined) {
      totals.refused += 1;
      return refusedLine(name, readFileSync(path.join(folder, 'native-error.txt'), 'utf8'), () => ours(given));
    }
    const found = ours(given);
    const differing = { ...compareCase(found, native), ...compareCurves(found.evals, native.evals) };
    if (lab) {
      const inPage = compareCase(await lab.call(trainInPage, inBase64(given)).then(fromBase64), native);
      for (const [what, differs] of Object.entries(inPage)) differing[`in the page: ${what}`] = differs;
    }
    const trees = parseWithWords(native.model).learner.gradient_booster.model.trees;
    totals.trees += trees.length;
    totals.withSplits += trees.some(({ left_children: left }) => left.length > 1) ? 1 : 0;
    totals.numbers += Object.values(native.arrays).reduce((sum, { length }) => sum + length, 0);
    const shape = `${given.label.length} rows, ${Object.keys(given.columns).length} columns, ${trees.length} trees`;
    const wrong = Object.entries(differing).map(([what, differs]) => `${what} ${differs}`);
    if (wrong.length === 0) return `ok ${name}: ${shape}`;
    return `not ok ${name}: ${shape}: differing: ${wrong.join(', ')}; ${JSON.stringify(given.params)}`;
  } catch (error) {
    return `not ok ${name}: ${error.stack}`;
  }
}

/** What native XGBoost refuses must not be trained here either. */
function refusedLine(name, nativeError, trainOurs) {
  const [reason] = nativeError.split('\n');
  try {
    trainOurs();
  } catch (error) {
    if (typeof error.code === 'string') return `ok ${name}: refused by both: ${error.code}; ${reason}`;
    return `not ok ${name}: ${error.stack}`;
  }
  return `not ok ${name}: native XGBoost refuses it, the lab does not: ${reason}`;
}

const base64 = (floats) => Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64');

function inBase64({ params, columns, label, weight, testColumns, testLabel }) {
  const all = (named) => Object.fromEntries(Object.entries(named).map(([name, values]) => [name, base64(values)]));
  return {
    params,
    columns: all(columns),
    label: base64(label),
    ...(weight && { weight: base64(weight) }),
    evalSet: { columns: all(testColumns), label: base64(testLabel) },
  };
}

function fromBase64({ model, arrays }) {
  const floats = (text) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
  return { model, arrays: Object.fromEntries(Object.entries(arrays).map(([name, text]) => [name, floats(text)])) };
}
