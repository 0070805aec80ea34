import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/base/columns.ts';
import { CancelledError, LabError } from '../../../src/base/errors.ts';
import { createTranslator } from '../../../src/i18n/translator.ts';
import type { ScanPlan } from '../../../src/lakehouse/lakehouse.ts';
import type { ColumnStatistics } from '../../../src/lakehouse/table-statistics.ts';
import { cellFormat, cellText } from '../../../src/ui/data/cell-text.ts';
import { gridColumns } from '../../../src/ui/data/grid-fields.ts';
import { lastReadable } from '../../../src/ui/data/last-readable.ts';
import { Latest } from '../../../src/ui/data/latest.svelte.ts';
import { lastBatch, placeAfterKey, rangeFault } from '../../../src/ui/data/range-choice.ts';
import { RowPages, type ReadRows } from '../../../src/ui/data/row-pages.svelte.ts';
import { fileNameOf, keyOf, scanOf, type Selection } from '../../../src/ui/data/selection.ts';
import type { ChainSnapshot } from '../../../src/ui/data/snapshot-chain.ts';
import { histogramWords, statisticsWords } from '../../../src/ui/data/statistics-words.ts';
import { fieldTime, timeOfField } from '../../../src/ui/data/time-field.ts';
import { TablesState } from '../../../src/ui/state/tables-state.svelte.ts';
import { createFakeLab } from './fake-lab.ts';

const snapshot = (id: string, parentId: string | null, isCurrent = false): ChainSnapshot => ({
  id,
  parentId,
  committedMs: 0,
  operation: 'append',
  manifestList: '',
  addedRows: 10,
  totalRows: 10,
  addedFiles: 1,
  totalFiles: 1,
  jobRunId: null,
  addedBytes: 100,
  totalBytes: 100,
  refs: [],
  isCurrent,
  standing: 'main',
  branches: [],
  fate: undefined,
});

const chain = [snapshot('a', null), snapshot('b', 'a'), snapshot('x', 'a'), snapshot('c', 'b', true)];

describe('a selection', () => {
  const one: Selection = { kind: 'snapshot', snapshotId: '12' };
  const range: Selection = { kind: 'range', range: { startId: '1', endId: '2' } };

  it('is read as the lab takes it', () => {
    expect(scanOf(one)).toEqual({ snapshotId: '12' });
    expect(scanOf(range)).toEqual({ startSnapshotId: '1', endSnapshotId: '2' });
    expect(keyOf('d.t', one)).not.toBe(keyOf('d.t', range));
  });

  it('names its file in characters that every system takes', () => {
    expect(fileNameOf('hol_fraud.transactions_Paul', one)).toBe('transactions_Paul-12.parquet');
    expect(fileNameOf(`d.transactions_Zoë O'Neil; drop table x--`, range)).toBe(
      'transactions_Zoë_O_Neil_drop_table_x---1-2.parquet',
    );
  });
});

describe('the range of an incremental read', () => {
  it('begins as the last batch: a rewrite after it adds no rows, an abandoned append is not on main', () => {
    const replace = { ...snapshot('d', 'c', true), operation: 'replace' };
    const abandoned: ChainSnapshot = { ...snapshot('e', 'c'), standing: 'abandoned' };
    expect(lastBatch([...chain, replace, abandoned])).toEqual({ startId: 'b', endId: 'c' });
    expect(lastBatch([snapshot('a', null, true)])).toBeUndefined();
    expect(lastBatch([snapshot('c', 'expired', true)])).toBeUndefined();
    expect(lastBatch([])).toBeUndefined();
  });

  it.each([
    ['b', 'c', undefined],
    ['a', 'c', undefined],
    ['c', 'c', 'equal'],
    ['c', 'a', 'reversed'],
    ['x', 'c', undefined],
  ] as const)('from %s to %s is refused here as %s', (startId, endId, fault) => {
    expect(rangeFault(chain, { startId, endId })).toBe(fault);
  });

  it('is moved by keys, and not beyond its ends', () => {
    const keys = ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'a'];
    expect(keys.map((key) => placeAfterKey(key, 50, 100))).toEqual([51, 51, 49, 49, 60, 40, 0, 99, undefined]);
    expect(placeAfterKey('ArrowRight', 99, 100)).toBe(99);
    expect(placeAfterKey('ArrowLeft', 0, 100)).toBe(0);
  });
});

