import { modelToJson } from '../gbdt/model-json.ts';
import { modelToUbj } from '../gbdt/model-ubj.ts';
import { modelToOnnx } from '../gbdt/onnx-model.ts';
import type { ModelFile, ModelFormat } from './calls.ts';
import { boosterOf } from './learn.ts';

/** The file of a model in another form. Errors: those of `boosterOf`. */
export function convertModel(call: {
  readonly model: ModelFile;
  readonly format: ModelFormat;
}): Uint8Array<ArrayBuffer> {
  const booster = boosterOf(call.model);
  switch (call.format) {
    case 'json':
      return new TextEncoder().encode(modelToJson(booster));
    case 'ubj':
      return modelToUbj(booster);
    case 'onnx':
      return modelToOnnx(booster);
  }
}
