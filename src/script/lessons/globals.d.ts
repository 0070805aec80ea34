/** What a script finds beside `lab`: a console that writes into the run's log, and timers: no page, no network. */
declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  /** Into the log's error stream. */
  warn(...values: unknown[]): void;
  /** Into the log's error stream. */
  error(...values: unknown[]): void;
  /** An array of rows as a table. */
  table(rows: unknown): void;
};
declare function setTimeout(callback: () => void, delayMs?: number): number;
declare function clearTimeout(timer: number): void;
