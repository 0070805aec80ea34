import type { Translator } from '../../i18n/translator.ts';
import type { ColumnStatistics } from '../../lakehouse/table-statistics.ts';

/** The numbers of a column in the reader's language; a dash for what it does not have. */
export interface StatisticsWords {
  readonly min: string;
  readonly max: string;
  readonly mean: string;
  readonly stddev: string;
}

const dash = '–';
const isFloat = ({ type }: ColumnStatistics) => type === 'float' || type === 'double';

/** With the same decimals for all numbers of a column, by its greatest. */
export function statisticsWords(i18n: Translator, column: ColumnStatistics): StatisticsWords {
  const decimals = decimalsOf(column);
  const number = (value: number | null) => (value === null ? dash : writeNumber(i18n, value, decimals));
  const bound = (value: string | null) => {
    if (value === null) return dash;
    return isFloat(column) && Number.isFinite(Number(value))
      ? writeNumber(i18n, Number(value), decimals)
      : wholeWords(i18n, column, value);
  };
  return { min: bound(column.min), max: bound(column.max), mean: number(column.mean), stddev: number(column.stddev) };
}

/** A number of more than twelve digits in its short form, so that a column keeps its width. */
function writeNumber(i18n: Translator, value: number, decimals: number): string {
  return Math.abs(value) < 1e12 ? i18n.number(value, decimals) : value.toExponential(4);
}

/** Whole numbers with grouping; longs beyond 2^53 and texts as they are. */
function wholeWords(i18n: Translator, { type }: ColumnStatistics, value: string): string {
  const number = Number(value);
  return (type === 'int' || type === 'long') && Number.isSafeInteger(number) ? i18n.number(number) : value;
}

function decimalsOf(column: ColumnStatistics): number {
  const largest = Math.max(...[column.min, column.max].map((value) => Math.abs(Number(value ?? 0))));
  return Number.isFinite(largest) && largest >= 200 ? 2 : 4;
}

/** Where most of the rows are: the finding of a histogram, for those who do not see it. Undefined without one. */
export function histogramWords(i18n: Translator, column: ColumnStatistics): string | undefined {
  const { histogram, name } = column;
  if (histogram === null) return undefined;
  const total = histogram.counts.reduce((sum, count) => sum + count, 0);
  const fullest = Math.max(...histogram.counts);
  if (total === 0) return undefined;
  const bin = histogram.counts.indexOf(fullest);
  const width = (histogram.max - histogram.min) / histogram.counts.length;
  const decimals = decimalsOf(column);
  return i18n.t('data.histogram', {
    name,
    share: i18n.number((100 * fullest) / total, 0),
    from: writeNumber(i18n, histogram.min + bin * width, decimals),
    to: writeNumber(i18n, histogram.min + (bin + 1) * width, decimals),
  });
}
