import { formatValue } from './format-value.ts';

const maxRows = 1000;
const maxCellCharacters = 80;

/** An array of rows as aligned text, one line a row below its header; undefined for anything else. */
export function formatTable(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const rows = value.slice(0, maxRows);
  if (!rows.every((row): row is object => typeof row === 'object' && row !== null)) return undefined;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return undefined;
  const cells = rows.map((row) => columns.map((column) => formatCell(Reflect.get(row, column))));
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isNumeric = columns.map((column) => rows.every((row) => isNumberOrMissing(Reflect.get(row, column))));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => (isNumeric[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const lines = [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)];
  if (value.length > maxRows) lines.push(`… ${value.length - maxRows} more rows`);
  return lines.join('\n');
}

function formatCell(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'number' ? formatNumber(value) : formatValue(value).replaceAll('\n', '\\n');
  return text.length <= maxCellCharacters ? text : `${text.slice(0, maxCellCharacters - 1)}…`;
}

/** Whole numbers whole, others with six significant digits: enough to compare, short enough to read. */
function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

function isNumberOrMissing(value: unknown): boolean {
  return typeof value === 'number' || value === undefined || value === null;
}
