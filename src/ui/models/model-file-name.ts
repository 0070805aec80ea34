import type { ModelFormat } from '../../compute/calls.ts';

/** What the file of a model version is called: only characters that every system takes. */
export function modelFileName(
  { name, version }: { readonly name: string; readonly version: string },
  format: ModelFormat,
): string {
  const model = name.replace(/[^\p{L}\p{N}_-]+/gu, '_');
  return `${model}-v${version}.${format}`;
}
