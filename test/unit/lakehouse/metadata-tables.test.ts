import { beforeAll, describe, expect, it } from 'vitest';
import { commitMetadata, findTable } from '../../../src/lakehouse/catalog.ts';
import { openTableFiles } from '../../../src/lakehouse/files.ts';
import type { Snapshot } from '../../../src/lakehouse/format/table-metadata.ts';
import { newDatabase, openPage, rows } from './world.ts';

let now = Date.UTC(2026, 10, 25, 10);
const page = openPage(newDatabase().open(), { now: () => now });
const { lakehouse, storage, context } = page;
const place = (name: string) => ({ location: `s3a://hol/user/paul/${name}` });
const ids: string[] = [];

/** Three appends, a rollback to the second, and one more upon it. */
beforeAll(async () => {
  ids.push((await lakehouse.createOrReplace('hol.t', rows(0, 3), place('t'))).snapshotId);
  for (const first of [10, 20]) {
    now += 60_000;
    ids.push((await lakehouse.append('hol.t', rows(first, 2), place('t'))).snapshotId);
  }
  now += 60_000;
  await lakehouse.rollbackTo('hol.t', ids[1]!);
  now += 60_000;
  ids.push((await lakehouse.append('hol.t', rows(30, 1), place('t'))).snapshotId);
  await lakehouse.createTag('hol.t', 'kept', ids[0]);
});

const types = async (text: string) =>
  (await lakehouse.query(`DESCRIBE ${text}`)).rows.map((row) => [row['column_name'], row['column_type']]);

const iso = (minute: number) => new Date(Date.UTC(2026, 10, 25, 10, minute)).toISOString();

describe('LH43 the metadata tables in SQL have the columns and types of Iceberg', () => {
  it('snapshots', async () => {
    expect(await types('hol.t.snapshots')).toEqual([
      ['committed_at', 'TIMESTAMP WITH TIME ZONE'],
      ['snapshot_id', 'BIGINT'],
      ['parent_id', 'BIGINT'],
      ['operation', 'VARCHAR'],
      ['manifest_list', 'VARCHAR'],
      ['summary', 'MAP(VARCHAR, VARCHAR)'],
    ]);
  });

  it('history', async () => {
    expect(await types('hol.t.history')).toEqual([
      ['made_current_at', 'TIMESTAMP WITH TIME ZONE'],
      ['snapshot_id', 'BIGINT'],
      ['parent_id', 'BIGINT'],
      ['is_current_ancestor', 'BOOLEAN'],
    ]);
  });

  it('refs', async () => {
    expect(await types('hol.t.refs')).toEqual([
      ['name', 'VARCHAR'],
      ['type', 'VARCHAR'],
      ['snapshot_id', 'BIGINT'],
      ['max_reference_age_in_ms', 'BIGINT'],
      ['min_snapshots_to_keep', 'INTEGER'],
      ['max_snapshot_age_in_ms', 'BIGINT'],
    ]);
  });

  it('files', async () => {
    expect(await types('hol.t.files')).toEqual([
      ['content', 'INTEGER'],
      ['file_path', 'VARCHAR'],
      ['file_format', 'VARCHAR'],
      ['spec_id', 'INTEGER'],
      ['record_count', 'BIGINT'],
      ['file_size_in_bytes', 'BIGINT'],
      ...['column_sizes', 'value_counts', 'null_value_counts', 'nan_value_counts'].map((name) => [
        name,
        'MAP(INTEGER, BIGINT)',
      ]),
      ['lower_bounds', 'MAP(INTEGER, BLOB)'],
      ['upper_bounds', 'MAP(INTEGER, BLOB)'],
      ['key_metadata', 'BLOB'],
      ['split_offsets', 'BIGINT[]'],
      ['equality_ids', 'INTEGER[]'],
      ['sort_order_id', 'INTEGER'],
    ]);
  });

  it('manifests', async () => {
    expect(await types('hol.t.manifests')).toEqual([
      ['content', 'INTEGER'],
      ['path', 'VARCHAR'],
      ['length', 'BIGINT'],
      ['partition_spec_id', 'INTEGER'],
      ['added_snapshot_id', 'BIGINT'],
      ...['data', 'delete'].flatMap((kind) =>
        ['added', 'existing', 'deleted'].map((status) => [`${status}_${kind}_files_count`, 'INTEGER']),
      ),
      [
        'partition_summaries',
        'STRUCT(contains_null BOOLEAN, contains_nan BOOLEAN, lower_bound VARCHAR, upper_bound VARCHAR)[]',
      ],
    ]);
  });

  it('metadata_log_entries', async () => {
    expect(await types('hol.t.metadata_log_entries')).toEqual([
      ['timestamp', 'TIMESTAMP WITH TIME ZONE'],
      ['file', 'VARCHAR'],
      ['latest_snapshot_id', 'BIGINT'],
      ['latest_schema_id', 'INTEGER'],
      ['latest_sequence_number', 'BIGINT'],
    ]);
  });
});

