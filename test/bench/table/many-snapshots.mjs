import { measured } from '../lab-browser.mjs';
import { inMs, median, phasesOf, phaseText } from '../phases.mjs';

const names = {
  read: 'incremental read at 1,000 snapshots',
  readAgain: 'incremental read again at 1,000 snapshots',
  append: 'append at 1,000 snapshots',
  appendWritten: 'written by an append at 1,000 snapshots',
  open: 'cold open at 1,000 snapshots',
  openRead: 'read by a cold open at 1,000 snapshots',
  growth: 'metadata kept per snapshot of 1,000',
};

const long = 'hol_fraud.bench_long';
const short = 'hol_fraud.bench_short';
/** Small and equal, so that what depends on the number of snapshots shows. */
const batchRows = 200;
/** After the appends, so that what they left to do (files on their way to disk, garbage) is not in the reads. */
const settleMs = 200;
/** Reads of one batch that is loaded already, in turn; the middle one counts, since one takes a few milliseconds only. */
const repeats = 5;

const readPhases = [
  ['storage', /^storage readonly/],
  ['digest check and decode in the worker', /^worker decode$/],
  ['insert into DuckDB', /^duckdb (INSERT_ARROW|RUN_QUERY)/],
  ['query out of DuckDB', /^duckdb (START_PENDING|POLL_PENDING|FETCH_QUERY)/],
  ['DuckDB connections', /^duckdb (CONNECT|DISCONNECT)/],
];
const appendPhases = [
  ['worker', /^worker /],
  ['storage', /^storage/],
];
/** What opening does, in turn. */
const openSteps = ['describe', 'start of DuckDB', 'incremental read'];

/** The last of 1,000 batches beside the last of 2: reading it, appending one more, opening the table, and what it all takes. */
export const manySnapshots = {
  names: Object.values(names),
  needs: ['browser'],
  async run({ browser, scale, log }) {
    const page = await browser.openLab();
    log(`${scale.snapshots} snapshots of ${batchRows} rows`);
    const builtMs = await page.evaluate(buildTable, { table: long, snapshots: scale.snapshots, rows: batchRows });
    const growth = await page.evaluate(measureFiles, long);
    const rounds = [];
    // The first round warms up and is not counted.
    for (let round = 0; round <= scale.pairs; round++) {
      log(`${scale.snapshots} snapshots, round ${round} of ${scale.pairs}`);
      const pair = await measurePair(page, round);
      if (round > 0) rounds.push(pair);
    }
    const opened = await measureOpening({ browser, scale, log });
    return [...pairResults(rounds, builtMs / scale.snapshots), ...openResults(opened), growthResult(growth)];
  },
};

/** One append and one read each way, with as many snapshots more on the one side as on the other. */
async function measurePair(page, round) {
  const table = `${short}_${round}`;
  const ours = {};
  const peer = {};
  // A table of one snapshot that has been read, as the long one has.
  await page.evaluate(buildTable, { table, snapshots: 1, rows: batchRows });
  await page.evaluate(readRange, { table });
  const sides = [
    { side: ours, name: long },
    { side: peer, name: table },
  ];
  // Which goes first changes, so that neither is always the one that finds the machine warm.
  if (round % 2 === 1) sides.reverse();
  for (const { side, name } of sides) side.append = (await measured(page, appendBatch, name)).probe;
  await page.waitForTimeout(settleMs);
  for (const each of sides) each.range = await page.evaluate(lastRange, each.name);
  for (const each of sides) each.side.read = await checkedRead(page, each);
  const again = new Map(sides.map(({ side }) => [side, []]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const each of sides) again.get(each.side).push(await checkedRead(page, each));
  }
  for (const [side, probes] of again) side.readAgain = middleOf(probes);
  await page.evaluate((name) => globalThis.lab.tables.drop(name), table);
  return { ours, peer };
}

function middleOf(probes) {
  return probes.toSorted((a, b) => a.elapsedMs - b.elapsedMs)[probes.length >> 1];
}

async function checkedRead(page, { name, range }) {
  // An untimed call first: the first one after a wait pays for waking the database's thread.
  await page.evaluate(() => globalThis.lab.sql('SELECT 1'));
  const { result, probe } = await measured(page, readRange, { table: name, range });
  if (result !== batchRows) throw new Error(`The last batch of ${name} gave ${result} rows, expected ${batchRows}.`);
  return probe;
}

function pairResults(rounds, buildMs) {
  const both = (key, pick) => [
    median(rounds.map(({ ours }) => pick(ours[key]))),
    median(rounds.map(({ peer }) => pick(peer[key]))),
  ];
  const timed = (name, key, phases, more = '') => {
    const [ours, peer] = both(key, ({ elapsedMs }) => elapsedMs);
    const parts = (side) => phaseText(rounds.map((round) => phasesOf(round[side][key], phases)));
    return {
      name,
      ours,
      peer,
      peerName: 'the same with 2 snapshots',
      unit: 'ms',
      note: `${more}ours: ${parts('ours')}; with 2: ${parts('peer')}`,
    };
  };
  const [oursBytes, peerBytes] = both('append', ({ writtenBytes }) => writtenBytes);
  return [
    timed(names.read, 'read', readPhases, 'first read of a batch just appended; '),
    timed(names.readAgain, 'readAgain', readPhases),
    timed(names.append, 'append', appendPhases, `on the way to 1,000 ${inMs(buildMs)} each; `),
    {
      name: names.appendWritten,
      ours: oursBytes / 1000,
      peer: peerBytes / 1000,
      peerName: 'the same with 2 snapshots',
      unit: 'kB',
      note: `data file, manifests, manifest list and metadata JSON of a batch of ${batchRows} rows`,
    },
  ];
}

