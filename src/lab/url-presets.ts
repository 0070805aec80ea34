import { toErrorRecord, type ErrorRecord } from '../base/errors.ts';
import { parseSetting, type SettingsField, type SettingsPatch } from './settings.ts';

/** What a link presets: settings that could be read, and a refusal for each that could not. */
export interface UrlPresets {
  readonly patch: SettingsPatch;
  readonly refused: readonly { readonly parameter: string; readonly error: ErrorRecord }[];
}

const fieldOf: Readonly<Record<string, SettingsField>> = {
  owner: 'owner',
  dbname: 'dbname',
  storage: 'storage',
  connection: 'connectionName',
  seed: 'seed',
  lang: 'language',
};

/**
 * Reads `?owner=…&dbname=…&storage=…&connection=…&seed=…&lang=…`. Settings only, never code, never data;
 * parameters that the lab does not know are left alone. A value that is damaged or hostile is refused with a
 * reason and does not keep the others from being read.
 */
export function readUrlPresets(search: string): UrlPresets {
  const patch: Record<string, unknown> = {};
  const refused: { parameter: string; error: ErrorRecord }[] = [];
  const seen = new Set<string>();
  for (const [parameter, text] of new URLSearchParams(search)) {
    const field = Object.hasOwn(fieldOf, parameter) ? fieldOf[parameter] : undefined;
    if (field === undefined || seen.has(parameter)) continue;
    seen.add(parameter);
    if (text === '') continue;
    try {
      patch[field] = parseSetting(field, field === 'seed' ? wholeNumberOf(text) : text);
    } catch (error) {
      refused.push({ parameter, error: toErrorRecord(error) });
    }
  }
  return { patch, refused };
}

/** Digits only: `1e3`, `0x10` and ` 42 ` are left as text, which is refused with what came. */
function wholeNumberOf(text: string): number | string {
  return /^\d{1,16}$/.test(text) ? Number(text) : text;
}