describe('the field for a time', () => {
  it('is in UTC and counts its second to the end', () => {
    const committed = Date.parse('2026-11-25T10:14:03.518Z');
    expect(fieldTime(committed)).toBe('2026-11-25T10:14:03');
    expect(timeOfField('2026-11-25T10:14:03')).toBe(Date.parse('2026-11-25T10:14:03.999Z'));
    expect(timeOfField('2026-11-25T10:14')).toBe(Date.parse('2026-11-25T10:14:59.999Z'));
    expect(timeOfField('2026-11-25T10:14:03.518')).toBe(committed);
    expect(timeOfField('')).toBeUndefined();
  });
});

describe('a cell', () => {
  it('has the decimals of its column, whatever the language', () => {
    const small = cellFormat('float', Float32Array.of(0.5, -179.25));
    const large = cellFormat('float', Float32Array.of(0.5, 852465.79, NaN));
    expect(cellText(-117.067, 'float', small)).toBe('\u2212117.0670');
    expect(cellText(Math.fround(852465.79), 'float', large)).toBe('852465.81');
    expect(cellText(0, 'float', large)).toBe('0.00');
    expect(cellText(Infinity, 'float', large)).toBe('Infinity');
  });

  it('without a value has no text', () => {
    const format = cellFormat('float');
    expect(cellText(NaN, 'float', format)).toBeUndefined();
    expect(cellText(null, 'string', cellFormat('string'))).toBeUndefined();
  });

  it('of another type is written as it is', () => {
    expect(cellText(9007199254740993n, 'long', cellFormat('long'))).toBe('9007199254740993');
    expect(cellText(1, 'boolean', cellFormat('boolean'))).toBe('true');
    expect(cellText(1_764_067_443_518_007n, 'timestamptz', cellFormat('timestamptz'))).toBe(
      '2025-11-25T10:44:03.518007Z',
    );
    expect(cellText(-1n, 'timestamptz', cellFormat('timestamptz'))).toBe('1969-12-31T23:59:59.999999Z');
    expect(cellText(9_223_372_036_854_775_807n, 'timestamptz', cellFormat('timestamptz'))).toBe('9223372036854775807');
  });
});

describe('the grid', () => {
  it('has the numbers of the rows first, then the columns of what was read, by the types of the schema', () => {
    const batch: Batch = { rowCount: 1, columns: { age: Float32Array.of(64.1), gone: Int32Array.of(7) } };
    const fields = gridColumns(batch, [{ id: 1, name: 'age', required: false, type: 'float' }], 1000);
    expect(fields.map(({ column }) => [column.name, column.type, column.numeric])).toEqual([
      ['#', '', true],
      ['age', 'float', true],
      ['gone', 'int', true],
    ]);
    expect(fields.map((field) => field.text(1))).toEqual(['1', '1.0000', '1']);
  });
});

