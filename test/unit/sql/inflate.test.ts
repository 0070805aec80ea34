import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inflateIfGzip } from '../../../src/sql/inflate.ts';

const module = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 251);

function streamOf(bytes: Uint8Array, chunkSize: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(Uint8Array.from(bytes.subarray(at, (at += chunkSize))));
    },
  });
}

describe('SQL12 the packed module is inflated if and only if it is packed', () => {
  test.each([1, 2, 4096])('in chunks of %i', async (chunkSize) => {
    for (const bytes of [module, Uint8Array.from(gzipSync(module)), new Uint8Array(0), Uint8Array.of(0x1f)]) {
      const blob = await inflateIfGzip(streamOf(bytes, chunkSize), 'application/wasm');
      const expected = bytes[0] === 0x1f && bytes.length > 2 ? module : bytes;
      expect(new Uint8Array(await blob.arrayBuffer())).toEqual(Uint8Array.from(expected));
      expect(blob.type).toBe('application/wasm');
    }
  });
});
