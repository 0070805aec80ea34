import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { measured } from '../lab-browser.mjs';
import { addPageCode } from '../page-code.mjs';
import { median, phasesOf, phaseText } from '../phases.mjs';

const names = {
  appendArrow: 'append 1M rows, PyArrow',
  appendDuckdb: 'append 1M rows, DuckDB',
  readCold: 'read 1M rows, cold',
  readWarm: 'read 1M rows, warm',
  load: 'load 1M rows into DuckDB',
  measure: 'piece: bounds and counts of 1M rows',
  encode: 'piece: encode 1M rows',
  digest: 'piece: digest of the file',
  decode: 'piece: decode 1M rows',
};

const table = 'hol_fraud.bench_rows';

const writePhases = [
  ['transfer to the worker', /^worker receive$/],
  ['measure, encode and digest in the worker', /^worker encode$/],
  ['storage', /^storage readwrite/],
];
const readPhases = [
  ['storage', /^storage readonly/],
  ['digest check and decode in the worker', /^worker decode$/],
  ['insert into DuckDB', /^duckdb (INSERT_ARROW|RUN_QUERY)/],
  ['query out of DuckDB', /^duckdb (START_PENDING|POLL_PENDING|FETCH_QUERY)/],
];

/** One batch of the lab's sixteen columns, appended, read and loaded, beside native tools on the very same file. */
export const millionRows = {
  names: Object.values(names),
  needs: ['browser', 'native'],
  async run({ browser, native, scale, log }) {
    const page = await browser.openLab();
    await prepare(page, scale.rows);
    await addPageCode(page, 'test/bench/table/codec-pieces.ts');
    const file = path.join(browser.folder, 'batch.parquet');
    const written = path.join(browser.folder, 'written.parquet');
    await copyDataFile(page, file);
    const held = await native.call('hold', file);
    if (held.rows !== scale.rows) throw new Error(`The file has ${held.rows} rows, expected ${scale.rows}.`);
    const rounds = [];
    // The first round warms up both sides and is not counted.
    for (let round = 0; round <= scale.rounds; round++) {
      log(`${scale.rows} rows, round ${round} of ${scale.rounds}`);
      const append = await measured(page, appendRows, table);
      const arrowWrite = await native.call('arrow_write', written);
      const duckdbWrite = await native.call('duckdb_write', written);
      const readCold = await measured(page, readIncrement, { table });
      const arrowCold = await native.call('arrow_read', file);
      const readWarm = await measured(page, readIncrement, { table });
      const arrowWarm = await native.call('arrow_read', file);
      await measured(page, appendRows, table);
      const load = await measured(page, readIncrement, { table, limit: 1 });
      const duckdbLoad = await native.call('duckdb_load', file);
      const pieces = await page.evaluate(() => globalThis.benchPieces(globalThis.benchBatch));
      const arrowPieces = await native.call('arrow_pieces', file);
      if (readCold.result !== scale.rows || readWarm.result !== scale.rows || load.result !== 1) {
        throw new Error(`A read gave ${readCold.result}, ${readWarm.result} and ${load.result} rows.`);
      }
      if (round === 0) continue;
      const ours = { append, readCold, readWarm, load, pieces };
      rounds.push({ ...ours, arrowWrite, duckdbWrite, arrowCold, arrowWarm, duckdbLoad, arrowPieces });
    }
    const versions = await native.call('versions');
    return [...resultsOf(rounds, versions), ...pieceResults(rounds, versions)];
  },
};

function resultsOf(rounds, { pyarrow, duckdb, threads }) {
  const ofOurs = (key) => median(rounds.map((round) => round[key].probe.elapsedMs));
  const result = (name, { key, peerKey, peerName, phases }) => {
    const ours = ofOurs(key);
    const peer = median(rounds.map((round) => round[peerKey].ms));
    const parts = phaseText(rounds.map((round) => phasesOf(round[key].probe, phases)));
    return { name, ours, peer, peerName, unit: 'ms', note: `${parts}; the peer on ${threads} cores` };
  };
  return [
    result(names.appendArrow, {
      key: 'append',
      peerKey: 'arrowWrite',
      peerName: `PyArrow ${pyarrow} write_table, uncompressed`,
      phases: writePhases,
    }),
    result(names.appendDuckdb, {
      key: 'append',
      peerKey: 'duckdbWrite',
      peerName: `DuckDB ${duckdb} COPY TO, uncompressed`,
      phases: writePhases,
    }),
    result(names.readCold, {
      key: 'readCold',
      peerKey: 'arrowCold',
      peerName: `PyArrow ${pyarrow} read_table of the same file, to numpy`,
      phases: readPhases,
    }),
    result(names.readWarm, {
      key: 'readWarm',
      peerKey: 'arrowWarm',
      peerName: `PyArrow ${pyarrow} read_table of the same file, to numpy`,
      phases: readPhases,
    }),
    result(names.load, {
      key: 'load',
      peerKey: 'duckdbLoad',
      peerName: `DuckDB ${duckdb} CREATE TABLE AS from the same file`,
      phases: readPhases,
    }),
  ];
}

