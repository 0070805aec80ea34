export interface Suite {
  readonly names: readonly string[];
  readonly needs: readonly ('browser' | 'native')[];
  run(bench: unknown): Promise<unknown>;
}

export const scales: Readonly<Record<'whole' | 'quick', Readonly<Record<string, number>>>>;
export function chooseSuites(only?: string): { readonly suite: Suite; isWanted(name: string): boolean }[];
