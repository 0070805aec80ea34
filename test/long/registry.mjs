import path from 'node:path';
import { cacheDir } from '../launch/run.mjs';
import { openLabSide } from '../interop/lab-side.mjs';
import { checkMlflow } from '../interop/mlflow/mlflow.mjs';
import { checkTraining } from '../interop/xgboost/training/training.mjs';
import { checkDigests } from './digest.mjs';
import { checkFirefox } from './firefox.mjs';

/**
 * The long forms, by name. `run({report, seed, judges})` takes a line a check (`ok …` or `not ok …`), the seed of what is
 * generated, and the ways to the real tools.
 */
const groups = [
  {
    name: 'training',
    run: async ({ report, seed, judges }) =>
      checkTraining({
        python: await judges.xgboost(),
        folder: path.join(cacheDir, 'long-training'),
        seed,
        count: 200,
        report,
      }),
  },
  {
    name: 'mlflow',
    async run({ report, seed, judges }) {
      const lab = await openLabSide();
      try {
        const folder = path.join(cacheDir, 'long-mlflow');
        await checkMlflow({ lab, python: await judges.mlflow(), folder, report, seed, count: 300 });
      } finally {
        await lab.close();
      }
    },
  },
  { name: 'digest', run: ({ report }) => checkDigests({ report }) },
  { name: 'firefox', run: ({ report }) => checkFirefox({ report }) },
];

/** The group of that name, all without one. Throws with the names there are. */
export function chooseGroups(only) {
  const chosen = groups.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0) return chosen;
  throw new Error(`There is no group "${only}". There are: ${groups.map(({ name }) => name).join(', ')}.`);
}
