/** Statements that were run, newest first. */
export type StatementHistory = readonly string[];

const maxStatements = 50;
const maxBytes = 10_000;
const storageKey = 'sql-history';

/** With `statement` in front. One that is there already moves; the oldest leave beyond fifty. */
export function remember(history: StatementHistory, statement: string): StatementHistory {
  const text = statement.trim();
  if (text === '') return history;
  return [text, ...history.filter((earlier) => earlier !== text)].slice(0, maxStatements);
}

/** What this browser kept; nothing where it keeps nothing, or something that no history is. */
export function loadHistory(storage: () => Storage): StatementHistory {
  try {
    const stored: unknown = JSON.parse(storage().getItem(storageKey) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter((item): item is string => typeof item === 'string' && isKept(item)).slice(0, maxStatements);
  } catch (error) {
    console.warn('The history of statements starts empty: this browser’s storage gave none.', error);
    return [];
  }
}

/** Keeps the statements of up to 10 kB in this browser, where the browser lets it. */
export function saveHistory(storage: () => Storage, history: StatementHistory): void {
  try {
    const kept = history.filter(isKept);
    if (kept.length === 0) storage().removeItem(storageKey);
    else storage().setItem(storageKey, JSON.stringify(kept));
  } catch (error) {
    console.warn('The history of statements lasts until this page is closed: this browser keeps no storage.', error);
  }
}

function isKept(statement: string): boolean {
  return new TextEncoder().encode(statement).length <= maxBytes;
}
