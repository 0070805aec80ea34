import type { Experiment } from '../tracking/types.ts';
import { mlflowVersion } from './model-environment.ts';

/** How real MLflow takes in the folder that the archive holds. `location` is where its artifact URIs point. */
export function exportReadme({ name }: Experiment, location: string | undefined): string {
  const source = location ?? 'mlruns';
  const isLocal = !/^[a-z][a-z0-9+.-]+:/i.test(source);
  const unpack = isLocal
    ? location === undefined
      ? 'Unpack this archive into a folder named `mlruns`, and run both commands beside it:'
      : `Unpack this archive at \`${source}\`: the artifact URIs of its runs point there. Then:`
    : `Copy what this archive holds to \`${source}\`: the artifact URIs of its runs point there. Then, beside an unpacked ` +
      'copy in a folder named `mlruns`:';
  return [
    `# ${name.replaceAll(/\s+/g, ' ')}`,
    '',
    'An MLflow tracking folder: experiment, runs, params, metrics, tags, dataset inputs, artifacts and registered versions.',
    `From MLflow ${mlflowVersion} on, folders are taken into a database first.`,
    '',
    unpack,
    '',
    '```sh',
    `mlflow migrate-filestore --source ${shellText(isLocal ? source : 'mlruns')} --target sqlite:///mlflow.db`,
    'mlflow server --backend-store-uri sqlite:///mlflow.db',
    '```',
    '',
    "A run's model is loaded by `mlflow.xgboost.load_model('runs:/<run id>/model')`, a registered version by",
    "`mlflow.xgboost.load_model('models:/<name>/<version>')`, with MLFLOW_TRACKING_URI=sqlite:///mlflow.db.",
    '',
  ].join('\n');
}

/** One word of a shell, whatever is in it. */
function shellText(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
