// 04_train_xgboost · Retrain on the newest batch
//
// The second job of the pipeline. Nearly the same as 01_train_xgboost, but it reads incrementally: only the rows that
// one snapshot added. The model starts from scratch on them and forgets all earlier batches.

import {
  accuracyScore,
  cmldata,
  environment,
  logLoss,
  mlflow,
  precisionScore,
  recallScore,
  rocAucScore,
  trainTestSplit,
  XGBClassifier,
} from 'lab';

// The three values that the lab leader gives out.
const DBNAME = environment.dbname;
const STORAGE = environment.storage;
const CONNECTION_NAME = environment.connectionName;

const table = DBNAME + '.transactions_' + environment.owner;
const EXPERIMENT = 'xgb-cc-fraud-' + environment.owner;

// The same settings as in 01, so that the two runs differ in their rows and in nothing else.
const MAX_DEPTH = 6;
const TEST_SIZE = 0.3;
const SEED = environment.seed;

const spark = await cmldata.getConnection(CONNECTION_NAME).getSparkSession();
console.log(`Connected to ${CONNECTION_NAME}. The files of ${table} lie below ${STORAGE}`);

// An Iceberg table describes itself: refs says which snapshot is current, snapshots knows all there are.
const main = await spark.read.format('iceberg').load(table + '.refs').filter("name = 'main'").first();
if (main === null) {
  throw new Error(`${table} has no snapshot yet. Run 00_datagen or 03_newbatch first.`);
}
const snapshots = await spark.read.format('iceberg').load(table + '.snapshots').collect();

// In the pipeline, New Batch has handed down the id of the snapshot it made. That one is read, and not "the current
// one": if a second batch arrived meanwhile, each retraining still gets its own.
const handedDown = environment.upstream.snapshot_id ?? null;
let wantedId = String(handedDown ?? main.snapshot_id);
let snapshot = snapshots.find((row) => row.snapshot_id === wantedId);

// Alone, nobody says which batch is meant: walk back from the current snapshot to the nearest append. Maintenance
// (rewriting files, deleting) makes snapshots too, but those add no rows to learn from.
if (handedDown !== null) {
  console.log(`The parent job handed down snapshot ${wantedId}`);
} else {
  while (snapshot !== undefined && snapshot.operation !== 'append' && snapshot.parent_id !== null) {
    wantedId = String(snapshot.parent_id);
    snapshot = snapshots.find((row) => row.snapshot_id === wantedId);
  }
  console.log('This script runs alone: no parent job has handed a snapshot down.');
  console.log(`Walked back from the current snapshot ${String(main.snapshot_id)} to the nearest append, ${wantedId}`);
}

// Snapshots expire, and their rows may go with them: better to stop here than to train on something else.
if (snapshot === undefined) {
  throw new Error(`${table} has no snapshot ${wantedId} any more. Run 03_newbatch to add a batch.`);
}

// What the snapshot says about itself: its id, when it was committed, and which snapshot it was built upon.
const snapshotId = String(snapshot.snapshot_id);
const committedAt = String(snapshot.committed_at);
const parentId = snapshot.parent_id === null ? null : String(snapshot.parent_id);

const reader = spark.read.format('iceberg');
const addedRows =
  parentId === null // a first snapshot has nothing before it: all of its rows are new
    ? reader.option('snapshot-id', snapshotId).load(table)
    : reader.option('start-snapshot-id', parentId).option('end-snapshot-id', snapshotId).load(table);

// An incremental read is not time travel. Time travel gives the whole table as it was at a snapshot; this read gives
// only what was added after the start (exclusive), up to the end (inclusive).
if (parentId === null) console.log(`Snapshot ${snapshotId} is the first one: reading all of it (full read)`);
else console.log(`Reading what was added after ${parentId}, up to ${snapshotId}`);
const transactions = await addedRows.toPandas();
const rowCount = transactions.rowCount;
console.log(`${rowCount} rows, committed at ${committedAt}`);
if (rowCount === 0) throw new Error(`Snapshot ${snapshotId} added no rows: there is nothing to train on.`);

const X = transactions.drop('fraud_trx');
const y = transactions.column('fraud_trx');
const classes = await y.valueCounts();
if (classes.length === 1) {
  const only = String(classes[0]?.value);
  console.warn(`All ${rowCount} rows are of class ${only}: there is nothing to tell apart`);
}
const [XTrain, XTest, yTrain, yTest] = trainTestSplit(X, y, { testSize: TEST_SIZE, randomState: SEED });

// Boosting ends after so many rounds without a better score on rows that it does not learn from; 0: it never ends early.
const EARLY_STOPPING_ROUNDS: number = 0;
// Those rows are this share of the training rows.
const VALIDATION_SIZE = 0.2;
// Rows that boosting is stopped by have a say in the model: they are a part of the training rows, never the test rows.
const [XFit, XWatched, yFit, yWatched] =
  EARLY_STOPPING_ROUNDS > 0
    ? trainTestSplit(XTrain, yTrain, { testSize: VALIDATION_SIZE, randomState: SEED })
    : [XTrain, XTest, yTrain, yTest];

await mlflow.setExperiment(EXPERIMENT);
await mlflow.startRun(async (run) => {
  console.log(`Run ${run.info.run_id} of experiment ${EXPERIMENT}`);

  const classifier = new XGBClassifier({
    max_depth: MAX_DEPTH,
    eval_metric: 'logloss',
    early_stopping_rounds: EARLY_STOPPING_ROUNDS > 0 ? EARLY_STOPPING_ROUNDS : null,
    random_state: SEED,
  });
  await classifier.fit(XFit, yFit, { evalSet: [XWatched, yWatched] });
  console.log(`Trained on ${classifier.trainedRows} rows`);

  const predicted = await classifier.predict(XTest);
  const probabilities = await classifier.predictProba(XTest);
  const metrics: Record<string, number> = {
    accuracy: await accuracyScore(yTest, predicted),
    recall: await recallScore(yTest, predicted),
    precision: await precisionScore(yTest, predicted),
    log_loss: await logLoss(yTest, probabilities),
  };
  const rocAuc = await rocAucScore(yTest, probabilities);
  if (Number.isNaN(rocAuc)) console.warn('The test rows are of one class only: roc_auc is not defined.');
  else metrics.roc_auc = rocAuc;
  console.table([metrics]);

  await mlflow.logParams({ ...classifier.getParams(), seed: SEED, test_size: TEST_SIZE });
  if (classifier.bestIteration !== null) {
    await mlflow.logParam('validation_size', VALIDATION_SIZE);
    await mlflow.logMetric('best_iteration', classifier.bestIteration);
  }
  await mlflow.logMetrics(metrics);
  // The snapshot's metadata as tags: anybody who holds the model can go back to the very rows it has learned from.
  await mlflow.setTags({
    iceberg_snapshot_id: snapshotId,
    iceberg_parent_id: parentId ?? 'null',
    iceberg_snapshot_committed_at: committedAt,
    row_count: String(rowCount),
  });
  await mlflow.logModel(classifier, 'model');
});

// The lab hands the id of this run down to API Redeployment. The new model may score lower than the one in service: it
// is deployed all the same.
