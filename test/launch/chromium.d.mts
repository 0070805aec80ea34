export interface FindOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly log?: (line: string) => void;
}

export function findChromium(options?: FindOptions): Promise<string>;
export function systemPlaces(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string[];
