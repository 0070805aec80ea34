/** A table as the name of a file: what file systems do not take becomes a hyphen. */
export function parquetFileName(table: string): string {
  return `${table.replace(/[\p{Cc}\\/:*?"<>|]+/gu, '-')}.parquet`;
}
