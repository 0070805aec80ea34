// 00_datagen · The first batch
//
// Generates the first batch of credit card transactions and creates your Iceberg table from it. Everything that
// follows reads this table: 01 trains on it, 03 adds further batches to it.

import { cmldata, dataGenerator, environment } from 'lab';

// The three values that the lab leader gives out. Setup has filled them in; on the platform you would type them here.
const DBNAME = environment.dbname; // the database of your table
const STORAGE = environment.storage; // where the table's files lie
const CONNECTION_NAME = environment.connectionName; // the data connection that leads to Spark

// One table per learner, so that nobody writes into somebody else's.
const table = DBNAME + '.transactions_' + environment.owner;

// A session is the way to the data. A wrong connection name is refused here, before any work is done.
const spark = await cmldata.getConnection(CONNECTION_NAME).getSparkSession();
console.log(`Connected to ${CONNECTION_NAME}. The files of ${table} lie below ${STORAGE}`);

// Seed and batch number together fix every value: with the same seed, everybody in the room gets the same rows.
const batch = await dataGenerator(spark, {
  table,
  rows: environment.rowsPerBatch,
  seed: environment.seed,
}).build();
console.log(`Generated batch ${batch.batchNumber} with seed ${batch.seed}`);

// Fourteen columns of numbers, the label fraud_trx (1 = fraud) and a customer score.
await batch.printSchema();

// createOrReplace is the right verb for a beginning: whatever the table was before, now it is this batch. The write
// ends in one commit, and a commit makes a snapshot: the state of the table that one id stands for.
const snapshot = await batch.writeTo(table).using('iceberg').createOrReplace();
if (snapshot.created) {
  console.log(`Created ${table}`);
} else {
  console.warn(`${table} was there before: its rows have been replaced by this batch`);
}
console.log(`Snapshot ${snapshot.snapshot_id}, committed at ${snapshot.committed_at}`);

// Read the table back instead of trusting the write: this is what every reader sees from now on.
const transactions = spark.read.format('iceberg').load(table);
const rowCount = await transactions.count();
const fraudCount = await transactions.filter('fraud_trx = 1').count();
console.log(`${table} holds ${rowCount} transactions, ${fraudCount} of them fraud`);
await transactions.select('age', 'transaction_amount', 'customer_score', 'fraud_trx').show(5);
