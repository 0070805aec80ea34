export interface Measured {
  readonly name: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  readonly unit: string;
  readonly note: string;
}

export interface Result extends Measured {
  readonly ratio: number;
}

export function completeResult(measured: Measured): Result;
export function checkResults(results: unknown, names: readonly string[]): void;
export function tableOf(results: readonly Result[]): string;
export function notesOf(results: readonly Result[]): string;
