import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { losslessJson } from '../../../src/lakehouse/format/lossless-json.ts';
import { parseTableMetadata, printTableMetadata } from '../../../src/lakehouse/format/metadata-json.ts';
import {
  currentSnapshot,
  schemaById,
  type Snapshot,
  type TableMetadata,
} from '../../../src/lakehouse/format/table-metadata.ts';

/** As PyIceberg writes it: no sequence in the order of fields, compact; here with everything that the spec has. */
const foreign = String.raw`{"location":"file:///srv/t","table-uuid":"3abd1ddf-e6b5-47de-971d-ea2437c1a7f9","last-updated-ms":1795627855895,
"last-column-id":2,"schemas":[{"type":"struct","fields":[{"type":"long","id":1,"name":"a","required":true,"doc":"the \"key\""},
{"id":2,"name":"b c","type":"timestamptz","required":false,"later":{"x":[1.5,null,18446744073709551615]}}],"schema-id":0,"identifier-field-ids":[1]}],
"current-schema-id":0,"partition-specs":[{"spec-id":0,"fields":[]}],"default-spec-id":0,"last-partition-id":999,
"properties":{"snapshot-id":"5","owner":"9223372036854775807","\u0000k":"\u0000123"},"current-snapshot-id":5184430069070270604,
"snapshots":[{"snapshot-id":9007199254740993,"timestamp-ms":1795627855410,"manifest-list":"l1"},
{"snapshot-id":5184430069070270604,"parent-snapshot-id":9007199254740993,"sequence-number":2,"timestamp-ms":1795627855515,"manifest-list":"l2",
"summary":{"added-records":"3","operation":"append"},"schema-id":0,"key-id":9007199254740995}],
"refs":{"main":{"type":"branch","snapshot-id":5184430069070270604,"max-ref-age-ms":3,"min-snapshots-to-keep":1,"max-snapshot-age-ms":2},
"é \" .":{"snapshot-id":9007199254740993,"type":"tag"}},
"statistics":[{"snapshot-id":9007199254740993,"statistics-path":"s.puffin","file-size-in-bytes":1,"blob-metadata":[{"snapshot-id":9007199254740993}]}],
"partition-statistics":[{"statistics-path":"p","snapshot-id":5184430069070270604,"file-size-in-bytes":2}],
"snapshot-log":[{"snapshot-id":9007199254740993,"timestamp-ms":1795627855410}],
"metadata-log":[{"metadata-file":"m0","timestamp-ms":1}],"sort-orders":[{"order-id":0,"fields":[]}],"default-sort-order-id":0,
"format-version":2,"last-sequence-number":2,"next-thing":{"deep":9007199254740993}}`;

type Json = Record<string, unknown>;

/** The foreign metadata with one change. */
function changed(change: (metadata: Json) => unknown): string {
  const json = losslessJson();
  const metadata = json.parse(foreign) as Json;
  change(metadata);
  return json.print(metadata);
}

