import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { projectRoot, run } from '../launch/run.mjs';
import {
  appendLast,
  describeTable,
  exportTable,
  idIn,
  importTable,
  makeExerciseTable,
  makeLongTable,
  makeVariedTable,
  readIncrements,
  readRefs,
  readSnapshots,
} from './page-code.mjs';
import { runtimeJar } from './runtime-jar.mjs';

/** An id that no double holds, of a table that PyIceberg wrote. */
const knownId = '5184430069070270604';

/**
 * Tables in both directions: what the lab wrote is read by PyIceberg and Spark, what they wrote is read by the lab, and each
 * side goes on with the other's.
 */
export async function checkTables({ lab, python, folder, cache, report }) {
  const check = checksOf('the lab', report);
  const judge = judgesOf({ python, report });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const jar = await runtimeJar({ python, cache });
  const made = [];
  for (const make of [makeExerciseTable, makeVariedTable, makeLongTable]) {
    made.push(await exportToDisk(lab, { table: await lab.call(make), folder, python, check }));
  }
  const long = made.at(-1);
  await check(`${long.table} was appended to so often that its manifests were merged`, () =>
    long.allSnapshots.length > 100 && long.metadata.manifests.length < 10
      ? null
      : `${long.allSnapshots.length} snapshots, ${long.metadata.manifests.length} manifests`,
  );
  writeFileSync(path.join(folder, 'expected.json'), JSON.stringify(made));
  await judge('with-pyiceberg.py', ['judge', folder]);
  await judge('with-pyiceberg.py', ['write', folder]);
  await judge('with-spark.py', ['judge', folder, jar]);
  await judge('with-spark.py', ['write', folder, jar]);
  await judge('with-pyiceberg.py', ['read-appended', folder]);
  const foreign = foreignTables(folder);
  const goneOn = [];
  for (const [index, table] of foreign.entries()) {
    const name = `imported.${table.name}_${index}`;
    await checkImport(lab, table, name, check);
    await check(`${name} goes on with an append`, async () => void (await lab.call(appendLast, { table: name })));
    goneOn.push(await exportToDisk(lab, { table: name, folder, python, check }));
  }
  writeFileSync(path.join(folder, 'expected.json'), JSON.stringify(goneOn));
  await judge('with-pyiceberg.py', ['judge', folder]);
  await judge('with-spark.py', ['judge', folder, jar]);
  await checkKnownId(lab, foreign, check);
  await checkRefusals(lab, folder, check);
}

/** What the others wrote, in the order in which it is imported. */
function foreignTables(folder) {
  return [
    ...readJson(folder, 'foreign-pyiceberg.json').map((each) => ({ ...each, from: 'PyIceberg' })),
    ...readJson(folder, 'foreign-spark.json').map((each) => ({ ...each, from: 'Spark' })),
    { ...readJson(folder, 'appended.json'), from: 'Spark, appended to the lab’s' },
  ];
}

async function checkRefusals(lab, folder, check) {
  const refused = [...readJson(folder, 'refused-pyiceberg.json'), ...readJson(folder, 'refused-spark.json')];
  for (const [index, { feature, named, zip }] of refused.entries()) {
    await check(`a table with ${feature} is refused by name`, async () => {
      const answer = await lab.call(importTable, { zip: base64Of(zip), name: `refused.t${index}` });
      const isNamed = answer.message?.toLowerCase().includes(named.toLowerCase());
      return answer.code === 'unsupported_table' && isNamed && answer.isUntouched
        ? null
        : JSON.stringify(answer).slice(0, 500);
    });
  }
}

