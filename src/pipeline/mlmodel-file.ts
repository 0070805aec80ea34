import { isoUtc } from '../base/clock.ts';
import type { Signature } from '../serving/signature.ts';

/** The release whose trees and model JSON the lab's training equals. */
const xgboostVersion = '3.4.1';

interface ModelOrigin {
  readonly path: string;
  readonly runId: string;
  readonly modelUuid: string;
  readonly createdAt: number;
  readonly signature: Signature;
}

/**
 * The `MLmodel` file of an XGBoost classifier (MLflow Models, "MLmodel configuration" and the xgboost flavor):
 * YAML whose scalars are JSON texts where they could be read as anything but text, or as more than one line.
 */
export function mlmodelFile({ path, runId, modelUuid, createdAt, signature }: ModelOrigin): string {
  const inputs = signature.inputs.map(({ name, type, required }) => ({ type, name, required }));
  const quoted = (value: unknown) => scalar(JSON.stringify(value));
  return [
    `artifact_path: ${scalar(path)}`,
    'flavors:',
    '  python_function:',
    '    data: model.json',
    '    loader_module: mlflow.xgboost',
    '  xgboost:',
    '    data: model.json',
    '    model_class: xgboost.sklearn.XGBClassifier',
    '    model_format: json',
    `    xgb_version: ${xgboostVersion}`,
    `model_uuid: ${scalar(modelUuid)}`,
    `run_id: ${scalar(runId)}`,
    'signature:',
    `  inputs: ${quoted(inputs)}`,
    `  outputs: ${quoted(signature.outputs.map(({ name, type }) => ({ type, ...(name !== undefined && { name }), required: true })))}`,
    `utc_time_created: ${scalar(isoUtc(createdAt).replace('T', ' ').replace('Z', ''))}`,
    '',
  ].join('\n');
}

/** A double-quoted scalar on one line. YAML 1.1, which MLflow's reader speaks, breaks lines at more characters than JSON. */
function scalar(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