describe('LH29 metadata of another writer', () => {
  const metadata = parseTableMetadata(foreign);

  test('LH7 LH29 is read whole: every id as decimal text, what the lab does not know as it is', () => {
    expect(metadata['current-snapshot-id']).toBe('5184430069070270604');
    expect(metadata.snapshots).toEqual([
      {
        'sequence-number': 0,
        'snapshot-id': '9007199254740993',
        'timestamp-ms': 1795627855410,
        summary: { operation: 'overwrite' },
        'manifest-list': 'l1',
      },
      {
        'sequence-number': 2,
        'snapshot-id': '5184430069070270604',
        'parent-snapshot-id': '9007199254740993',
        'timestamp-ms': 1795627855515,
        summary: { operation: 'append', 'added-records': '3' },
        'manifest-list': 'l2',
        'schema-id': 0,
        'key-id': 9007199254740995n,
      },
    ]);
    expect(metadata.refs).toEqual({
      main: {
        'snapshot-id': '5184430069070270604',
        type: 'branch',
        'min-snapshots-to-keep': 1,
        'max-snapshot-age-ms': 2,
        'max-ref-age-ms': 3,
      },
      'é " .': { 'snapshot-id': '9007199254740993', type: 'tag' },
    });
    expect(metadata).toMatchObject({
      properties: { 'snapshot-id': '5', owner: '9223372036854775807', '\0k': '\x00123' },
      statistics: [{ 'snapshot-id': '9007199254740993', 'blob-metadata': [{ 'snapshot-id': 9007199254740993n }] }],
      'partition-statistics': [{ 'snapshot-id': '5184430069070270604' }],
      'snapshot-log': [{ 'snapshot-id': '9007199254740993' }],
      schemas: [{ 'identifier-field-ids': [1], fields: [{}, { later: { x: [1.5, null, 18446744073709551615n] } }] }],
      'next-thing': { deep: 9007199254740993n },
    });
    expect(schemaById(metadata, metadata.snapshots[0]?.['schema-id'])).toBe(metadata.schemas[0]);
  });

  test('LH29 is printed in the order of Iceberg’s own writer, ids as whole numbers, properties as text', () => {
    const text = printTableMetadata(metadata);
    expect(parseTableMetadata(text)).toEqual(metadata);
    expect(Object.keys(JSON.parse(text) as object).join(' ')).toBe(
      'format-version table-uuid location last-sequence-number last-updated-ms last-column-id current-schema-id schemas ' +
        'default-spec-id partition-specs last-partition-id default-sort-order-id sort-orders properties current-snapshot-id ' +
        'refs snapshots statistics partition-statistics snapshot-log metadata-log next-thing',
    );
    const compact = text.replaceAll(/\n\s*/g, '').replaceAll('": ', '":');
    for (const part of [
      '"properties":{"snapshot-id":"5","owner":"9223372036854775807","\\u0000k":"\\u0000123"}',
      '"current-snapshot-id":5184430069070270604,',
      '{"sequence-number":2,"snapshot-id":5184430069070270604,"parent-snapshot-id":9007199254740993,"timestamp-ms":1795627855515,' +
        '"summary":{"operation":"append","added-records":"3"},"manifest-list":"l2","schema-id":0,"key-id":9007199254740995}',
      '"main":{"snapshot-id":5184430069070270604,"type":"branch","min-snapshots-to-keep":1,"max-snapshot-age-ms":2,"max-ref-age-ms":3}',
      '{"id":1,"name":"a","required":true,"type":"long","doc":"the \\"key\\""}',
      '{"timestamp-ms":1,"metadata-file":"m0"}',
      '"x":[1.5,null,18446744073709551615]',
    ]) {
      expect(compact.replaceAll(/,\s+/g, ',')).toContain(part);
    }
  });
});

describe('LH29 what the spec lets a writer leave out', () => {
  test.each([-1, null, undefined])('LH29 no current snapshot, written as %s', (id) => {
    const empty = parseTableMetadata(
      changed((metadata) => {
        for (const key of ['refs', 'snapshots', 'snapshot-log', 'metadata-log', 'properties', 'statistics']) {
          Reflect.deleteProperty(metadata, key);
        }
        metadata['current-snapshot-id'] = id;
      }),
    );
    expect(empty).toMatchObject({ refs: {}, snapshots: [], 'snapshot-log': [], 'metadata-log': [], properties: {} });
    expect('current-snapshot-id' in empty).toBe(false);
    expect(currentSnapshot(empty)).toBeUndefined();
    expect(printTableMetadata(empty)).toContain('"current-snapshot-id": -1');
    expect(parseTableMetadata(printTableMetadata(empty))).toEqual(empty);
  });

  test('LH29 without refs the current snapshot is the head of main', () => {
    const metadata = parseTableMetadata(changed((each) => Reflect.deleteProperty(each, 'refs')));
    expect(metadata.refs).toEqual({ main: { 'snapshot-id': '5184430069070270604', type: 'branch' } });
  });
});

