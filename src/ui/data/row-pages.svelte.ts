import type { Batch, ColumnValues } from '../../base/columns.ts';
import { isCancelled, toErrorRecord, type ErrorRecord } from '../../base/errors.ts';

/** Reads rows: `limit` of them, after `offset`. */
export type ReadRows = (window: {
  readonly offset: number;
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number | null }) => void;
}) => Promise<Batch>;

interface RowPagesOptions {
  readonly rowCount: number;
  readonly read: ReadRows;
  readonly pageRows?: number;
  readonly keptPages?: number;
}

/**
 * The rows of a selection, read in pages as they come into view, one page at a time: what is in view when a page has
 * come decides which is next, so that a long pull at the scroll bar reads little of what it passes. A page in work is
 * finished, for it is there sooner than its statement could be stopped.
 */
export class RowPages {
  readonly #rowCount: number;
  readonly #read: ReadRows;
  readonly #pageRows: number;
  readonly #keptPages: number;
  /** In the order of their last use. */
  readonly #pages = new Map<number, Batch>();
  readonly #controller = new AbortController();
  #version = $state.raw(0);
  #first = $state.raw<Batch | undefined>(undefined);
  #error = $state.raw<ErrorRecord | undefined>(undefined);
  #progress = $state.raw<{ readonly done: number; readonly total: number | null } | undefined>(undefined);
  #wanted: readonly number[] = [];
  #isReading = false;

  constructor({ rowCount, read, pageRows = 200, keptPages = 60 }: RowPagesOptions) {
    this.#rowCount = rowCount;
    this.#read = read;
    this.#pageRows = pageRows;
    this.#keptPages = keptPages;
  }

  /** The page that came first: names and formats of the columns are taken from it. Undefined until then. */
  get first(): Batch | undefined {
    return this.#first;
  }

  /** Why rows could not be read; `retry` reads again. */
  get error(): ErrorRecord | undefined {
    return this.#error;
  }

  /** How far the first read is: it loads whole files. Undefined after it. */
  get progress(): { readonly done: number; readonly total: number | null } | undefined {
    return this.#progress;
  }

  /** The value of a row in a column; undefined until its page is here. */
  valueAt(row: number, column: string): unknown {
    const values = this.#valuesAt(row, column);
    return values === undefined ? undefined : (values[row % this.#pageRows] ?? null);
  }

  /** Whether the page of a row is here. */
  has(row: number): boolean {
    return this.#version >= 0 && this.#pages.has(Math.floor(row / this.#pageRows));
  }

  /** Says which rows are in view. */
  show(firstRow: number, count: number): void {
    const lastPage = Math.floor(Math.max(0, this.#rowCount - 1) / this.#pageRows);
    const from = Math.floor(firstRow / this.#pageRows);
    const to = Math.floor((firstRow + Math.max(0, count - 1)) / this.#pageRows);
    const pages = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    // What may come next, after what is seen.
    this.#wanted = [...pages, to + 1, from - 1].filter((page) => page >= 0 && page <= lastPage);
    void this.#fill();
  }

  retry(): void {
    this.#error = undefined;
    void this.#fill();
  }

  /** Ends all reading. */
  close(): void {
    this.#controller.abort();
  }

  async #fill(): Promise<void> {
    if (this.#isReading || this.#rowCount === 0 || this.#error !== undefined) return;
    this.#isReading = true;
    const { signal } = this.#controller;
    try {
      for (let page = this.#missing(); page !== undefined && !signal.aborted; page = this.#missing()) {
        this.#keep(page, await this.#readPage(page));
      }
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) this.#error = toErrorRecord(error);
    } finally {
      this.#isReading = false;
      this.#progress = undefined;
    }
  }

  #readPage(page: number): Promise<Batch> {
    return this.#read({
      offset: page * this.#pageRows,
      limit: this.#pageRows,
      signal: this.#controller.signal,
      onProgress: (progress) => {
        if (this.#first === undefined) this.#progress = progress;
      },
    });
  }

  #missing(): number | undefined {
    return this.#wanted.find((page) => !this.#pages.has(page));
  }

  #keep(page: number, batch: Batch): void {
    this.#pages.set(page, batch);
    this.#first ??= batch;
    this.#progress = undefined;
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= this.#keptPages) break;
      if (!this.#wanted.includes(old)) this.#pages.delete(old);
    }
    this.#version++;
  }

  #valuesAt(row: number, column: string): ColumnValues | undefined {
    return this.#version < 0 ? undefined : this.#pages.get(Math.floor(row / this.#pageRows))?.columns[column];
  }
}