describe('the pages of rows', () => {
  /** Answers only when told to. */
  function scripted() {
    const asked: { offset: number; answer: () => void; refuse: (error: unknown) => void }[] = [];
    const signals: AbortSignal[] = [];
    const read: ReadRows = ({ offset, limit, signal }) => {
      signals.push(signal);
      return new Promise((resolve, reject) => {
        const values = Int32Array.from({ length: limit }, (_, index) => offset + index);
        asked.push({ offset, answer: () => resolve({ rowCount: limit, columns: { n: values } }), refuse: reject });
      });
    };
    return { asked, signals, read };
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

  it('are read one at a time: of what was passed nothing but the page in work', async () => {
    const { asked, read } = scripted();
    const pages = new RowPages({ rowCount: 10_000, read, pageRows: 100 });
    pages.show(0, 20);
    pages.show(3000, 20);
    pages.show(9980, 20);
    expect(asked.map(({ offset }) => offset)).toEqual([0]);
    asked[0]!.answer();
    await settled();
    expect(asked.map(({ offset }) => offset)).toEqual([0, 9900]);
    expect(pages.valueAt(5, 'n')).toBe(5);
    expect(pages.valueAt(9999, 'n')).toBeUndefined();
    asked[1]!.answer();
    await settled();
    expect(pages.valueAt(9999, 'n')).toBe(9999);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 9900, 9800]);
  });

  it('are forgotten when there are many, those in view never', async () => {
    const answers: number[] = [];
    const pages = new RowPages({
      rowCount: 100_000,
      pageRows: 100,
      keptPages: 5,
      read: async ({ offset, limit }) => {
        answers.push(offset);
        return { rowCount: limit, columns: { n: Int32Array.from({ length: limit }, (_, index) => offset + index) } };
      },
    });
    for (let row = 0; row < 5000; row += 500) {
      pages.show(row, 150);
      await settled();
      expect(pages.valueAt(row, 'n')).toBe(row);
      expect(pages.valueAt(row + 149, 'n')).toBe(row + 149);
    }
    expect(pages.has(0)).toBe(false);
    const read = answers.length;
    pages.show(0, 50);
    await settled();
    expect(pages.valueAt(0, 'n')).toBe(0);
    expect(answers.length).toBeGreaterThan(read);
  });

  it('say why they cannot be read, and try again when asked to', async () => {
    const { asked, read } = scripted();
    const pages = new RowPages({ rowCount: 100, read, pageRows: 100 });
    pages.show(0, 20);
    asked[0]!.refuse(new LabError('file_missing', 'gone', { detail: { path: 'data/1.parquet' } }));
    await settled();
    expect(pages.error).toMatchObject({ code: 'file_missing' });
    pages.show(0, 20);
    expect(asked).toHaveLength(1);
    pages.retry();
    asked[1]!.answer();
    await settled();
    expect(pages.error).toBeUndefined();
    expect(pages.first?.rowCount).toBe(100);
  });

  it('end when they are closed, and that is no error', async () => {
    const { asked, signals, read } = scripted();
    const pages = new RowPages({ rowCount: 1000, read, pageRows: 100 });
    pages.show(0, 20);
    pages.close();
    expect(signals[0]!.aborted).toBe(true);
    asked[0]!.refuse(new CancelledError());
    await settled();
    expect(pages.error).toBeUndefined();
    expect(asked).toHaveLength(1);
  });
});

describe('the latest question', () => {
  it('calls the one before off, and its answer is never shown', async () => {
    const latest = new Latest<string>();
    let first: AbortSignal | undefined;
    const slow = latest.ask(async (signal) => {
      first = signal;
      await Promise.resolve();
      return 'first';
    });
    const second = latest.ask(async () => 'second');
    expect(first?.aborted).toBe(true);
    expect(await slow).toBeUndefined();
    expect(await second).toBe('second');
    expect(latest.value).toBe('second');
    expect(latest.isPending).toBe(false);
  });

  it('says why it failed, but not that it was called off', async () => {
    const latest = new Latest<string>();
    await latest.ask(() => Promise.reject(new LabError('x', 'broken')));
    expect(latest.error?.code).toBe('x');
    await latest.ask(() => Promise.reject(new CancelledError()));
    expect(latest.error).toBeUndefined();
  });
});

