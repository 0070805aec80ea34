// 03_newbatch · One more batch
//
// The first job of the pipeline. Nearly the same as 00_datagen, with one difference that matters: the batch is
// appended. The rows that are there stay as they are, and one new snapshot marks what was added.

import { cmldata, dataGenerator, environment } from 'lab';

// The three values that the lab leader gives out.
const DBNAME = environment.dbname;
const STORAGE = environment.storage;
const CONNECTION_NAME = environment.connectionName;

const table = DBNAME + '.transactions_' + environment.owner;

const spark = await cmldata.getConnection(CONNECTION_NAME).getSparkSession();
console.log(`Connected to ${CONNECTION_NAME}. The files of ${table} lie below ${STORAGE}`);

// The table counts its batches. Each run takes the next number, so that two runs never make the same rows, not even
// when they run at the same time.
const batch = await dataGenerator(spark, {
  table,
  rows: environment.rowsPerBatch,
  seed: environment.seed,
}).build();
console.log(`Generated batch ${batch.batchNumber} with seed ${batch.seed}`);
await batch.printSchema();

// If the append fails (say, a column is missing in the table), this job fails and the table stays as it was. It would
// be tempting to catch the error and call createOrReplace instead: that would throw away every batch so far.
const snapshot = await batch.writeTo(table).using('iceberg').append();
if (snapshot.created) {
  console.warn(`${table} did not exist: it has been created with this batch as its first`);
}

// The lab hands this id down to the job that depends on this one: Retrain XGBoost reads exactly this snapshot, even
// if another batch arrives before it starts.
console.log(`Snapshot ${snapshot.snapshot_id}, committed at ${snapshot.committed_at}`);
console.log(`Its parent is ${snapshot.parent_id ?? 'none: it is the first snapshot'}`);
console.log(`${snapshot.added_records} rows added, ${snapshot.total_records} rows in ${table}`);
