import { expect, test } from 'vitest';
import { mlmodelFile } from '../../../src/pipeline/mlmodel-file.ts';
import { signatureOf } from '../../../src/pipeline/model-signature.ts';

const fileOver = (featureNames: readonly string[], path = 'model') =>
  mlmodelFile({
    path,
    runId: '1'.repeat(32),
    modelUuid: 'b'.repeat(32),
    createdAt: Date.UTC(2026, 10, 25, 10, 42, 6, 731),
    signature: signatureOf(featureNames),
    modelSizeBytes: 2680,
    hasExample: true,
  });

/** Line by line: indentation, key, and the value, which is plain or a JSON text (YAML 1.2 takes that as it is). */
function parse(text: string): { depth: number; key: string; value: unknown }[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => {
      const [, indent = '', key = '', rest = ''] = /^((?: {2})*)([a-z_]+):(?: (.+))?$/.exec(line) ?? [];
      expect([line, key]).not.toEqual([line, '']);
      return { depth: indent.length / 2, key, value: rest.startsWith('"') ? JSON.parse(rest) : rest };
    });
}

test('PL2 the MLmodel file has the keys of MLflow, the signature as JSON texts, the time in UTC without a zone', () => {
  expect(parse(fileOver(['age', 'longitude']))).toEqual([
    { depth: 0, key: 'artifact_path', value: 'model' },
    { depth: 0, key: 'flavors', value: '' },
    { depth: 1, key: 'python_function', value: '' },
    { depth: 2, key: 'data', value: 'model.json' },
    { depth: 2, key: 'env', value: '' },
    { depth: 3, key: 'conda', value: 'conda.yaml' },
    { depth: 3, key: 'virtualenv', value: 'python_env.yaml' },
    { depth: 2, key: 'loader_module', value: 'mlflow.xgboost' },
    { depth: 2, key: 'python_version', value: '3.12' },
    { depth: 1, key: 'xgboost', value: '' },
    { depth: 2, key: 'code', value: 'null' },
    { depth: 2, key: 'data', value: 'model.json' },
    { depth: 2, key: 'model_class', value: 'xgboost.sklearn.XGBClassifier' },
    { depth: 2, key: 'model_format', value: 'json' },
    { depth: 2, key: 'xgb_version', value: '3.4.1' },
    { depth: 0, key: 'is_signature_from_type_hint', value: 'false' },
    { depth: 0, key: 'mlflow_version', value: '3.17.2' },
    { depth: 0, key: 'model_id', value: 'null' },
    { depth: 0, key: 'model_size_bytes', value: '2680' },
    { depth: 0, key: 'model_uuid', value: 'b'.repeat(32) },
    { depth: 0, key: 'prompts', value: 'null' },
    { depth: 0, key: 'run_id', value: '1'.repeat(32) },
    { depth: 0, key: 'saved_input_example_info', value: '' },
    { depth: 1, key: 'artifact_path', value: 'input_example.json' },
    { depth: 1, key: 'pandas_orient', value: 'split' },
    { depth: 1, key: 'serving_input_path', value: 'serving_input_example.json' },
    { depth: 1, key: 'type', value: 'dataframe' },
    { depth: 0, key: 'signature', value: '' },
    {
      depth: 1,
      key: 'inputs',
      value: JSON.stringify([
        { type: 'float', name: 'age', required: true },
        { type: 'float', name: 'longitude', required: true },
      ]),
    },
    { depth: 1, key: 'outputs', value: JSON.stringify([{ type: 'long', name: 'prediction', required: true }]) },
    { depth: 1, key: 'params', value: 'null' },
    { depth: 0, key: 'type_hint_from_example', value: 'false' },
    { depth: 0, key: 'utc_time_created', value: '2026-11-25 10:42:06.731' },
  ]);
});

test.each([
  'a"b',
  'a\nrun_id: x',
  "it's",
  'a: b',
  '# no',
  '\\',
  '{x}',
  '名前',
  '\u2028',
  '\u0085',
  '- a',
  '&a *a !!str',
])('PL2 a feature named %j and a folder of that name stay inside their values', (name) => {
  const plain = parse(fileOver(['age'])).map(({ depth, key }) => [depth, key]);
  const lines = parse(fileOver([name], name));
  expect(lines.map(({ depth, key }) => [depth, key])).toEqual(plain);
  expect(lines.find(({ depth, key }) => depth === 0 && key === 'artifact_path')?.value).toBe(name);
  expect(JSON.parse(String(lines.find(({ key }) => key === 'inputs')?.value))).toMatchObject([{ name }]);
});