function pieceResults(rounds, { pyarrow }) {
  const result = (name, key, peerName, note) => ({
    name,
    ours: median(rounds.map(({ pieces }) => pieces[key])),
    peer: median(rounds.map(({ arrowPieces }) => arrowPieces[key])),
    peerName,
    unit: 'ms',
    note,
  });
  const sameCode = "the worker's code, in the page";
  return [
    result(names.measure, 'measureMs', `PyArrow ${pyarrow} min_max and null_count`, sameCode),
    result(
      names.encode,
      'encodeMs',
      `PyArrow ${pyarrow} write_table into memory`,
      `${sameCode}; bounds, counts and digest are within`,
    ),
    result(names.digest, 'digestMs', "Python's hashlib (OpenSSL), SHA-256", sameCode),
    result(
      names.decode,
      'decodeMs',
      `PyArrow ${pyarrow} read_table out of memory, to numpy`,
      `${sameCode}; without the check of the digest`,
    ),
  ];
}

/** Generates the batch once, keeps it in the page and commits a first snapshot of it. DuckDB is started, too. */
async function prepare(page, rows) {
  await page.evaluate(
    async ([name, rowsPerBatch]) => {
      await globalThis.lab.settings.set({ rowsPerBatch });
      const { runId } = await globalThis.lab.scripts.run('00_datagen');
      const [run] = await globalThis.lab.jobs.finished(runId);
      if (run.status !== 'succeeded') throw new Error(`00_datagen ${run.status}: ${JSON.stringify(run.error)}`);
      const [generated] = await globalThis.lab.tables.list();
      globalThis.benchBatch = (await globalThis.lab.tables.scan(generated)).columns;
      await globalThis.lab.tables.drop(generated);
      await globalThis.lab.tables.append(name, globalThis.benchBatch);
    },
    [table, rows],
  );
}

/** The bytes of the table's only data file, as the page stored them. */
async function copyDataFile(page, to) {
  const size = await page.evaluate(async (name) => {
    const [{ file_path: filePath }] = await globalThis.lab.tables.files(name);
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open('mlops-pipeline-lab');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const stored = await new Promise((resolve, reject) => {
      const request = database.transaction('files').objectStore('files').get(filePath);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    database.close();
    globalThis.benchFile = stored.blob;
    return stored.blob.size;
  }, table);
  const out = createWriteStream(to);
  const step = 6 * 2 ** 20;
  for (let at = 0; at < size; at += step) {
    const piece = await page.evaluate(
      async ([from, until]) => {
        const bytes = await globalThis.benchFile.slice(from, until).arrayBuffer();
        const reader = new FileReader();
        reader.readAsDataURL(new Blob([bytes]));
        await new Promise((resolve) => (reader.onload = resolve));
        return reader.result.slice(reader.result.indexOf(',') + 1);
      },
      [at, at + step],
    );
    out.write(Buffer.from(piece, 'base64'));
  }
  out.end();
  await finished(out);
}

async function appendRows(name) {
  await globalThis.lab.tables.append(name, globalThis.benchBatch);
}

/** Reads what the last snapshot added; gives the number of rows. */
async function readIncrement({ table: name, limit }) {
  const snapshots = await globalThis.lab.tables.snapshots(name);
  const [start, end] = snapshots.slice(-2);
  const { rowCount } = await globalThis.lab.tables.scan(name, {
    startSnapshotId: start.snapshot_id,
    endSnapshotId: end.snapshot_id,
    ...(limit === undefined ? {} : { limit }),
  });
  return rowCount;
}
