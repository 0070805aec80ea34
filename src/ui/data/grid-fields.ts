import type { Batch, ColumnType, ColumnValues } from '../../base/columns.ts';
import type { IcebergField } from '../../lakehouse/format/table-metadata.ts';
import type { GridColumn } from '../kit/grid-columns.ts';
import { cellFormat, cellText, columnCharacters } from './cell-text.ts';

/** A column of the preview, and how its values are written. */
export interface GridField {
  readonly column: GridColumn;
  /** The table's column; undefined for the numbers of the rows. */
  readonly name: string | undefined;
  /** Null for a missing value. */
  text(value: unknown): string | null;
}

/**
 * The columns of a batch as a grid shows them, after the numbers of the rows. Types are those of the schema; a column
 * that it has no more is typed by its values.
 */
export function gridColumns(
  { columns }: Batch,
  schema: readonly IcebergField[],
  rowCount: number,
): readonly GridField[] {
  const numbers: GridField = {
    column: { name: '#', type: '', numeric: true, characters: String(rowCount).length },
    name: undefined,
    text: String,
  };
  const fields = Object.entries(columns).map(([name, values]): GridField => {
    const type = schema.find((field) => field.name === name)?.type ?? typeOf(values);
    const format = cellFormat(type, values);
    return {
      column: { name, type, numeric: format.isNumber, characters: columnCharacters(name, type) },
      name,
      text: (value) => cellText(value, type, format) ?? null,
    };
  });
  return [numbers, ...fields];
}

function typeOf(values: ColumnValues): ColumnType {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  if (values instanceof Int32Array) return 'int';
  if (values instanceof BigInt64Array) return 'long';
  return values instanceof Uint8Array ? 'boolean' : 'string';
}
