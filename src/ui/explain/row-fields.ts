import type { FeatureColumns } from '../../base/columns.ts';

/** A whole number from 1 to `last`; undefined for anything else. */
export function numberField(text: string, last: number): number | undefined {
  const trimmed = text.trim();
  if (!/^\d{1,9}$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value >= 1 && value <= last ? value : undefined;
}

/** Typed values as one row; an empty field is a missing value. The names of the fields that hold no number otherwise. */
export function typedRow(
  features: readonly string[],
  typed: Readonly<Record<string, string>>,
): { readonly columns: FeatureColumns; readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  const columns = Object.fromEntries(
    features.map((name) => {
      const text = (typed[name] ?? '').trim();
      // A comma is how some languages write a number's point.
      const value = text === '' ? NaN : Number(text.replace(',', '.'));
      if (text !== '' && !Number.isFinite(Math.fround(value))) wrong.push(name);
      return [name, Float32Array.of(value)] as const;
    }),
  );
  return { columns, wrong };
}

/** The fields of a row, as a person would type it. */
export function fieldsOf(columns: FeatureColumns): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => {
      const value = values[0] ?? NaN;
      return [name, Number.isNaN(value) ? '' : shortest(value)];
    }),
  );
}

/** The fewest digits that read back as the same float32. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}
