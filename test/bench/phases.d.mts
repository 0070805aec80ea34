export interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export type Phase = readonly [name: string, ms: number];

export function phasesOf(
  probe: { readonly elapsedMs: number; readonly spans: readonly Span[] },
  phases: readonly (readonly [string, RegExp])[],
): Phase[];
export function phaseText(rounds: readonly (readonly Phase[])[]): string;
export function inMs(ms: number): string;
export function median(values: readonly number[]): number;
