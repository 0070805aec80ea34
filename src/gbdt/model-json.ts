import { LabError } from '../base/errors.ts';
import type { Booster } from './booster.ts';
import { float32ToText } from './float32-text.ts';
import { boosterOfDocument } from './model-booster.ts';
import { modelDocument, type DocumentValue } from './model-document.ts';

/**
 * The model as XGBoost 3.4.1's `save_model` writes JSON: the same keys in the same order, floats as the
 * shortest decimal that reads back to the same float32, so the same model gives the same bytes. An infinite
 * threshold is written `-Infinity`, which XGBoost reads and `JSON.parse` does not.
 */
export function modelToJson(booster: Booster): string {
  return jsonOf(modelDocument(booster));
}

/**
 * Reads XGBoost model JSON with a `binary:logistic` `gbtree` model of numerical splits. Whatever the text is, the
 * result is a booster whose every row ends in a leaf, `invalid_model`, or `unsupported_model` naming what it has
 * that this lab cannot run.
 */
export function modelFromJson(text: string): Booster {
  let document: unknown;
  try {
    document = JSON.parse(withoutInfinities(text));
  } catch (cause) {
    throw new LabError('invalid_model', 'XGBoost model JSON is expected, but the text is not JSON. Save it again.', {
      cause,
    });
  }
  return boosterOfDocument(document);
}

function jsonOf(value: DocumentValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Float32Array) return `[${Array.from(value, float32ToText).join(',')}]`;
  if (ArrayBuffer.isView(value)) return `[${value.join(',')}]`;
  if (isList(value)) return `[${value.map(jsonOf).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}:${jsonOf(entry)}`)
    .join(',')}}`;
}

/** `Array.isArray` does not know read-only arrays. */
function isList(value: object): value is readonly DocumentValue[] {
  return Array.isArray(value);
}

/** XGBoost writes `-Infinity`, which is no JSON; 1e999 is, and reads as the same number. Strings stay. */
function withoutInfinities(text: string): string {
  if (!text.includes('Infinity')) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|Infinity/g, (token) => (token === 'Infinity' ? '1e999' : token));
}
