import { describe, expect, it } from 'vitest';
import { resultCells } from '../../../src/lab/result-cells.ts';
import { csvOf } from '../../../src/lab/result-csv.ts';
import { rowsOf, type Cell } from '../../../src/sql/rows.ts';
import type { ResultSet } from '../../../src/sql/types.ts';
import { resultFileName } from '../../../src/ui/data/sql/file-name.ts';

const texts = ['plain', 'a,b', 'say "no"', 'two\nlines', 'two\r\nlines', '', null, ' kept ', 'Zoë 🦜'];

const mixed: ResultSet = {
  columns: [
    { name: 'text', type: 'VARCHAR' },
    { name: 'a "quoted", name', type: 'FLOAT' },
    { name: 'big', type: 'BIGINT' },
    { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
    { name: 'day', type: 'DATE' },
    { name: 'yes', type: 'BOOLEAN' },
  ],
  rowCount: texts.length,
  values: [
    texts,
    Float32Array.from(texts, (_, row) => 64.1 * (row - 1)),
    BigInt64Array.from(texts, (_, row) => 9_007_199_254_740_993n + BigInt(row)),
    BigInt64Array.from(texts, (_, row) => 1_764_063_726_731_000n + BigInt(row)),
    texts.map((_, row) => (row === 2 ? null : 20_000 + row)),
    Uint8Array.from(texts, (_, row) => row % 2),
  ],
  isCut: false,
};

/** A reader of RFC 4180, written from its grammar. An empty field is null, a pair of quotes an empty text. */
function parseCsv(csv: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let at = 0;
  while (at < csv.length) {
    const row: (string | null)[] = [];
    for (;;) {
      if (csv[at] === '"') {
        let field = '';
        for (at++; csv[at] !== '"' || csv[at + 1] === '"'; at++) {
          field += csv[at]!;
          if (csv[at] === '"') at++;
        }
        at++;
        row.push(field);
      } else {
        const end = /[,\r]/g;
        end.lastIndex = at;
        const stop = end.exec(csv)!.index;
        row.push(csv.slice(at, stop) || null);
        at = stop;
      }
      if (csv[at++] !== ',') break;
    }
    expect(csv[at++]).toBe('\n');
    rows.push(row);
  }
  return rows;
}

const said = (value: Cell) => (value === null ? null : String(value));

describe('a result as CSV', () => {
  it('holds what lab.sql gives, whatever the texts contain', async () => {
    const [head, ...rows] = parseCsv(await (await csvOf(mixed)).text());
    expect(head).toEqual(mixed.columns.map(({ name }) => name));
    const expected = await rowsOf(mixed);
    expect(rows).toEqual(expected.map((row) => mixed.columns.map(({ name }) => said(row[name] ?? null))));
  });

  it('quotes only what needs it, ends lines with CR LF and tells an empty text from NULL', async () => {
    const blob = await csvOf({ ...mixed, columns: mixed.columns.slice(0, 1), values: mixed.values.slice(0, 1) });
    expect(await blob.text()).toBe(
      'text\r\nplain\r\n"a,b"\r\n"say ""no"""\r\n"two\nlines"\r\n"two\r\nlines"\r\n""\r\n\r\n kept \r\nZoë 🦜\r\n',
    );
    expect(blob.type).toBe('text/csv;charset=utf-8');
  });

  it('has its head also without a row', async () => {
    const none: ResultSet = { columns: [{ name: 'n', type: 'INTEGER' }], rowCount: 0, values: [[]], isCut: false };
    expect(await (await csvOf(none)).text()).toBe('n\r\n');
  });

  it('is written in pieces that give the thread back, and stops in between', async () => {
    const rowCount = 100_000;
    const long: ResultSet = {
      columns: [{ name: 'n', type: 'INTEGER' }],
      rowCount,
      values: [Int32Array.from({ length: rowCount }, (_, row) => row)],
      isCut: false,
    };
    const stopper = new AbortController();
    const progress: number[] = [];
    const written = csvOf(long, {
      signal: stopper.signal,
      onProgress: (done, total) => {
        progress.push(done / total);
        if (progress.length === 3) stopper.abort();
      },
    });
    await expect(written).rejects.toMatchObject({ code: 'cancelled' });
    expect(progress).toEqual([0.08, 0.16, 0.24]);
    const lines = (await (await csvOf(long)).text()).split('\r\n');
    expect([lines.length, lines[1], lines[rowCount]]).toEqual([rowCount + 2, '0', String(rowCount - 1)]);
  });
});

describe('the cells of a result', () => {
  it('show a FLOAT as the shortest decimal that reads back to it, and all else as lab.sql does', () => {
    const cell = resultCells(mixed);
    expect(mixed.values.map((_, column) => cell(2, column))).toEqual([
      'say "no"',
      '64.1',
      '9007199254740995',
      '2025-11-25T09:42:06.731002Z',
      null,
      'false',
    ]);
    const floats = Float32Array.from([0.1, 1 / 3, 16777216, 3.4028235e38, -180, 1e-45, NaN, Infinity]);
    const read = resultCells({
      columns: [{ name: 'x', type: 'FLOAT' }],
      rowCount: floats.length,
      values: [floats],
      isCut: false,
    });
    const shown = Array.from(floats, (_, row) => read(row, 0)!);
    expect(shown.slice(0, 5)).toEqual(['0.1', '0.33333334', '16777216', '3.4028235e+38', '-180']);
    expect(shown.map((text) => Math.fround(Number(text)))).toEqual([...floats]);
  });
});

describe('the name of a downloaded result', () => {
  it('has nothing that a file system refuses', () => {
    const at = Date.UTC(2026, 10, 25, 10, 42, 6, 731);
    expect(resultFileName('hol_fraud.transactions_Paul', 'csv', at)).toBe(
      'transactions_Paul-query-20261125T104206Z.csv',
    );
    expect(resultFileName("hol_fraud.transactions_Zoë O'Neil; drop/../table x--", 'parquet', at)).toBe(
      'transactions_Zoë_O_Neil_drop_table_x---query-20261125T104206Z.parquet',
    );
  });
});