describe('the last readable snapshot', () => {
  const files: Readonly<Record<string, readonly string[] | undefined>> = {
    a: ['1'],
    b: ['1', '2'],
    c: ['1', '2', '3'],
  };
  const tables = {
    async plan(table: string, { snapshotId = '' } = {}): Promise<ScanPlan> {
      const found = files[snapshotId];
      if (found === undefined) throw new LabError('file_missing', 'gone', { detail: { path: 'snap' } });
      return {
        table,
        fromSnapshotId: null,
        toSnapshotId: snapshotId,
        files: found,
        skipped: [],
        rowCount: 1,
        sizeBytes: 1,
      };
    },
  };
  const find = (from: string, path: unknown) =>
    lastReadable(tables, { table: 'd.t', chain, from, path, signal: new AbortController().signal });

  it('is the nearest ancestor without the file', async () => {
    expect(await find('c', '3')).toBe('b');
    expect(await find('c', '2')).toBe('a');
    expect(await find('c', 'snap-c.avro')).toBe('b');
  });

  it('is none where all need the file, or none was named', async () => {
    expect(await find('c', '1')).toBeUndefined();
    expect(await find('c', undefined)).toBeUndefined();
  });
});

describe('statistics in words', () => {
  const column: ColumnStatistics = {
    name: 'age',
    type: 'float',
    count: 10,
    missing: 0,
    distinct: 10,
    mean: 54.976,
    stddev: 25.9969,
    min: '10.0019',
    max: '99.997',
    histogram: { min: 0, max: 100, counts: [1, 3, 6, 0] },
  };

  it('have the decimals of their column and the language’s comma', () => {
    expect(statisticsWords(createTranslator('it'), column)).toEqual({
      min: '10,0019',
      max: '99,9970',
      mean: '54,9760',
      stddev: '25,9969',
    });
  });

  it('are dashes for what a column does not have', () => {
    const none = { ...column, type: 'string', mean: null, stddev: null, min: null, max: 'z', histogram: null } as const;
    expect(statisticsWords(createTranslator('en'), none)).toEqual({ min: '–', max: 'z', mean: '–', stddev: '–' });
    expect(histogramWords(createTranslator('en'), none)).toBeUndefined();
  });

  it('tell those who do not see the drawing where most values are', () => {
    expect(histogramWords(createTranslator('en'), column)).toBe(
      'age: the fullest of the bins holds 60 % of the values, from 50.0000 to 75.0000',
    );
  });
});

describe('the state of tables', () => {
  const lab = createFakeLab('empty', { clock: { now: () => 0 }, baseUrl: 'http://localhost:4173/' });
  const own = 'hol_fraud.transactions_Paul';
  const read: string[] = [];
  let names: readonly string[] = [];
  const tables = new TablesState({
    ...lab,
    tables: {
      ...lab.tables,
      list: async () => [...names],
      async describe(name) {
        read.push(name);
        if (name === 'dropped.t') throw new LabError('unknown_table', 'gone');
        return {
          name,
          schema: [],
          location: '',
          properties: {},
          currentSnapshotId: null,
          rowCount: 0,
          fileCount: 0,
          sizeBytes: 0,
        };
      },
      snapshots: async () => [],
      history: async () => [],
      refs: async () => [],
    },
  });
  const shown = async (table: string | undefined) => {
    tables.show(table);
    await tables.reload();
    return tables.facts?.value;
  };

  it('are read only while a screen shows them', async () => {
    await tables.reload();
    expect(tables.facts).toBeUndefined();
    expect(read).toEqual([]);
  });

  it('show the table asked for, else the owner’s, else the first', async () => {
    expect(await shown(undefined)).toEqual({ names: [], asked: undefined, shown: undefined });
    names = ['a.first', own];
    expect((await shown(undefined))?.shown?.description.name).toBe(own);
    expect((await shown('a.first'))?.shown?.description.name).toBe('a.first');
    names = ['a.first'];
    expect((await shown(undefined))?.shown?.description.name).toBe('a.first');
  });

  it('name what was asked for and is not there, and show another', async () => {
    names = [own];
    expect(await shown('no.such')).toMatchObject({ asked: 'no.such', shown: { description: { name: own } } });
  });

  it('have nothing to show of a table that was dropped since it was listed', async () => {
    names = ['dropped.t'];
    expect(await shown('dropped.t')).toMatchObject({ asked: 'dropped.t', shown: undefined });
    tables.stop();
    expect(tables.facts).toBeUndefined();
  });
});
