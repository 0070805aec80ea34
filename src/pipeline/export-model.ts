import { LabError } from '../base/errors.ts';
import type { ModelFile, ModelFormat } from '../compute/calls.ts';
import type { Compute } from '../compute/compute.ts';
import type { Tracking } from '../tracking/tracking.ts';
import { loadLoggedModel } from './register-version.ts';

/** What the file of a format is called to whoever takes it. */
const mediaTypes: Readonly<Record<ModelFormat, string>> = {
  json: 'application/json',
  ubj: 'application/ubjson',
  onnx: 'application/octet-stream',
};

/**
 * The model of a registered version as a file. `json` is what was registered, byte for byte; the other forms are made
 * of it. Throws `invalid_option` for another format, `RESOURCE_DOES_NOT_EXIST`, `model_missing`, and what
 * `convertModel` throws.
 */
export async function exportModel(
  { tracking, compute }: { readonly tracking: Tracking; readonly compute: Compute },
  { name, version, format }: { readonly name: string; readonly version: string; readonly format: ModelFormat },
): Promise<Blob> {
  requireFormat(format);
  const { run_id: runId } = await tracking.getVersion(name, version);
  const { text } = await loadLoggedModel(tracking, runId);
  const content = format === 'json' ? text : await compute.convertModel({ model: text, format });
  return new Blob([content], { type: mediaTypes[format] });
}

/** A caller outside TypeScript may have typed anything. */
function requireFormat(format: unknown): void {
  if (typeof format === 'string' && Object.hasOwn(mediaTypes, format)) return;
  throw new LabError(
    'invalid_option',
    `The format must be json, ubj or onnx, but is ${String(format).slice(0, 100)}. Choose one of them.`,
    { detail: { option: 'format' } },
  );
}

/** A model's file in another form. Throws `invalid_option` for another format, and what `convertModel` throws. */
export async function convertModelFile(
  { compute }: { readonly compute: Compute },
  { model, format }: { readonly model: ModelFile; readonly format: ModelFormat },
): Promise<Blob> {
  requireFormat(format);
  return new Blob([await compute.convertModel({ model, format })], { type: mediaTypes[format] });
}
