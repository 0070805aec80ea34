import { pick, randomOf } from './random.mjs';

export const EXPERIMENT = "varied 🎓 it's é";

const params = ['max_depth', 'eta', 'my param', 'a/b', 'kind', 'train-rows', 'été'];
const metrics = ['accuracy', 'train-logloss', 'f1', 'a.b', 'log loss', 'α/β'];
const tags = ['note', 'row_count', 'iceberg_snapshot_id', 'team.name', 'a-b', 'it s: 5'];
const texts = [
  ...['4', '6', '0.3', 'x', 'X', 'axb', 'AXB', 'a%b', 'a_b', '', ' ', "O'Neil", 'He said "no"', 'new\nline', '`tick`'],
  ...['🎓', 'é', 'É', 'None', 'null', '10000', '5158276486823567890', 'and', 'back\\slash', '{"a": [1]}'],
];
const numbers = [0, 1, -1, 0.5, 0.9, 0.91, 1e-300, 1e300, 'NaN', 'Infinity', '-Infinity', 3, 0.1];

export const names = { params, metrics, tags, texts, numbers: numbers.filter((each) => typeof each === 'number') };

/** A script that logs `count` runs with all kinds of keys and values, some of them with a model and a data set. */
export function scriptOfRuns({ count, seed }) {
  const random = randomOf(seed);
  const plans = Array.from({ length: count }, (_, index) => planOf(random, index));
  return `
import { environment, mlflow, spark as unused, cmldata, XGBClassifier } from 'lab';
const plans = ${JSON.stringify(plans)};
const spark = await cmldata.getConnection(environment.connectionName).getSparkSession();
const rows = await spark.read.format('iceberg').load(environment.dbname + '.transactions_' + environment.owner).limit(300).toPandas();
await mlflow.setExperiment(${JSON.stringify(EXPERIMENT)});
for (const plan of plans) {
  await mlflow.startRun(plan.name === null ? {} : { runName: plan.name });
  await mlflow.logParams(plan.params);
  for (const { key, value, step } of plan.points) await mlflow.logMetric(key, Number(value), step);
  await mlflow.setTags(plan.tags);
  if (plan.trees > 0) {
    const classifier = new XGBClassifier({ n_estimators: plan.trees, max_depth: 2 });
    await classifier.fit(rows.drop('fraud_trx'), rows.column('fraud_trx'));
    await mlflow.logModel(classifier, 'model');
  }
  await mlflow.endRun(plan.status);
}
`.replace('spark as unused, ', '');
}

function planOf(random, index) {
  const chosen = (keys) => keys.filter(() => random() < 0.6);
  const texted = (keys) => Object.fromEntries(chosen(keys).map((key) => [key, pick(random, texts)]));
  const points = chosen(metrics).flatMap((key) =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => ({
      key,
      value: pick(random, numbers),
      step: random() < 0.3 ? 0 : at,
    })),
  );
  return {
    name: index % 3 === 0 ? null : pick(random, ['alpha', 'Alpha', 'beta 🎓', "it's"]),
    params: { ...texted(params), ...(index === 0 && { long: 'é'.repeat(6000) }) },
    points,
    tags: { ...texted(tags), ...(index === 1 && { long: '🎓'.repeat(8000) }) },
    trees: index % 9 === 4 ? 1 + (index % 2) : 0,
    status: pick(random, ['FINISHED', 'FINISHED', 'FAILED', 'KILLED']),
  };
}