describe('LH29 what is missing or wrong is named', () => {
  const required =
    'format-version table-uuid location last-sequence-number last-updated-ms last-column-id current-schema-id schemas ' +
    'default-spec-id partition-specs last-partition-id default-sort-order-id sort-orders';

  test.each(required.split(' '))('LH29 without %s', (key) => {
    expect(() => parseTableMetadata(changed((each) => Reflect.deleteProperty(each, key)))).toThrow(
      `the field ${key} is missing`,
    );
  });

  const at = (metadata: Json, ...path: readonly (string | number)[]) =>
    path.reduce<unknown>((each, key) => (each as Json)[key], metadata) as Json;

  test.each<readonly [string, (metadata: Json) => unknown]>([
    ['the field last-updated-ms must be a whole number, but "x" came', (each) => (each['last-updated-ms'] = 'x')],
    ['the field last-column-id must be a whole number, but 1.5 came', (each) => (each['last-column-id'] = 1.5)],
    ['the field properties.owner must be a text, but 1 came', (each) => (at(each, 'properties')['owner'] = 1)],
    ['the field snapshots must be an array, but {} came', (each) => (each['snapshots'] = {})],
    ['the field snapshots[1].manifest-list is missing', (each) => delete at(each, 'snapshots', 1)['manifest-list']],
    [
      'the field snapshots[0].snapshot-id must be a whole number of 64 bits, but 9223372036854775808 came',
      (each) => (at(each, 'snapshots', 0)['snapshot-id'] = 2n ** 63n),
    ],
    [
      'the field snapshots[1].summary.operation must be one of append, replace, overwrite, delete, but "merge" came',
      (each) => (at(each, 'snapshots', 1, 'summary')['operation'] = 'merge'),
    ],
    ['the field refs.main.type must be branch or tag', (each) => (at(each, 'refs', 'main')['type'] = 'head')],
    [
      'the field schemas[0].fields[0].required must be true or false',
      (each) => (at(each, 'schemas', 0, 'fields', 0)['required'] = 1),
    ],
    ['the field schemas[0].fields has the id 1 twice', (each) => (at(each, 'schemas', 0, 'fields', 1)['id'] = 1)],
    ['the schema 7, the current one, is missing', (each) => (each['current-schema-id'] = 7)],
    ['the schema 9 is missing', (each) => (at(each, 'snapshots', 1)['schema-id'] = 9)],
    ['the partition spec 4, the default one, is missing', (each) => (each['default-spec-id'] = 4)],
    ['the sort order 4, the default one, is missing', (each) => (each['default-sort-order-id'] = 4)],
    [
      'the sequence number 2 of snapshot 5184430069070270604 is greater than',
      (each) => (each['last-sequence-number'] = 1),
    ],
    [
      'the field snapshots has the id 5184430069070270604 twice',
      (each) => (at(each, 'snapshots', 0)['snapshot-id'] = 5184430069070270604n),
    ],
    ['the snapshot 4 of the tag "é \\" ." is missing', (each) => (at(each, 'refs', 'é " .')['snapshot-id'] = 4)],
    ['the current snapshot 4 is missing', (each) => (each['current-snapshot-id'] = 4)],
    ['the branch main must be at the current snapshot', (each) => (each['current-snapshot-id'] = 9007199254740993n)],
  ])('LH29 %s', (message, change) => {
    expect(() => parseTableMetadata(changed(change))).toThrow(message);
  });

  test.each(['', 'PAR1', '[]', '7', '{"a":1}', foreign.slice(0, -1), '['.repeat(200), '{"format-version":1e999}'])(
    'LH29 the text %j is no metadata',
    (text) => expect(() => parseTableMetadata(text)).toThrow(Error),
  );

  test('LH29 with a changed byte anywhere it is read as something or refused', () => {
    const bytes = new TextEncoder().encode(foreign);
    for (let place = 0; place < bytes.length; place++) {
      const other = bytes.slice();
      other[place] = other[place]! ^ (1 << (place % 7));
      try {
        const metadata = parseTableMetadata(new TextDecoder().decode(other));
        expect(parseTableMetadata(printTableMetadata(metadata))).toEqual(metadata);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).name).not.toBe('TypeError');
      }
    }
  });
});

describe('LH29 what the lab does not support is refused by name', () => {
  const field = (metadata: Json) => (metadata['schemas'] as { fields: Json[] }[])[0]?.fields[1] ?? {};

  test.each<readonly [string, (metadata: Json) => unknown]>([
    ['format version 1', (each) => (each['format-version'] = 1)],
    ['format version 3', (each) => (each['format-version'] = 3)],
    ['partitioning', (each) => (each['partition-specs'] = [{ 'spec-id': 0, fields: [{ name: 'a' }] }])],
    [
      'partitioning',
      (each) => Object.assign(each, { 'default-spec-id': 1, 'partition-specs': [{ 'spec-id': 1, fields: [] }] }),
    ],
    ['the column "b c" of type date', (each) => (field(each)['type'] = 'date')],
    ['the column "b c" of type decimal(9, 2)', (each) => (field(each)['type'] = 'decimal(9, 2)')],
    ['the column "b c" of type list', (each) => (field(each)['type'] = { type: 'list', element: 'int' })],
    ['the columns "a" and "A", which differ by case only', (each) => (field(each)['name'] = 'A')],
    [
      'snapshots without a manifest list',
      (each) => ((each['snapshots'] as Json[])[0] = { 'snapshot-id': 1, 'timestamp-ms': 1, manifests: ['m'] }),
    ],
  ])('LH29 %s', (feature, change) => {
    let thrown: unknown;
    try {
      parseTableMetadata(changed(change));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'unsupported_table', detail: { feature } });
  });
});

