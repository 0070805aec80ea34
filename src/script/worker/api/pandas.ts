import type * as Lab from 'lab';
import type { HeldFrame, HeldSeries, RowSelection, SplitRows } from '../../protocol.ts';
import type { ApiContext } from './context.ts';

/** Rows that the host holds: the number they go by and how many there are. */
interface Held {
  readonly held: number;
  /** All of them, before any split. */
  readonly heldRows: number;
  readonly rows: RowSelection;
}

const allRows: RowSelection = { kind: 'all' };

export function createPandasFrame(
  context: ApiContext,
  loaded: { readonly held: number; readonly columns: readonly string[]; readonly rowCount: number },
): Lab.PandasDataFrame {
  return new PandasFrame(context, { held: loaded.held, heldRows: loaded.rowCount, rows: allRows }, loaded.columns);
}

/** A column that the host has made, such as predictions. */
export function createSeries(
  context: ApiContext,
  made: { readonly held: number; readonly rowCount: number; readonly name: string },
): Lab.Series {
  return new HeldColumn(context, { held: made.held, heldRows: made.rowCount, rows: allRows }, made.name);
}

class PandasFrame implements Lab.PandasDataFrame {
  readonly #context: ApiContext;
  readonly #held: Held;
  readonly columns: readonly string[];
  readonly rowCount: number;

  constructor(context: ApiContext, held: Held, columns: readonly string[]) {
    this.#context = context;
    this.#held = held;
    this.columns = columns;
    this.rowCount = selectedRows(held);
  }

  column(name: string): Lab.Series {
    this.#require([name]);
    return new HeldColumn(this.#context, this.#held, name);
  }

  drop(...columns: string[]): PandasFrame {
    this.#require(columns);
    return this.#view(this.columns.filter((name) => !columns.includes(name)));
  }

  select(...columns: string[]): PandasFrame {
    this.#require(columns);
    return this.#view(columns);
  }

  #view(columns: readonly string[]): PandasFrame {
    return new PandasFrame(this.#context, this.#held, columns);
  }

  #require(names: readonly string[]): void {
    const missing = names.find((name) => !this.columns.includes(name));
    if (missing === undefined) return;
    throw new TypeError(`There is no column '${missing}' among ${this.columns.join(', ')}.`);
  }

  static refOf(call: string, frame: unknown): HeldFrame {
    if (typeof frame === 'object' && frame !== null && #held in frame) {
      return { held: frame.#held.held, columns: frame.columns, rows: frame.#held.rows };
    }
    throw notAHandle(call, 'a frame that toPandas gives', frame);
  }

  static splitOf(frame: PandasFrame, rows: SplitRows): PandasFrame {
    return new PandasFrame(frame.#context, splitHeld(frame.#held, rows), frame.columns);
  }
}

class HeldColumn implements Lab.Series {
  readonly #context: ApiContext;
  readonly #held: Held;
  readonly name: string;
  readonly rowCount: number;

  constructor(context: ApiContext, held: Held, name: string) {
    this.#context = context;
    this.#held = held;
    this.name = name;
    this.rowCount = selectedRows(held);
  }

  async collect(): Promise<Lab.Cell[]> {
    const values = await this.#context.link.call('series.collect', { series: HeldColumn.refOf('collect', this) });
    return values as Lab.Cell[];
  }

  async valueCounts(): Promise<{ value: Lab.Cell; count: number }[]> {
    return [
      ...(await this.#context.link.call('series.valueCounts', { series: HeldColumn.refOf('valueCounts', this) })),
    ];
  }

  static refOf(call: string, series: unknown): HeldSeries {
    if (typeof series === 'object' && series !== null && #held in series) {
      return { held: series.#held.held, column: series.name, rows: series.#held.rows };
    }
    throw notAHandle(call, 'a column, such as frame.column(name) or what predict gives', series);
  }

  static splitOf(series: HeldColumn, rows: SplitRows): HeldColumn {
    return new HeldColumn(series.#context, splitHeld(series.#held, rows), series.name);
  }
}

/** What a frame is for the host. Throws `TypeError` for anything but a frame of this API. */
export const frameRef = (call: string, frame: Lab.PandasDataFrame): HeldFrame => PandasFrame.refOf(call, frame);

export const seriesRef = (call: string, series: Lab.Series): HeldSeries => HeldColumn.refOf(call, series);

/** Only says which rows go where: they are gathered where they are trained on. */
export const trainTestSplit: typeof Lab.trainTestSplit = (X, y, options) => {
  const { testSize, randomState } = options ?? {};
  if (!(testSize > 0 && testSize < 1)) {
    throw new TypeError(
      `trainTestSplit: testSize must lie between 0 and 1, such as 0.3, but ${String(testSize)} came.`,
    );
  }
  if (!Number.isSafeInteger(randomState) || randomState < 0) {
    const came = String(randomState);
    throw new TypeError(`trainTestSplit: randomState must be a whole number from 0, such as 42, but ${came} came.`);
  }
  if (!(X instanceof PandasFrame)) throw notAHandle('trainTestSplit', 'a frame that toPandas gives', X);
  if (!(y instanceof HeldColumn)) throw notAHandle('trainTestSplit', 'a column, such as frame.column(name)', y);
  const side = (part: 'train' | 'test'): SplitRows => ({
    kind: 'split',
    part,
    testFraction: testSize,
    seed: randomState,
  });
  const [train, test] = [side('train'), side('test')];
  return [
    PandasFrame.splitOf(X, train),
    PandasFrame.splitOf(X, test),
    HeldColumn.splitOf(y, train),
    HeldColumn.splitOf(y, test),
  ];
};

/** Rows may be split twice: into training and test rows, and the training rows once more to validate on. */
function splitHeld(held: Held, rows: SplitRows): Held {
  if (held.rows.kind === 'all') return { ...held, rows };
  const { of, ...split } = held.rows;
  if (of === undefined) return { ...held, rows: { ...rows, of: split } };
  throw new TypeError('trainTestSplit: these rows were split twice already. Split all rows, or one side of them.');
}

/** As the split itself counts: ⌈rows × testFraction⌉ test rows, the product rounded to 12 digits first. */
function selectedRows({ rows, heldRows }: Pick<Held, 'rows' | 'heldRows'>): number {
  if (rows.kind === 'all') return heldRows;
  const splitCount = rows.of === undefined ? heldRows : selectedRows({ rows: rows.of, heldRows });
  const testRows = Math.ceil(Number((splitCount * rows.testFraction).toPrecision(12)));
  return rows.part === 'test' ? testRows : splitCount - testRows;
}

function notAHandle(call: string, expected: string, came: unknown): TypeError {
  const hint = came instanceof Promise ? 'a promise came: write await in front of it' : `${typeof came} came`;
  return new TypeError(`${call} expects ${expected}, but ${hint}.`);
}
