import type { Batch } from '../base/columns.ts';
import type { Dataset } from './dataset.ts';
import { DatagenError } from './errors.ts';
import { checkOrigin } from './streams.ts';
import type { BatchOrigin } from './streams.ts';
import { transactions } from './transactions.ts';

const defaultDataset = 'transactions';

/** Every data set that a batch can be of, by name. A new one is a file and a line here. */
const datasets: Readonly<Record<string, Dataset>> = { [defaultDataset]: transactions };

const maxRowCount = 2 ** 31 - 1;
const defaultChunkRows = 65_536;

export interface BatchRequest extends BatchOrigin {
  /** 1 … 2^31 − 1. Memory is the caller's to check: see `batchSizeBytes`. */
  readonly rowCount: number;
  /** Name of a data set, `transactions` by default. */
  readonly dataset?: string;
  /** Rows between two progress reports, 65,536 by default. Changes no value. */
  readonly chunkRows?: number;
  /** Called after each chunk with the rows that are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Generates one batch: float columns as Float32Array[rowCount], int columns as Int32Array[rowCount], in schema order.
 * The same (data set, seed, batch number) gives the same rows for ever, on every host, and the first n rows do not
 * depend on `rowCount` or `chunkRows`. Runs to its end without yielding: belongs in a worker, which is
 * terminated to cancel it.
 * Errors: `DatagenError` with `invalid_seed`, `invalid_batch_number`, `invalid_row_count`, `invalid_chunk_rows`,
 * `unknown_dataset`.
 */
export function generateBatch(request: BatchRequest): Batch {
  const { rowCount, chunkRows = defaultChunkRows, onProgress } = request;
  const dataset = datasetNamed(request.dataset);
  checkOrigin(request);
  checkRows('invalid_row_count', 'rowCount', rowCount);
  checkRows('invalid_chunk_rows', 'chunkRows', chunkRows);
  const columns: Record<string, Float32Array | Int32Array> = {};
  for (const [name, type] of Object.entries(dataset.schema)) {
    columns[name] = type === 'float' ? new Float32Array(rowCount) : new Int32Array(rowCount);
  }
  const writeRows = dataset.openRows(request, columns);
  for (let from = 0; from < rowCount; from += chunkRows) {
    const to = Math.min(from + chunkRows, rowCount);
    writeRows({ from, to });
    onProgress?.({ done: to, total: rowCount });
  }
  return { rowCount, columns };
}

/** The memory that a batch of so many rows takes, in bytes: to be asked before generating it. */
export function batchSizeBytes(rowCount: number, dataset?: string): number {
  return 4 * Object.keys(datasetNamed(dataset).schema).length * rowCount;
}

/** The data set of this name, `transactions` without one. Throws `unknown_dataset`. */
export function datasetNamed(name: string = defaultDataset): Dataset {
  const dataset = Object.hasOwn(datasets, name) ? datasets[name] : undefined;
  if (dataset !== undefined) return dataset;
  throw new DatagenError(
    'unknown_dataset',
    `The data sets are ${Object.keys(datasets).join(', ')}, but "${name}" was asked for. ` +
      'Nothing was generated; name one of them.',
    { field: 'dataset', value: name, known: Object.keys(datasets) },
  );
}

function checkRows(code: 'invalid_row_count' | 'invalid_chunk_rows', field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= maxRowCount) return;
  throw new DatagenError(
    code,
    `${field} is a whole number from 1 to ${maxRowCount}, but ${String(value)} came. ` +
      'Nothing was generated; ask for at least one row.',
    { field, value: String(value) },
  );
}
