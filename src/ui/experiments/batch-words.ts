import type { Translator } from '../../i18n/translator.ts';
import type { ColumnComparison } from '../../lakehouse/compare-plans.ts';

/** How seldom samples of one source would be named, over all columns together. */
const falseAlarms = 0.01;

/** The columns that differ more than chance would have it (Bonferroni: the limit is shared among the columns tested). */
export function differingColumns(columns: readonly ColumnComparison[]): ReadonlySet<string> {
  const tested = columns.filter(({ ksPValue }) => ksPValue !== null);
  const limit = falseAlarms / Math.max(1, tested.length);
  return new Set(tested.filter(({ ksPValue }) => ksPValue !== null && ksPValue < limit).map(({ name }) => name));
}

/** The greatest distance first, those without one last; else as they stand. */
export function byDistance(columns: readonly ColumnComparison[]): readonly ColumnComparison[] {
  return [...columns].sort((a, b) => (b.ks ?? -1) - (a.ks ?? -1));
}

/** A value of a column with as many digits as its size asks for; a dash where there is none. */
export function valueText(i18n: Translator, value: number | string | null): string {
  if (value === null) return '–';
  const number = Number(value);
  if (typeof value === 'string' && (value.trim() === '' || Number.isNaN(number))) return value;
  const size = Math.abs(number);
  if (Number.isInteger(number)) return i18n.number(number);
  return i18n.number(number, size >= 1000 ? 0 : size >= 10 ? 2 : 4);
}