/** Fresh pages that describe the table and read its last batch. */
async function measureOpening({ browser, scale, log }) {
  const page = await browser.openLab();
  await page.evaluate(buildTable, { table: short, snapshots: 2, rows: batchRows });
  const rounds = [];
  for (let round = 0; round < scale.opens; round++) {
    log(`cold open ${round + 1} of ${scale.opens}`);
    const pair = {};
    const sides = [
      ['ours', long],
      ['peer', short],
    ];
    for (const [side, table] of round % 2 === 0 ? sides : sides.toReversed()) {
      const fresh = await browser.openLab();
      const { result, probe } = await measured(fresh, openTable, { table });
      pair[side] = { ...probe, stepMs: result };
    }
    rounds.push(pair);
  }
  return rounds;
}

function openResults(rounds) {
  const both = (pick) => ['ours', 'peer'].map((side) => median(rounds.map((pair) => pick(pair[side]))));
  const parts = (side) =>
    phaseText(rounds.map((pair) => openSteps.map((step, index) => [step, pair[side].stepMs[index]])));
  const [oursMs, peerMs] = both(({ elapsedMs }) => elapsedMs);
  const [oursBytes, peerBytes] = both(({ readBytes }) => readBytes);
  const [oursFiles, peerFiles] = both(({ readFiles }) => readFiles);
  return [
    {
      name: names.open,
      ours: oursMs,
      peer: peerMs,
      peerName: 'the same with 2 snapshots',
      unit: 'ms',
      note: `describe and incremental read in a fresh page; ours: ${parts('ours')}; with 2: ${parts('peer')}`,
    },
    {
      name: names.openRead,
      ours: oursBytes / 1000,
      peer: peerBytes / 1000,
      peerName: 'the same with 2 snapshots',
      unit: 'kB',
      note: `${oursFiles} files (metadata JSON, manifest list, manifests, data file), ${peerFiles} with 2`,
    },
  ];
}

function growthResult({ metadataBytes, dataBytes, metadataFiles, dataFiles }) {
  return {
    name: names.growth,
    ours: metadataBytes / dataFiles / 1000,
    peer: dataBytes / dataFiles / 1000,
    peerName: `the data file of ${batchRows} rows`,
    unit: 'kB',
    note: `${metadataFiles} metadata files for ${dataFiles} data files are kept`,
  };
}

/** Appends batches of the lab's columns in a loop; gives its milliseconds. */
async function buildTable({ table, snapshots, rows }) {
  const { settings, scripts, jobs, tables } = globalThis.lab;
  if (globalThis.benchSmall === undefined) {
    await settings.set({ rowsPerBatch: rows });
    const { runId } = await scripts.run('00_datagen');
    const [run] = await jobs.finished(runId);
    if (run.status !== 'succeeded') throw new Error(`00_datagen ${run.status}: ${JSON.stringify(run.error)}`);
    const generated = (await tables.list()).find((name) => name.includes('transactions'));
    globalThis.benchSmall = (await tables.scan(generated, { limit: rows })).columns;
    await tables.drop(generated);
  }
  const start = performance.now();
  for (let count = 0; count < snapshots; count++) await tables.append(table, globalThis.benchSmall);
  return performance.now() - start;
}

async function appendBatch(table) {
  await globalThis.lab.tables.append(table, globalThis.benchSmall);
}

/** Gives the milliseconds of each of the `openSteps`. */
async function openTable({ table }) {
  const { tables, sql } = globalThis.lab;
  const times = [performance.now()];
  await tables.describe(table);
  times.push(performance.now());
  await sql('SELECT 1');
  times.push(performance.now());
  const [start, end] = (await tables.snapshots(table)).slice(-2);
  await tables.scan(table, { startSnapshotId: start.snapshot_id, endSnapshotId: end.snapshot_id });
  times.push(performance.now());
  return times.slice(1).map((time, index) => time - times[index]);
}

/** Of the table's last snapshot. */
async function lastRange(table) {
  const [start, end] = (await globalThis.lab.tables.snapshots(table)).slice(-2);
  return { startSnapshotId: start.snapshot_id, endSnapshotId: end.snapshot_id };
}

/** Reads a range, or the whole table without one; gives the number of rows. */
async function readRange({ table, range }) {
  return (await globalThis.lab.tables.scan(table, range)).rowCount;
}

/** Bytes and number of the files that a table keeps. */
async function measureFiles(table) {
  const { location } = await globalThis.lab.tables.describe(table);
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open('mlops-pipeline-lab');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const range = IDBKeyRange.bound(`${location}/`, `${location}/\uffff`);
  const rows = await new Promise((resolve, reject) => {
    const request = database.transaction('files').objectStore('files').getAll(range);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.close();
  const total = { metadataBytes: 0, metadataFiles: 0, dataBytes: 0, dataFiles: 0 };
  for (const { path, sizeBytes } of rows) {
    const kind = path.startsWith(`${location}/data/`) ? 'data' : 'metadata';
    total[`${kind}Bytes`] += sizeBytes;
    total[`${kind}Files`] += 1;
  }
  return total;
}
