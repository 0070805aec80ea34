import { isoUtc } from '../base/clock.ts';
import type { Signature } from '../serving/signature.ts';
import { mlflowVersion, pythonVersion, xgboostVersion } from './model-environment.ts';
import { yamlText } from './yaml-text.ts';

interface ModelOrigin {
  readonly path: string;
  readonly runId: string;
  readonly modelUuid: string;
  readonly createdAt: number;
  readonly signature: Signature;
  readonly modelSizeBytes: number;
  /** True where `input_example.json` and `serving_input_example.json` stand beside it. */
  readonly hasExample: boolean;
}

/**
 * The `MLmodel` file of an XGBoost classifier as MLflow 3 writes it (MLflow Models, "MLmodel configuration" and the
 * xgboost flavor): YAML whose scalars are JSON texts where they could be read as anything but text.
 */
export function mlmodelFile(origin: ModelOrigin): string {
  const { path, runId, modelUuid, createdAt, signature, modelSizeBytes, hasExample } = origin;
  const inputs = signature.inputs.map(({ name, type, required }) => ({ type, name, required }));
  const outputs = signature.outputs.map(({ name, type }) => ({
    type,
    ...(name !== undefined && { name }),
    required: true,
  }));
  return [
    `artifact_path: ${yamlText(path)}`,
    'flavors:',
    '  python_function:',
    '    data: model.json',
    '    env:',
    '      conda: conda.yaml',
    '      virtualenv: python_env.yaml',
    '    loader_module: mlflow.xgboost',
    `    python_version: ${yamlText(pythonVersion)}`,
    '  xgboost:',
    '    code: null',
    '    data: model.json',
    '    model_class: xgboost.sklearn.XGBClassifier',
    '    model_format: json',
    `    xgb_version: ${xgboostVersion}`,
    'is_signature_from_type_hint: false',
    `mlflow_version: ${mlflowVersion}`,
    'model_id: null',
    `model_size_bytes: ${modelSizeBytes}`,
    `model_uuid: ${yamlText(modelUuid)}`,
    'prompts: null',
    `run_id: ${yamlText(runId)}`,
    ...(hasExample ? exampleLines : []),
    'signature:',
    `  inputs: ${yamlText(JSON.stringify(inputs))}`,
    `  outputs: ${yamlText(JSON.stringify(outputs))}`,
    '  params: null',
    'type_hint_from_example: false',
    `utc_time_created: ${yamlText(isoUtc(createdAt).replace('T', ' ').replace('Z', ''))}`,
    '',
  ].join('\n');
}

const exampleLines = [
  'saved_input_example_info:',
  '  artifact_path: input_example.json',
  '  pandas_orient: split',
  '  serving_input_path: serving_input_example.json',
  '  type: dataframe',
];