/** Exports a table to where its location will be, and tells what the lab says of it. */
async function exportToDisk(lab, { table, folder, python, check }) {
  const [database, name] = [table.slice(0, table.indexOf('.')), table.slice(table.indexOf('.') + 1)];
  const place = path.join(folder, 'warehouse', database, name);
  const location = pathToFileURL(place).href;
  const everySnapshot = !table.endsWith('.long');
  const snapshots = await lab.call(readSnapshots, { table, everySnapshot });
  const ends = snapshots.map(({ id }) => id);
  const described = {
    ...(await lab.call(describeTable, { table })),
    ...(await lab.call(readRefs, { table, everySnapshot })),
    increments: await lab.call(readIncrements, { table, ends }),
    snapshots,
  };
  const zip = path.join(folder, `${database}-${name}.zip`);
  writeFileSync(zip, Buffer.from(await lab.call(exportTable, { table, location }), 'base64'));
  mkdirSync(place, { recursive: true });
  await run(python, ['-m', 'zipfile', '-e', zip, place], { output: 'keep' });
  const version = readFileSync(path.join(place, 'metadata', 'version-hint.text'), 'utf8').trim();
  const metadata = path.join(place, 'metadata', `v${version}.metadata.json`);
  const content = JSON.parse(readFileSync(metadata, 'utf8').replaceAll(/(?<=": )-?\d{16,}/g, '"$&"'));
  const schemas = new Map(content.schemas.map((schema) => [schema['schema-id'], schema.fields]));
  const schemaOf = new Map(
    content.snapshots.map((each) => [String(each['snapshot-id']), schemas.get(each['schema-id'])]),
  );
  await check(`${table} is exported to ${content.location === location ? 'its' : 'another'} location`, () =>
    content.location === location ? null : `${content.location} instead of ${location}`,
  );
  for (const snapshot of described.snapshots) {
    snapshot.schema = schemaOf.get(snapshot.id).map((field) => [field.id, field.name, field.type, field.required]);
    await check(`${table} is read at ${snapshot.id} with the schema of that snapshot`, () =>
      different(
        snapshot.schema.map(([, column, type]) => [column, type]),
        snapshot.columns,
      ),
    );
  }
  return { ...described, metadataFile: metadata };
}

async function checkImport(lab, table, name, check) {
  const found = await lab.call(importTable, { zip: base64Of(table.zip), name });
  await check(`${name}, written by ${table.from}, is imported`, () => (found.code ? JSON.stringify(found) : null));
  if (found.code) return;
  await check(`${name}: schema with its ids`, () => different(table.schema, found.schema));
  await check(`${name}: current snapshot`, () => different(table.current, found.current));
  await check(`${name}: refs`, () => different(table.refs, found.refs));
  await check(`${name}: history`, () => different(table.history, found.history));
  await check(`${name}: snapshots`, () =>
    different(
      table.snapshots.map(({ id, parent, operation }) => [id, parent, operation]),
      found.snapshots.map(({ id, parent, operation }) => [id, parent, operation]),
    ),
  );
  for (const [index, snapshot] of table.snapshots.entries()) {
    await check(`${name}: columns at snapshot ${snapshot.id}`, () =>
      different(snapshot.columns, found.snapshots[index]?.columns),
    );
    await check(`${name}: ${snapshot.rows.length} rows at snapshot ${snapshot.id}`, () =>
      different(snapshot.rows, found.snapshots[index]?.rows),
    );
  }
}

async function checkKnownId(lab, foreign, check) {
  const index = foreign.findIndex(({ snapshots }) => snapshots.some(({ id }) => id === knownId));
  const table = `imported.${foreign[index]?.name}_${index}`;
  await check(`the id ${knownId} stands in the metadata tables, in SQL and in JSON`, async () => {
    const { ids, sql, json } = await lab.call(idIn, { table });
    return ids.includes(knownId) && sql.includes(knownId) && json.includes(`"${knownId}"`)
      ? null
      : JSON.stringify({ ids, sql });
  });
  await check(`the id ${knownId} stands on the screen and in its address`, async () => {
    const { text, url } = await lab.textOf(`#data/${encodeURIComponent(table)}/${knownId}`, knownId);
    return text.includes(knownId) && url.includes(knownId) ? null : url;
  });
  await check(`the id ${knownId} stands in the table when it is exported again`, async () => {
    const zip = Buffer.from(await lab.call(exportTable, { table }), 'base64');
    // Stored, not deflated: the text of the metadata is in the archive as it is.
    return zip.includes(knownId) ? null : 'not found';
  });
}

function checksOf(judge, report) {
  return async (name, body) => {
    let wrong;
    try {
      wrong = (await body()) ?? null;
    } catch (error) {
      wrong = error.message;
    }
    report(`${wrong === null ? 'ok' : 'not ok'} ${judge}: ${name}${wrong === null ? '' : `: ${wrong}`}`);
  };
}

/** Runs a script of the other side; its lines are the report's. One that ends badly is a failure of its own. */
function judgesOf({ python, report }) {
  return async (script, args) => {
    const { code, text } = await run(python, [path.join(projectRoot, 'test', 'interop', script), ...args], {
      output: 'keep',
      env: {
        PYTHONWARNINGS: 'ignore',
        PYSPARK_PYTHON: python,
        SPARK_LOCAL_IP: '127.0.0.1',
        PYTHONDONTWRITEBYTECODE: '1',
      },
      timeoutMs: 15 * 60_000,
    });
    const lines = text.split('\n').filter((line) => /^(not )?ok /.test(line));
    for (const line of lines) report(line);
    // A line that something else was printed into would be lost, and with it a failure.
    const told = Number(/^checked (\d+)$/m.exec(text)?.[1]);
    if (code !== 0) report(`not ok ${script} ${args[0]} ended with code ${code}: ${text.slice(-3000)}`);
    else if (told !== lines.length || told === 0) {
      report(`not ok ${script} ${args[0]}: ${told} checks were made, ${lines.length} of them came through`);
    }
  };
}

function different(expected, found) {
  if (isDeepStrictEqual(expected, found)) return null;
  return `expected ${JSON.stringify(expected)?.slice(0, 700)}, found ${JSON.stringify(found)?.slice(0, 700)}`;
}

const readJson = (folder, name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
const base64Of = (file) => readFileSync(file).toString('base64');
