/* Functions that run in the lab's page: each is sent there as text and sees nothing but its argument. */

/**
 * Puts `interop` into the page: how cells are written down, as `cells.py` does it, so that equal values and no others look
 * alike.
 */
export function installCells() {
  const view = new DataView(new ArrayBuffer(8));
  const hex = (length) =>
    Array.from({ length }, (_, index) => view.getUint8(index).toString(16).padStart(2, '0')).join('');
  const asciiText = (value) =>
    JSON.stringify(value).replaceAll(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  const cell = (type, value, nullsAsNaN) => {
    const isFloating = type === 'float' || type === 'double';
    if (value === null) return nullsAsNaN && isFloating ? 'nan' : 'null';
    switch (type) {
      case 'float':
        view.setFloat32(0, value);
        return Number.isNaN(value) ? 'nan' : hex(4);
      case 'double':
        view.setFloat64(0, value);
        return Number.isNaN(value) ? 'nan' : hex(8);
      case 'boolean':
        return value === true || value === 1 ? 'true' : 'false';
      case 'string':
        return asciiText(value);
      default:
        return String(value);
    }
  };
  globalThis.interop = {
    /** The rows of [{type, values}], one text a row, as they come. */
    rowsInOrder: (columns, rowCount, nullsAsNaN = false) =>
      Array.from({ length: rowCount }, (_, row) =>
        columns.map(({ type, values }) => cell(type, values[row], nullsAsNaN)).join(' | '),
      ),
    /** The same, sorted: SQL promises no order. */
    rowsOf: (...of) => globalThis.interop.rowsInOrder(...of).sort(),
  };
}

/** Adds to `interop` how tables are read. */
export function installReads() {
  const types = {
    FLOAT: 'float',
    DOUBLE: 'double',
    INTEGER: 'int',
    BIGINT: 'long',
    BOOLEAN: 'boolean',
    VARCHAR: 'string',
    'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  };
  const quoted = (table) => {
    const dot = table.indexOf('.');
    return [table.slice(0, dot), table.slice(dot + 1)].map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
  };
  const { rowsOf, rowsInOrder } = globalThis.interop;
  Object.assign(globalThis.interop, {
    quoted,
    /** Columns and rows of a statement, nulls and NaN told apart. */
    async query(text) {
      const { columns, values, rowCount } = await globalThis.lab.query(text);
      const typed = columns.map(({ type }, index) => ({ type: types[type], values: values[index] }));
      return { columns: columns.map(({ name, type }) => [name, types[type]]), rows: rowsOf(typed, rowCount) };
    },
    /** Rows of a scan in its order, with columns [[name, type]], or the table's; a missing number is NaN in it. */
    async scan(table, options, columnsOfScan) {
      const { schema } = await globalThis.lab.tables.describe(table);
      const { columns, rowCount } = await globalThis.lab.tables.scan(table, options);
      const named = columnsOfScan ?? schema.map(({ name, type }) => [name, type]);
      const typed = named.map(([name, type]) => ({ type, values: columns[name] }));
      return rowsInOrder(typed, rowCount, true);
    },
    base64: async (blob) => {
      const url = await new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.readAsDataURL(blob);
      });
      return url.slice(url.indexOf(',') + 1);
    },
  });
}

/** The table of the exercise: a first batch and two pipelines, so that two versions pin their snapshots. */
export async function makeExerciseTable() {
  const { lab } = globalThis;
  for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) {
    const { runId } = await lab.scripts.run(name);
    const [run] = await lab.jobs.finished(runId);
    if (run.status !== 'succeeded') throw new Error(`${name}: ${JSON.stringify(run.error)}`);
  }
  const [newBatch] = await lab.jobs.createPipeline();
  for (let pipeline = 0; pipeline < 2; pipeline++) {
    const runs = await lab.jobs.finished((await lab.jobs.run(newBatch.name)).runId);
    const failed = runs.find(({ status }) => status !== 'succeeded');
    if (failed) throw new Error(`${failed.job}: ${JSON.stringify(failed.error)}`);
  }
  return 'hol_fraud.transactions_Paul';
}

