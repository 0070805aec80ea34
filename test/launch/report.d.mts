export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export function countVitest(report: unknown, code: number): Counts;
export function countPlaywright(report: unknown, code: number): Counts;
