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
 * YAML whose scalars are JSON texts where they could be read as anything but text.
 */
export function mlmodelFile({ path, runId, modelUuid, createdAt, signature }: ModelOrigin): string {
  const inputs = signature.inputs.map(({ name, type, required }) => ({ type, name, required }));
  const quoted = (value: unknown) => JSON.stringify(JSON.stringify(value));
  return [
    `artifact_path: ${path}`,
    'flavors:',
    '  python_function:',
    '    data: model.json',
    '    loader_module: mlflow.xgboost',
    '  xgboost:',
    '    data: model.json',
    '    model_class: xgboost.sklearn.XGBClassifier',
    '    model_format: json',
    `    xgb_version: ${xgboostVersion}`,
    `model_uuid: ${modelUuid}`,
    `run_id: ${runId}`,
    'signature:',
    `  inputs: ${quoted(inputs)}`,
    `  outputs: ${quoted(signature.outputs.map(({ name, type }) => ({ type, ...(name !== undefined && { name }), required: true })))}`,
    `utc_time_created: ${JSON.stringify(isoUtc(createdAt).replace('T', ' ').replace('Z', ''))}`,
    '',
  ].join('\n');
}
