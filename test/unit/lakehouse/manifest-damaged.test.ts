import { describe, expect, test } from 'vitest';
import { decodeAvro, encodeAvro } from '../../../src/lakehouse/format/avro.ts';
import type { AvroSchema } from '../../../src/lakehouse/format/avro-schema.ts';
import {
  decodeManifest,
  decodeManifestList,
  encodeManifest,
  encodeManifestList,
} from '../../../src/lakehouse/format/manifest.ts';
import { added, bare, headerText, manifest, schema } from './manifest-entries.ts';

describe('what is no manifest', () => {
  const manifestBytes = encodeManifest([added, bare], { schema });
  const entrySchema = async () => JSON.parse(await headerText(manifestBytes, 'avro.schema')) as AvroSchema;
  const withEntry = async (change: (entry: Record<string, unknown>) => void) => {
    const { records } = await decodeAvro(manifestBytes);
    const entry = structuredClone(records[0]) as Record<string, unknown>;
    change(entry);
    return encodeAvro(await entrySchema(), [entry as never]);
  };

  test.each([
    ['a status that does not exist', (entry: Record<string, unknown>) => (entry['status'] = 3), /status.*0, 1 or 2.*3/],
    [
      'a negative number of rows',
      ({ data_file }: Record<string, unknown>) => ((data_file as Record<string, unknown>)['record_count'] = -1n),
      /id 103 must not be negative, but it is -1/,
    ],
    [
      'a count that no double holds',
      ({ data_file }: Record<string, unknown>) => ((data_file as Record<string, unknown>)['record_count'] = 2n ** 60n),
      /whole number was expected, but 1152921504606846976 came/,
    ],
  ])('LH28 %s is refused', async (_what, change, message) => {
    await expect(decodeManifest(await withEntry(change))).rejects.toThrow(message);
  });

  test('LH28 another kind of Avro file is refused', async () => {
    await expect(decodeManifest(encodeAvro('long', [1n]))).rejects.toThrow(/a manifest consists of records/);
    const list = encodeManifestList([manifest], { snapshotId: '1', parentSnapshotId: null, sequenceNumber: 1 });
    await expect(decodeManifest(list)).rejects.toThrow(/id 0 has no value/);
    await expect(decodeManifestList(manifestBytes)).rejects.toThrow(/id 500 has no value/);
  });

  test.each([
    ['a manifest', manifestBytes, decodeManifest],
    [
      'a manifest list',
      encodeManifestList([manifest], { snapshotId: '1', parentSnapshotId: null, sequenceNumber: 1 }),
      decodeManifestList,
    ],
  ])('LH28 %s with a changed byte anywhere is read as something or refused, at once', async (_what, bytes, decode) => {
    const startedAt = performance.now();
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const changed = bytes.slice();
        changed[at] = changed[at]! ^ change;
        await decode(changed).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      }
      if (at % 7 === 0) {
        await decode(bytes.subarray(0, at)).then(
          () => expect(at).toBeGreaterThan(bytes.length / 2),
          (error: unknown) => expect(error).toBeInstanceOf(Error),
        );
      }
    }
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });
});