/** A table with every type, the numbers that go wrong most easily, and everything that can be done to a table. */
export async function makeVariedTable() {
  const { tables } = globalThis.lab;
  const table = 'elsewhere.varied';
  const odd = [NaN, Infinity, -Infinity, -0, null];
  const rows = (first, count) => {
    const numbers = Array.from({ length: count }, (_, index) => first + index);
    return {
      f: numbers.map((n) => (n % 9 < 5 ? odd[n % 9] : Math.fround(n + 0.1))),
      d: numbers.map((n) => (n % 7 < 5 ? odd[n % 7] : 1e300 / (n + 1))),
      i: numbers.map((n) => (n % 4 === 0 ? null : -n)),
      l: numbers.map((n) => (n % 5 === 0 ? null : 2n ** 62n + BigInt(n))),
      b: numbers.map((n) => (n % 6 === 0 ? null : n % 2 === 0)),
      s: numbers.map((n) => (n % 3 === 0 ? null : `row ${n} 🎓 it's "quoted", and long enough to be cut in a bound`)),
      t: numbers.map((n) => (n % 8 === 0 ? null : 1795600800000000n + BigInt(n))),
    };
  };
  const { f, d, i, l, b, s, t } = {
    f: 'float',
    d: 'double',
    i: 'int',
    l: 'long',
    b: 'boolean',
    s: 'string',
    t: 'timestamptz',
  };
  await tables.create(table, { f, d, i, l, b, s, t });
  const ids = [];
  for (const [first, count] of [
    [0, 100],
    [100, 50],
    [150, 30],
  ]) {
    ids.push((await tables.append(table, rows(first, count))).snapshotId);
  }
  await tables.createTag(table, 'before 🎓', ids[1]);
  await tables.createBranch(table, 'aside', ids[2]);
  await tables.rollbackTo(table, ids[1]);
  ids.push((await tables.append(table, rows(300, 20))).snapshotId);
  await tables.updateSchema(table, { rename: { i: 'number' }, add: { name: 'extra', type: 'float' }, drop: 'b' });
  const renamed = ({ b: _dropped, i: number, ...others }) => ({ ...others, number });
  const more = (first, count) => ({
    ...renamed(rows(first, count)),
    extra: Float32Array.from({ length: count }, (_, index) => index / 3),
  });
  await tables.append(table, more(400, 40));
  await tables.rewriteDataFiles(table);
  await tables.append(table, more(500, 10));
  await tables.expireSnapshots(table, { snapshotIds: [ids[0]] });
  await tables.createOrReplace(table, { number: Int32Array.of(1, 2, 3), l: BigInt64Array.of(5n, 6n, -(2n ** 63n)) });
  await tables.append(table, { number: Int32Array.of(4), l: BigInt64Array.of(2n ** 63n - 1n) });
  return table;
}

/** So many appends that manifests are merged on the way. */
export async function makeLongTable() {
  const { tables } = globalThis.lab;
  const table = 'elsewhere.long';
  for (let batch = 0; batch < 104; batch++) {
    await tables.append(table, { batch: Int32Array.of(batch, batch), note: [`batch ${batch}`, null] });
  }
  return table;
}

