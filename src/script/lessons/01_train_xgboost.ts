// 01_train_xgboost · The first training
//
// Trains an XGBoost classifier on the whole table and records the run in MLflow: what went in (snapshot, parameters,
// seed), what came out (metrics, the curve of every boosting round) and the model itself.

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

// How deep a tree may grow. 6 is XGBoost's own default; exercise 01 trains a second time with 4 and compares.
const MAX_DEPTH = 6;
// 30 % of the rows are kept away from training, to measure on rows that the model has never seen.
const TEST_SIZE = 0.3;
// Boosting ends after so many rounds without a better score on rows that it does not learn from; 0: it never ends early.
const EARLY_STOPPING_ROUNDS: number = 0;
// Those rows are this share of the training rows.
const VALIDATION_SIZE = 0.2;
// One seed for the split and for the trees: with it the run can be repeated bit for bit.
const SEED = environment.seed;

const spark = await cmldata.getConnection(CONNECTION_NAME).getSparkSession();
console.log(`Connected to ${CONNECTION_NAME}. The files of ${table} lie below ${STORAGE}`);

// Find out once which snapshot is current, and use this one everywhere below. Asking twice could give two answers:
// a batch may arrive in between, and then the tags would name other rows than those that were trained on.
const main = await spark.read.format('iceberg').load(table + '.refs').filter("name = 'main'").first();
if (main === null) throw new Error(`${table} has no snapshot yet. Run 00_datagen first.`);
const currentId = String(main.snapshot_id);
const snapshots = spark.read.format('iceberg').load(table + '.snapshots');
const current = await snapshots.filter(`snapshot_id = ${currentId}`).first();
if (current === null) throw new Error(`${table} has no metadata of snapshot ${currentId}.`);

// The whole table as it was at this snapshot. The rows stay with the lab; this script only holds a handle to them.
const transactions = await spark.read.format('iceberg').option('snapshot-id', currentId).load(table).toPandas();
console.log(`Read ${transactions.rowCount} rows of snapshot ${currentId}`);
if (transactions.rowCount === 0) throw new Error(`${table} is empty: there is nothing to train on.`);

// X is what the model may look at, y is what it shall find out.
const X = transactions.drop('fraud_trx');
const y = transactions.column('fraud_trx');
const classes = await y.valueCounts();
if (classes.length === 1) {
  const only = String(classes[0]?.value);
  console.warn(`All rows are of class ${only}: there is nothing to tell apart, the model will only say ${only}`);
}
const [XTrain, XTest, yTrain, yTest] = trainTestSplit(X, y, { testSize: TEST_SIZE, randomState: SEED });
// Rows that boosting is stopped by have a say in the model: they are a part of the training rows, never the test rows.
const [XFit, XWatched, yFit, yWatched] =
  EARLY_STOPPING_ROUNDS > 0
    ? trainTestSplit(XTrain, yTrain, { testSize: VALIDATION_SIZE, randomState: SEED })
    : [XTrain, XTest, yTrain, yTest];

await mlflow.setExperiment(EXPERIMENT);

// Everything inside belongs to one run. If it throws, the run ends as FAILED and stays visible: failed attempts are
// part of the record too.
await mlflow.startRun(async (run) => {
  console.log(`Run ${run.info.run_id} of experiment ${EXPERIMENT}`);

  const classifier = new XGBClassifier({
    max_depth: MAX_DEPTH,
    eval_metric: 'logloss',
    early_stopping_rounds: EARLY_STOPPING_ROUNDS > 0 ? EARLY_STOPPING_ROUNDS : null,
    random_state: SEED,
  });
  // Without early stopping the test rows are measured after each round, and nothing is chosen by them.
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

  // All parameters in effect, not only those set above: a default may change from one version to the next.
  await mlflow.logParams({ ...classifier.getParams(), seed: SEED, test_size: TEST_SIZE });
  if (classifier.bestIteration !== null) {
    await mlflow.logParam('validation_size', VALIDATION_SIZE);
    await mlflow.logMetric('best_iteration', classifier.bestIteration);
  }
  // Scores are metrics and not params: only metrics can be charted, sorted and filtered by number.
  await mlflow.logMetrics(metrics);
  // Which rows was this model trained on? With the snapshot id the question has an answer for ever. The whole table
  // was read here, so row_count is the table's; the parent is noted for information only.
  await mlflow.setTags({
    iceberg_snapshot_id: currentId,
    iceberg_parent_id: current.parent_id === null ? 'null' : String(current.parent_id),
    iceberg_snapshot_committed_at: String(current.committed_at),
    row_count: String(transactions.rowCount),
  });
  await mlflow.logModel(classifier, 'model');

  const importances = Object.entries(await classifier.featureImportances()).sort((a, b) => b[1] - a[1]);
  console.log('What the trees look at most:');
  console.table(importances.slice(0, 5).map(([feature, share]) => ({ feature, share })));
});

// MLflow can be asked as well: the newest runs of the experiment, to compare this one with.
const runs = await mlflow.searchRuns({
  experiment: EXPERIMENT,
  orderBy: ['attributes.start_time DESC'],
  maxResults: 5,
});
console.table(
  runs.map(({ info, data }) => ({
    run_id: info.run_id,
    status: info.status,
    max_depth: data.params.max_depth,
    accuracy: data.metrics.accuracy,
    recall: data.metrics.recall,
  })),
);
