export interface Seen {
  readonly passed: number;
  /** A line for each that failed. */
  readonly failures: readonly string[];
}

export function readVitest(report: unknown, code: number): Seen;
export function readPlaywright(report: unknown, code: number): Seen;
