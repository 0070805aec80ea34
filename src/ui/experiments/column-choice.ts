import { defaultColumns, parseColumn } from './columns.ts';

/** What a browser remembers between visits. `localStorage` is one, where the browser allows it. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

const place = 'lab.experiments.columns';

/** The columns that were chosen in this browser, else the default ones. */
export function rememberedColumns(memory: Memory | undefined = browserMemory()): readonly string[] {
  try {
    const stored: unknown = JSON.parse(memory?.getItem(place) ?? 'null');
    if (!Array.isArray(stored)) return defaultColumns;
    return stored.filter((id): id is string => typeof id === 'string' && parseColumn(id) !== undefined);
  } catch {
    // Refused, or written by something else: a choice of columns is no loss.
    return defaultColumns;
  }
}

/** Remembers a choice, where the browser allows it. */
export function rememberColumns(columns: readonly string[], memory: Memory | undefined = browserMemory()): void {
  try {
    memory?.setItem(place, JSON.stringify(columns));
  } catch {
    // Full or refused: the choice holds until the page is left.
    return;
  }
}

function browserMemory(): Memory | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // Merely asking throws where a browser keeps nothing for this page.
    return undefined;
  }
}