/** What the lab reads of a table at its snapshots, all or some of a long chain. */
export async function readSnapshots({ table, everySnapshot }) {
  const { lab, interop } = globalThis;
  const name = interop.quoted(table);
  const snapshots = await lab.tables.snapshots(table);
  const described = [];
  for (const [index, snapshot] of snapshots.entries()) {
    if (!everySnapshot && index % 20 > 1 && index < snapshots.length - 2) continue;
    const id = snapshot.snapshot_id;
    const { columns, rows } = await interop.query(`SELECT * FROM ${name} VERSION AS OF ${id}`);
    const { rows: files } = await lab.sql(
      `SELECT file_path, record_count, file_size_in_bytes, value_counts FROM ${name}.files VERSION AS OF ${id}`,
    );
    described.push({
      id,
      columns,
      rows,
      rowsInOrder: await interop.scan(table, { snapshotId: id }, columns),
      files: files
        .map((file) => [
          file.file_path.replace(/.*\//, ''),
          Number(file.record_count),
          Number(file.file_size_in_bytes),
          Object.fromEntries(
            Array.from(String(file.value_counts).matchAll(/(\d+)=(\d+)/g), ([, key, value]) => [key, Number(value)]),
          ),
        ])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    });
  }
  return described;
}

/**
 * Increments that the lab reads, sorted: those that end at each of the snapshots `ends`, from its parent, which may be
 * expired, and from its oldest ancestor.
 */
export async function readIncrements({ table, ends }) {
  const { lab, interop } = globalThis;
  const parents = new Map((await lab.tables.snapshots(table)).map((each) => [each.snapshot_id, each.parent_id]));
  const increments = [];
  for (const end of ends) {
    let oldest = parents.get(end);
    while (parents.get(oldest)) oldest = parents.get(oldest);
    for (const start of new Set([parents.get(end), oldest])) {
      if (start === null) continue;
      const rows = await interop.scan(table, { startSnapshotId: start, endSnapshotId: end });
      increments.push({ start, end, rows: rows.sort() });
    }
  }
  return increments;
}

/** What the lab reads of a table at its tags and branches, and at the times when its snapshots became current. */
export async function readRefs({ table, everySnapshot }) {
  const { lab, interop } = globalThis;
  const name = interop.quoted(table);
  const refs = [];
  for (const { name: ref, type } of await lab.tables.refs(table)) {
    refs.push({ ref, type, ...(await interop.query(`SELECT * FROM ${name} VERSION AS OF '${ref}'`)) });
  }
  const times = [];
  for (const [index, { made_current_at: madeCurrentAt }] of (await lab.tables.history(table)).entries()) {
    if (!everySnapshot && index % 20 > 1) continue;
    const rows = await interop.query(`SELECT * FROM ${name} TIMESTAMP AS OF '${madeCurrentAt}'`);
    times.push({ ms: Date.parse(madeCurrentAt), ...rows });
  }
  return { refReads: refs, timeReads: times };
}

/** What the lab says of a table. */
export async function describeTable({ table }) {
  const { lab } = globalThis;
  const snapshots = await lab.tables.snapshots(table);
  const { schema, currentSnapshotId } = await lab.tables.describe(table);
  return {
    table,
    name: table.slice(table.indexOf('.') + 1),
    schema: schema.map((field) => [field.id, field.name, field.type, field.required]),
    current: currentSnapshotId,
    allSnapshots: snapshots.map((snapshot) => [snapshot.snapshot_id, snapshot.parent_id, snapshot.operation]),
    refs: (await lab.tables.refs(table)).map((ref) => [ref.name, ref.type, ref.snapshot_id]),
    history: (await lab.tables.history(table)).map((row) => [row.snapshot_id, row.is_current_ancestor]),
    metadata: {
      snapshots: snapshots.map((snapshot) => [
        String(Date.parse(snapshot.committed_at)),
        snapshot.snapshot_id,
        snapshot.parent_id,
        snapshot.operation,
      ]),
      summaries: snapshots.map(({ summary }) =>
        Object.fromEntries(Object.entries(summary).sort(([a], [b]) => (a < b ? -1 : 1))),
      ),
      manifests: (await lab.tables.manifests(table))
        .map((manifest) => [
          manifest.path.replace(/.*\//, ''),
          manifest.added_snapshot_id,
          manifest.added_data_files_count,
          manifest.existing_data_files_count,
          manifest.deleted_data_files_count,
        ])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
      log: (await lab.tables.metadataLog(table)).map((entry) => [
        entry.file.replace(/.*\//, ''),
        entry.latest_snapshot_id,
      ]),
    },
  };
}

/** The table as a zip, in base64. */
export async function exportTable({ table, location }) {
  return globalThis.interop.base64(
    await globalThis.lab.tables.export(table, location === undefined ? {} : { location }),
  );
}

/** Imports a zip and tells what it is, or how it was refused. */
export async function importTable({ zip, name }) {
  const { lab, interop } = globalThis;
  const before = JSON.stringify(await lab.tables.list());
  const blob = await (await fetch(`data:application/zip;base64,${zip}`)).blob();
  try {
    await lab.tables.import(blob, { name });
  } catch (error) {
    return {
      code: error.code,
      message: error.message,
      isUntouched: JSON.stringify(await lab.tables.list()) === before,
    };
  }
  const snapshots = [];
  for (const { snapshot_id: id, parent_id: parent, operation } of await lab.tables.snapshots(name)) {
    const { columns, rows } = await interop.query(`SELECT * FROM ${interop.quoted(name)} VERSION AS OF ${id}`);
    snapshots.push({ id, parent, operation, columns, rows });
  }
  const { schema, currentSnapshotId } = await lab.tables.describe(name);
  return {
    schema: schema.map((field) => [field.id, field.name, field.type, field.required]),
    current: currentSnapshotId,
    refs: (await lab.tables.refs(name))
      .map((ref) => [ref.name, ref.type, ref.snapshot_id])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    history: (await lab.tables.history(name)).map((row) => [row.snapshot_id, row.is_current_ancestor]),
    snapshots,
  };
}

/** Where an id is found once its table is imported: in the metadata tables, in SQL, in JSON and on the screen. */
export async function idIn({ table }) {
  const { lab, interop } = globalThis;
  const ids = (await lab.tables.snapshots(table)).map((row) => row.snapshot_id);
  const { rows } = await lab.sql(`SELECT snapshot_id FROM ${interop.quoted(table)}.snapshots ORDER BY committed_at`);
  return { ids, sql: rows.map((row) => row.snapshot_id), json: JSON.stringify(await lab.tables.snapshots(table)) };
}

/** Copies the last rows of a table behind it. */
export async function appendLast({ table }) {
  const { tables } = globalThis.lab;
  const { columns } = await tables.scan(table, { limit: 3 });
  return (await tables.append(table, columns)).snapshotId;
}
