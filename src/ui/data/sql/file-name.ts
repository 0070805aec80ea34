import { isoUtc } from '../../../base/clock.ts';

const maxNameCharacters = 80;

/** `transactions_Paul-query-20261125T104206Z.csv`: what a file system may not take becomes `_`. */
export function resultFileName(table: string, format: 'csv' | 'parquet', nowMs: number): string {
  const plain = table.slice(table.indexOf('.') + 1).replace(/[^\p{L}\p{N}_-]+/gu, '_');
  const name = [...plain].slice(0, maxNameCharacters).join('');
  const at = isoUtc(nowMs).replace(/[-:]|\.\d+/g, '');
  return `${name}-query-${at}.${format}`;
}
