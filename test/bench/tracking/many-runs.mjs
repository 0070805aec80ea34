import { median } from '../phases.mjs';

const names = {
  list: 'list 1,000 runs',
  search: 'search 1,000 runs',
  open: 'open a run of 1,000',
  compare: 'compare two runs of 1,000',
  frame: 'a frame while curves are read',
  prediction: 'lineage of a prediction at 1,000 runs',
  snapshot: 'lineage of a snapshot at 1,000 runs',
};

const filter = "metrics.log_loss < 10 and params.max_depth = '2' and tags.iceberg_snapshot_id LIKE '%'";
const sides = ['ours', 'peer'];
const owners = { ours: 'Bench', peer: 'Few' };
const few = 20;
const smallBatch = 300;
/** How long the pointer moves over the curves while frames are counted. */
const sweepMs = 2000;
const goalMsOfFrame = 1000 / 30;

/** The screens of tracking, and lineage, over 1,000 runs of 100 rounds beside 20 such runs: from the call until it is painted. */
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
    // After the screens: a registered model would give them more to show.
    const chains = await lineageRounds(page, { counts, pairs: scale.pairs, log });
    return [...screenResults(rounds, counts, madeMs), frameResult(frame), ...lineageResults(chains, counts)];
  },
};

async function lineageRounds(page, { counts, pairs, log }) {
  log('a version of the newest run is deployed and asked');
  const targets = {};
  for (const side of sides) targets[side] = await page.evaluate(predict, { owner: owners[side] });
  const rounds = [];
  for (let round = 0; round <= pairs; round++) {
    const pair = {};
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      pair[side] = await page.evaluate(measureLineage, { ...targets[side], count: counts[side] });
    }
    if (round > 0) rounds.push(pair);
  }
  return rounds;
}

/** One benchmark over rounds of both sides. */
function resultOf(rounds, counts, { key, note }) {
  return {
    name: names[key],
    ours: median(rounds.map(({ ours }) => ours[key])),
    peer: median(rounds.map(({ peer }) => peer[key])),
    peerName: `the same with ${counts.peer} runs`,
    unit: 'ms',
    note: `${note}; worst of ${rounds.length}: ${Math.max(...rounds.map(({ ours }) => ours[key])).toFixed(0)} ms`,
  };
}

function lineageResults(rounds, counts) {
  return [
    { key: 'prediction', note: 'lab.lineage.of the uuid of an answer: the chain back to the snapshot and its batch' },
    {
      key: 'snapshot',
      note: 'lab.lineage.of the snapshot that all runs were trained on, the newest 100 of them listed',
    },
  ].map((each) => resultOf(rounds, counts, each));
}

function screenResults(rounds, counts, madeMs) {
  const result = (key, note) => resultOf(rounds, counts, { key, note });
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

/** Deploys the newest run and asks it once; gives the answer and the snapshot that the runs were trained on. */
async function predict({ owner }) {
  const { settings, scripts, jobs, endpoint, monitoring, tables } = globalThis.lab;
  await settings.set({ owner });
  const { runId } = await scripts.run('02_api_deployment');
  const [run] = await jobs.finished(runId);
  if (run.status !== 'succeeded') throw new Error(`02_api_deployment ${run.status}: ${JSON.stringify(run.error)}`);
  const { accessKey, signature } = await endpoint.describe(`FraudCLF-${owner}`);
  const columns = signature.inputs.map(({ name }) => name);
  const request = { dataframe_split: { columns, data: [columns.map(() => 12.5)] } };
  const answer = await endpoint.invoke('model', { method: 'POST', body: JSON.stringify({ accessKey, request }) });
  const { response } = await answer.json();
  // A lineage begins with what is stored of an answer.
  await monitoring.flush();
  const { dbname } = await settings.get();
  const snapshots = await tables.snapshots(`${dbname}.transactions_${owner}`);
  return { prediction: response.uuid, snapshot: snapshots.at(-1).snapshot_id };
}

/** Milliseconds of a lineage each way. */
async function measureLineage({ prediction, snapshot, count }) {
  const { lineage } = globalThis.lab;
  const timed = async (target) => {
    const start = performance.now();
    const found = await lineage.of(target);
    return { found, ms: performance.now() - start };
  };
  const back = await timed({ prediction });
  if (!back.found.origins.some((key) => key.endsWith(`:${snapshot}`))) throw new Error('The chain ends too soon.');
  const reverse = await timed({ snapshot });
  const { total } = reverse.found.totals.run;
  if (total !== count) throw new Error(`${count} runs have read the snapshot, but ${total} are found.`);
  return { prediction: back.ms, snapshot: reverse.ms };
}

/** Milliseconds from the change of address until the screen is painted, and of a search. */
async function measureScreens({ owner, count, filter, round }) {
  const { settings, experiments } = globalThis.lab;
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
  const rows = () => view().querySelectorAll('tbody tr').length;
  // The screen shows what it has read before until it has read again: that of somebody without runs is empty.
  await settings.set({ owner: 'Nobody' });
  await painted('#experiments', () => rows() === 0);
  await painted('#setup', () => view().querySelector('table') === null);
  await settings.set({ owner });
  const list = await painted('#experiments', () => rows() >= Math.min(count, 50));
  const start = performance.now();
  const found = await experiments.searchRuns({ experiment, filter, orderBy: ['attributes.start_time DESC'] });
  const search = performance.now() - start;
  const runs = await experiments.searchRuns({ experiment });
  const idOf = (index) => runs[index % runs.length].info.run_id;
  const open = await painted(
    `#experiments/${idOf(7 * round)}`,
    () => charts() > 0 && view().textContent.includes('max_depth'),
  );
  await painted('#experiments', () => rows() >= Math.min(count, 50));
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
