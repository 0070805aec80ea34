import type { FindOptions } from './chromium.d.mts';

export function findFirefox(options?: FindOptions): Promise<string>;
export function firefoxPlaces(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string[];
