import type { Booster } from './booster.ts';
import { boosterOfDocument } from './model-booster.ts';
import { modelDocument } from './model-document.ts';
import { modelFromJson } from './model-json.ts';
import { decodeUbjson, encodeUbjson } from './ubjson.ts';

/** The model as XGBoost 3.4.1's `save_model` writes UBJSON: the same model gives the same bytes. */
export function modelToUbj(booster: Booster): Uint8Array<ArrayBuffer> {
  return encodeUbjson(modelDocument(booster));
}

/**
 * A model file of either form, told apart by its second byte: in UBJSON the length of a key follows the brace.
 * Throws `invalid_model` and `unsupported_model`, as `modelFromJson`.
 */
export function modelFromFile(bytes: Uint8Array): Booster {
  const isUbjson = bytes[0] === BRACE && (bytes[1] === LENGTH || bytes[1] === CLOSING_BRACE);
  return isUbjson ? boosterOfDocument(decodeUbjson(bytes)) : modelFromJson(new TextDecoder().decode(bytes));
}

const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const LENGTH = 0x4c;
