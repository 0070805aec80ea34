import type { ColumnType } from '../base/columns.ts';
import type { RowSpan } from './fill.ts';
import type { BatchOrigin } from './streams.ts';

/** A column that a data set can have: float → Float32Array, int → Int32Array. */
export type DatasetColumnType = Extract<ColumnType, 'float' | 'int'>;

/** The output arrays of one batch, by column name. */
export type BatchColumns = Readonly<Record<string, Float32Array | Int32Array>>;

/** Writes the next rows of all columns. Spans must follow each other without gaps, from row 0. */
export type RowWriter = (span: RowSpan) => void;

/** A kind of rows that can be generated for ever: its shape, and the streams that fill it. */
export interface Dataset {
  readonly name: string;
  /** Column name → Iceberg type, in column order. */
  readonly schema: Readonly<Record<string, DatasetColumnType>>;
  /** What a model is trained on, in column order, without the label. */
  readonly featureNames: readonly string[];
  readonly label: string;
  /** Binds fresh streams of this batch to its output arrays. */
  openRows(origin: BatchOrigin, columns: BatchColumns): RowWriter;
}
