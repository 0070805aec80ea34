import { median } from '../phases.mjs';

const names = {
  list: 'list 1,000 runs',
  search: 'search 1,000 runs',
  open: 'open a run of 1,000',
  compare: 'compare two runs of 1,000',
  frame: 'a frame while curves are read',
};

const filter = "metrics.log_loss < 10 and params.max_depth = '2' and tags.iceberg_snapshot_id LIKE '%'";
const sides = ['ours', 'peer'];
const owners = { ours: 'Bench', peer: 'Few' };
const few = 20;
const smallBatch = 300;
/** How long the pointer moves over the curves while frames are counted. */
const sweepMs = 2000;
const goalMsOfFrame = 1000 / 30;

/** The screens of tracking over 1,000 runs of 100 rounds beside the same screens over 20: from the call until it is painted. */
export const manyRuns = {
  names: Object.values(names),
  needs: ['browser'],
  async run({ browser, scale, log }) {
    const page = await browser.openLab();
    const counts = { ours: scale.runs, peer: Math.min(few, scale.runs) };
    const madeMs = {};
    for (const side of sides) {
      log(`${counts[side]} runs of 100 rounds, with model, parameters and both curves`);
      const start = performance.now();
      await page.evaluate(makeRuns, { owner: owners[side], count: counts[side], rows: smallBatch });
      madeMs[side] = (performance.now() - start) / counts[side];
    }
    const rounds = [];
    // The first round warms up and is not counted.
    for (let round = 0; round <= scale.pairs; round++) {
      log(`${scale.runs} runs, round ${round} of ${scale.pairs}`);
      const pair = {};
      // Which goes first changes, so that neither is always the one that finds the machine warm.
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        pair[side] = await page.evaluate(measureScreens, { owner: owners[side], count: counts[side], filter, round });
      }
      if (round > 0) rounds.push(pair);
    }
    const frame = await page.evaluate(countFrames, { sweepMs });
    return [...screenResults(rounds, counts, madeMs), frameResult(frame)];
  },
};

function screenResults(rounds, counts, madeMs) {
  const result = (key, note) => ({
    name: names[key],
    ours: median(rounds.map(({ ours }) => ours[key])),
    peer: median(rounds.map(({ peer }) => peer[key])),
    peerName: `the same with ${counts.peer} runs`,
    unit: 'ms',
    note: `${note}; worst of ${rounds.length}: ${Math.max(...rounds.map(({ ours }) => ours[key])).toFixed(0)} ms`,
  });
  const { found } = rounds[0].ours;
  return [
    result(
      'list',
      `the screen Experiments, from another one until it is painted; a run took ${madeMs.ours.toFixed(0)} ms to make`,
    ),
    result('search', `searchRuns with the filter ${filter}, newest first: ${found} runs`),
    result('open', 'the page of a run with its curves, from the list until it is painted'),
    result('compare', 'two runs with their curves, from the list until it is painted'),
  ];
}

function frameResult({ frames, elapsedMs, worstMs }) {
  return {
    name: names.frame,
    ours: elapsedMs / frames,
    peer: goalMsOfFrame,
    peerName: '30 frames a second',
    unit: 'ms',
    note: `${frames} frames in ${elapsedMs.toFixed(0)} ms while the pointer moves over the curves of two runs; longest ${worstMs.toFixed(0)} ms`,
  };
}

