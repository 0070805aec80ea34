import { throwIfCancelled } from '../base/errors.ts';
import { pause } from '../sql/pause.ts';
import type { ResultSet } from '../sql/types.ts';
import { plainCells } from './result-cells.ts';

/** How much is written at a stretch: a few milliseconds' worth. */
const cellsAtAStretch = 8000;
const charactersAtAStretch = 500_000;
const endOfLine = '\r\n';
const needsQuotes = /[",\r\n]/;

export interface CsvOptions {
  readonly signal?: AbortSignal | undefined;
  /** Rows written so far. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * A result as CSV (RFC 4180) in UTF-8, with a head of column names. Values are spelled as `lab.sql` gives them; NULL
 * is an empty field, an empty text a pair of quotes. Written in pieces, each of which gives the thread back.
 * Errors: `cancelled`.
 */
export async function csvOf(result: ResultSet, { signal, onProgress }: CsvOptions = {}): Promise<Blob> {
  const readers = plainCells(result);
  const rowsAtAStretch = Math.max(1, Math.floor(cellsAtAStretch / Math.max(1, readers.length)));
  const pieces: Blob[] = [];
  let text = result.columns.map(({ name }) => fieldOf(name)).join(',') + endOfLine;
  let rowsInPiece = 0;
  for (let row = 0; row < result.rowCount; row++) {
    for (let column = 0; column < readers.length; column++) {
      if (column > 0) text += ',';
      text += fieldOf(readers[column]?.(row) ?? null);
    }
    text += endOfLine;
    rowsInPiece++;
    if (rowsInPiece < rowsAtAStretch && text.length < charactersAtAStretch) continue;
    pieces.push(new Blob([text]));
    text = '';
    rowsInPiece = 0;
    onProgress?.(row + 1, result.rowCount);
    await pause();
    throwIfCancelled(signal);
  }
  return new Blob([...pieces, text], { type: 'text/csv;charset=utf-8' });
}

/** One field: in quotes where it holds a comma, a quote or a line break, and its quotes doubled. */
function fieldOf(text: string | null): string {
  if (text === null) return '';
  return text === '' || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
