import type { Columns, ColumnValues } from '../base/columns.ts';
import { createDigest, sha256HexOf } from '../base/digest.ts';
import { pause } from '../sql/pause.ts';

/** Texts that are joined at a stretch. */
const stretchValues = 20_000;

/**
 * SHA-256 over rows, whatever file, engine or machine they came from: over a line for each column in order, its name, its
 * kind and the SHA-256 of its values in row order, little-endian (other than numbers of one width as JSON texts, one a line).
 */
export async function dataDigest(columns: Columns): Promise<string> {
  const digest = createDigest();
  for (const [name, values] of Object.entries(columns)) {
    const kind = ArrayBuffer.isView(values) ? values.constructor.name : 'list';
    digest.update(`${JSON.stringify([name, kind, values.length])} ${await valuesDigest(values)}\n`);
  }
  return digest.hex();
}

async function valuesDigest(values: ColumnValues): Promise<string> {
  if (ArrayBuffer.isView(values)) {
    return sha256HexOf(new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength));
  }
  const digest = createDigest();
  for (let from = 0; from < values.length; from += stretchValues) {
    const texts = values.slice(from, from + stretchValues).map(textOf);
    digest.update(`${texts.join('\n')}\n`);
    await pause();
  }
  return digest.hex();
}

function textOf(value: string | number | bigint | boolean | null): string {
  return typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