describe('LH7 LH29 any table', () => {
  const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
  const anyText = fc.string({ unit: 'binary', maxLength: 8 });
  const ms = fc.maxSafeNat();
  const unknown = fc.dictionary(
    fc.constantFrom('x-new', 'other thing'),
    fc.oneof(anyText, fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }), fc.integer(), fc.constant(null)),
    { maxKeys: 2, noNullPrototype: true },
  );

  const metadataOf = (ids: readonly string[]): fc.Arbitrary<TableMetadata> => {
    const one = fc.constantFrom(...ids);
    const snapshotOf = (snapshotId: string): fc.Arbitrary<Snapshot> =>
      fc
        .record({
          parent: fc.option(id),
          sequence: fc.nat(50),
          at: ms,
          list: anyText,
          schemaId: fc.boolean(),
          summary: fc.dictionary(anyText, anyText, { maxKeys: 2 }),
          extra: unknown,
        })
        .map(({ parent, sequence, at, list, schemaId, summary, extra }) => ({
          'sequence-number': sequence,
          'snapshot-id': snapshotId,
          ...(parent !== null && { 'parent-snapshot-id': parent }),
          'timestamp-ms': at,
          summary: { ...summary, operation: 'append' },
          'manifest-list': list,
          ...(schemaId && { 'schema-id': 3 }),
          ...extra,
        }));
    return fc
      .record({
        snapshots: fc.tuple(...ids.map(snapshotOf)),
        current: fc.option(one),
        tags: fc.dictionary(
          anyText.filter((name) => name !== 'main'),
          one,
          { maxKeys: 3 },
        ),
        log: fc.array(fc.record({ 'timestamp-ms': ms, 'snapshot-id': id }), { maxLength: 3 }),
        properties: fc.dictionary(fc.oneof(anyText, fc.constant('snapshot-id')), fc.oneof(anyText, id), { maxKeys: 3 }),
        statistics: fc.array(fc.record({ 'snapshot-id': id, 'statistics-path': anyText }), { maxLength: 2 }),
        extra: unknown,
      })
      .map(({ snapshots, current, tags, log, properties, statistics, extra }): TableMetadata => ({
        'format-version': 2,
        'table-uuid': 'u',
        location: 's3a://l',
        'last-sequence-number': 50,
        'last-updated-ms': 1,
        'last-column-id': 4,
        'current-schema-id': 3,
        schemas: [{ type: 'struct', 'schema-id': 3, fields: [{ id: 4, name: 'c', required: false, type: 'int' }] }],
        'default-spec-id': 0,
        'partition-specs': [{ 'spec-id': 0, fields: [] }],
        'last-partition-id': 999,
        'default-sort-order-id': 0,
        'sort-orders': [{ 'order-id': 0, fields: [] }],
        properties,
        ...(current !== null && { 'current-snapshot-id': current }),
        refs: Object.fromEntries([
          ...(current === null ? [] : [['main', { 'snapshot-id': current, type: 'branch' as const }] as const]),
          ...Object.entries(tags).map(
            ([name, target]) => [name, { 'snapshot-id': target, type: 'tag' as const }] as const,
          ),
        ]),
        snapshots,
        statistics,
        'snapshot-log': log,
        'metadata-log': [],
        ...extra,
      }));
  };

  test('LH7 LH29 is what it was when it is printed and read again, and its text too', () => {
    const table = fc.uniqueArray(id, { minLength: 1, maxLength: 4 }).chain(metadataOf);
    fc.assert(
      fc.property(table, (metadata) => {
        const text = printTableMetadata(metadata);
        const read = parseTableMetadata(text);
        // Maps without a prototype and with one are the same.
        expect(structuredClone(read)).toEqual(structuredClone(metadata));
        expect(printTableMetadata(read)).toBe(text);
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 300, seed: 42 },
    );
  });
});