describe('LH43 the metadata tables', () => {
  it('have in SQL the rows that the interface gives, oldest first', async () => {
    const { rows: snapshots } = await lakehouse.query('SELECT * EXCLUDE summary FROM hol.t.snapshots');
    expect(snapshots).toEqual((await lakehouse.snapshots('hol.t')).map(({ summary: _summary, ...row }) => row));
    expect((await lakehouse.query('FROM hol.t.history')).rows).toEqual(await lakehouse.history('hol.t'));
    expect((await lakehouse.query('FROM hol.t.metadata_log_entries')).rows).toEqual(
      (await lakehouse.metadataLog('hol.t')).map((row) => ({
        ...row,
        latest_sequence_number: row.latest_sequence_number === null ? null : String(row.latest_sequence_number),
      })),
    );
    expect((await lakehouse.query('FROM hol.t.refs')).rows).toEqual(await lakehouse.refs('hol.t'));
    const { rows: manifests } = await lakehouse.query('SELECT * EXCLUDE partition_summaries FROM hol.t.manifests');
    expect(manifests).toEqual(
      (await lakehouse.manifests('hol.t')).map(({ partition_summaries: _summaries, ...row }) => ({
        ...row,
        length: String(row.length),
      })),
    );
  });

  it('show what was current when, with a snapshot that a rollback left behind', async () => {
    expect(await lakehouse.history('hol.t')).toEqual([
      { made_current_at: iso(0), snapshot_id: ids[0], parent_id: null, is_current_ancestor: true },
      { made_current_at: iso(1), snapshot_id: ids[1], parent_id: ids[0], is_current_ancestor: true },
      { made_current_at: iso(2), snapshot_id: ids[2], parent_id: ids[1], is_current_ancestor: false },
      { made_current_at: iso(3), snapshot_id: ids[1], parent_id: ids[0], is_current_ancestor: true },
      { made_current_at: iso(4), snapshot_id: ids[3], parent_id: ids[1], is_current_ancestor: true },
    ]);
  });

  it('can be asked for what is in their maps and bounds', async () => {
    const [added] = (
      await lakehouse.query(
        `SELECT summary['added-records'] AS added, len(map_keys(summary)) AS n FROM hol.t.snapshots WHERE parent_id IS NULL`,
      )
    ).rows;
    const [first] = await lakehouse.snapshots('hol.t');
    expect(added).toEqual({ added: '3', n: String(Object.keys(first!.summary).length) });
    const [file] = await lakehouse.files('hol.t');
    expect(
      (
        await lakehouse.query(
          'SELECT value_counts[3] AS n, lower(hex(lower_bounds[3])) AS low, nan_value_counts[3] AS nan FROM hol.t.files LIMIT 1',
        )
      ).rows,
    ).toEqual([{ n: '3', low: file!.lower_bounds['3'], nan: null }]);
  });

  it('join the table and each other, by alias, by table and by database', async () => {
    const { rows: joined } = await lakehouse.query(
      `SELECT snapshots.snapshot_id AS a, t.refs.name AS b, hol.t.history.is_current_ancestor AS c, (SELECT count(*) FROM hol.t) AS d
       FROM hol.t.snapshots JOIN hol.t.refs ON hol.t.refs.snapshot_id = snapshots.snapshot_id
       JOIN hol.t.history ON t.history.snapshot_id = snapshots.snapshot_id ORDER BY b`,
    );
    expect(joined).toEqual([
      { a: ids[0], b: 'kept', c: true, d: '6' },
      { a: ids[3], b: 'main', c: true, d: '6' },
    ]);
  });

  it('give the files and manifests of an older snapshot', async () => {
    const count = async (from: string) => (await lakehouse.query(`SELECT count(*) AS n FROM ${from}`)).rows[0]!['n'];
    for (const table of ['files', 'manifests'] as const) {
      expect(await count(`hol.t.${table}`)).toBe('3');
      expect(await count(`hol.t.${table} VERSION AS OF 'kept'`)).toBe('1');
      expect(await count(`hol.t.${table} VERSION AS OF ${ids[2]}`)).toBe('3');
      expect(await count(`hol.t.${table} FOR TIMESTAMP AS OF '2026-11-25 10:01:59'`)).toBe('2');
    }
    expect(
      (await lakehouse.query(`SELECT sum(record_count)::INT AS n FROM hol.t.files VERSION AS OF ${ids[2]}`)).rows,
    ).toEqual([{ n: 7 }]);
  });

  it('of an empty table have no rows', async () => {
    await lakehouse.create('hol.empty', { a: 'int' }, place('empty'));
    for (const name of ['snapshots', 'history', 'refs', 'files', 'manifests']) {
      expect((await lakehouse.query(`SELECT * FROM hol.empty.${name}`)).rows).toEqual([]);
    }
    expect((await lakehouse.query('SELECT latest_snapshot_id AS id FROM hol.empty.metadata_log_entries')).rows).toEqual(
      [{ id: null }],
    );
  });

  it('of a thousand snapshots are there in a moment, texts of a summary unchanged', async () => {
    await lakehouse.createOrReplace('hol.long', rows(0, 1), place('long'));
    const deps = { ...context, storage, files: openTableFiles(storage) };
    const table = (await findTable(deps, 'hol.long'))!;
    const [first] = table.metadata.snapshots;
    const snapshots = Array.from({ length: 1000 }, (_, index): Snapshot => ({
      ...first!,
      'snapshot-id': String(2n ** 62n + BigInt(index)),
      ...(index > 0 && { 'parent-snapshot-id': String(2n ** 62n + BigInt(index - 1)) }),
      'timestamp-ms': now + index,
      summary: { ...first!.summary, note: index === 7 ? `a=b, {'c'} "\ue000" \ue001 😀` : String(index) },
    }));
    const last = snapshots.at(-1)!;
    await commitMetadata(deps, {
      name: 'hol.long',
      base: table.pointer,
      next: {
        ...table.metadata,
        'current-snapshot-id': last['snapshot-id'],
        snapshots,
        'snapshot-log': snapshots.map((snapshot) => ({
          'timestamp-ms': snapshot['timestamp-ms'],
          'snapshot-id': snapshot['snapshot-id'],
        })),
        refs: { main: { type: 'branch', 'snapshot-id': last['snapshot-id'] } },
      },
    });
    const startedAt = performance.now();
    const { rows: found } = await lakehouse.query(
      `SELECT snapshot_id, summary['note'] AS note FROM hol.long.snapshots JOIN hol.long.history USING (snapshot_id) ORDER BY committed_at`,
    );
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(found).toEqual(
      snapshots.map((snapshot) => ({ snapshot_id: snapshot['snapshot-id'], note: snapshot.summary['note'] })),
    );
  });
});
