import { expect, test } from 'vitest';
import { modelFileName } from '../../../src/ui/models/model-file-name.ts';

test('a model file is called after model and version, in characters that every system takes', () => {
  expect(modelFileName({ name: 'FraudCLF-Zoë O"Neil/2', version: '3' }, 'onnx')).toBe('FraudCLF-Zoë_O_Neil_2-v3.onnx');
  expect(modelFileName({ name: 'FraudCLF-保罗', version: '12' }, 'ubj')).toBe('FraudCLF-保罗-v12.ubj');
});