/** Trains runs in a script of the page, as a learner would. */
async function makeRuns({ owner, count, rows }) {
  const { settings, scripts, jobs } = globalThis.lab;
  const runScript = async (name) => {
    const { runId } = await scripts.run(name);
    const [run] = await jobs.finished(runId);
    if (run.status !== 'succeeded') throw new Error(`${name} ${run.status}: ${JSON.stringify(run.error)}`);
  };
  await settings.set({ owner, rowsPerBatch: rows });
  await runScript('00_datagen');
  await scripts.save(
    '01_train_xgboost',
    `import { cmldata, environment, logLoss, mlflow, trainTestSplit, XGBClassifier } from 'lab';
const table = environment.dbname + '.transactions_' + environment.owner;
const spark = await cmldata.getConnection(environment.connectionName).getSparkSession();
const main = await spark.read.format('iceberg').load(table + '.refs').filter("name = 'main'").first();
const rows = await spark.read.format('iceberg').load(table).toPandas();
const X = rows.drop('fraud_trx');
await mlflow.setExperiment('xgb-cc-fraud-' + environment.owner);
for (let index = 0; index < ${count}; index++) {
  await mlflow.startRun(async () => {
    const [XTrain, XTest, yTrain, yTest] = trainTestSplit(X, rows.column('fraud_trx'), { testSize: 0.3, randomState: index });
    const classifier = new XGBClassifier({ max_depth: 1 + (index % 3), random_state: index });
    await classifier.fit(XTrain, yTrain, { evalSet: [XTest, yTest] });
    await mlflow.logParams({ ...classifier.getParams(), seed: index });
    await mlflow.logMetrics({ log_loss: await logLoss(yTest, await classifier.predictProba(XTest)) });
    await mlflow.setTags({ iceberg_snapshot_id: String(main?.snapshot_id) });
    await mlflow.logModel(classifier, 'model');
  });
}`,
  );
  await runScript('01_train_xgboost');
  await scripts.revert('01_train_xgboost');
}

/** Milliseconds from the change of address until the screen is painted, and of a search. */
async function measureScreens({ owner, count, filter, round }) {
  const { settings, experiments } = globalThis.lab;
  await settings.set({ owner });
  const experiment = `xgb-cc-fraud-${owner}`;
  const painted = async (hash, isThere) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    location.hash = hash;
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (isThere()) break;
      if (performance.now() - start > 30_000) throw new Error(`${hash} is not there after 30 s.`);
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - start;
  };
  const view = () => document.querySelector('main');
  const charts = () => view().querySelectorAll('svg path').length;
  await painted('#setup', () => view().querySelector('table') === null);
  const list = await painted('#experiments', () => view().querySelectorAll('tbody tr').length >= Math.min(count, 50));
  const start = performance.now();
  const found = await experiments.searchRuns({ experiment, filter, orderBy: ['attributes.start_time DESC'] });
  const search = performance.now() - start;
  const runs = await experiments.searchRuns({ experiment });
  const idOf = (index) => runs[index % runs.length].info.run_id;
  const open = await painted(
    `#experiments/${idOf(7 * round)}`,
    () => charts() > 0 && view().textContent.includes('max_depth'),
  );
  await painted('#experiments', () => view().querySelectorAll('tbody tr').length >= Math.min(count, 50));
  const compare = await painted(
    `#experiments/compare/${idOf(3 * round)}/${idOf(3 * round + 2)}`,
    () => charts() > 1 && view().textContent.includes('seed'),
  );
  return { list, search, open, compare, found: found.length };
}

/** Moves the pointer over the curves on the screen for a while; gives the frames that the page made meanwhile. */
async function countFrames({ sweepMs }) {
  const chart = [...document.querySelectorAll('main svg')].find((svg) => svg.getBoundingClientRect().width > 200);
  chart.scrollIntoView({ block: 'center' });
  const box = chart.getBoundingClientRect();
  let frames = 0;
  let worstMs = 0;
  const start = performance.now();
  let last = start;
  while (last - start < sweepMs) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const now = performance.now();
    worstMs = Math.max(worstMs, now - last);
    last = now;
    frames++;
    const clientX = box.left + box.width * (0.1 + 0.8 * ((frames % 60) / 60));
    const at = document.elementFromPoint(clientX, box.top + box.height / 2) ?? chart;
    at.dispatchEvent(
      new PointerEvent('pointermove', {
        clientX,
        clientY: box.top + box.height / 2,
        bubbles: true,
        pointerType: 'mouse',
      }),
    );
  }
  return { frames, elapsedMs: last - start, worstMs };
}
