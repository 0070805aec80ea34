import type { Translator } from '../../i18n/translator.ts';
import type { PartialDependence } from '../../gbdt/partial-dependence.ts';
import type { ChartWords } from '../charts/chart-words.ts';
import type { Point, Series } from '../charts/line-chart.ts';
import { shortValue, valueWords } from './value-words.ts';

export type Scale = 'probability' | 'margin';

/** The mean as one line; x is the place in the grid, from 1. */
export function dependenceSeries(i18n: Translator, result: PartialDependence, scale: Scale): readonly Series[] {
  const means = scale === 'probability' ? result.meanProbability : result.meanMargin;
  const points = Array.from(means, (y, place) => ({ x: place + 1, y }));
  return [{ id: 'mean', label: i18n.t('explain.meanLabel'), colour: 1, isDashed: false, points }];
}

/** Single rows, for behind the mean. */
export function singleLines(
  { lines, lineCount, grid }: PartialDependence,
  scale: Scale,
): readonly (readonly Point[])[] {
  return Array.from({ length: lineCount }, (_, row) =>
    Array.from(grid, (_value, place) => {
      const margin = lines[row * grid.length + place]!;
      return { x: place + 1, y: scale === 'margin' ? margin : 1 / (1 + Math.exp(-margin)) };
    }),
  );
}

export function dependenceWords(
  i18n: Translator,
  result: PartialDependence,
  { feature, scale }: { readonly feature: string; readonly scale: Scale },
): ChartWords {
  const means = scale === 'probability' ? result.meanProbability : result.meanMargin;
  const name = i18n.t(scale === 'probability' ? 'explain.scaleProbability' : 'explain.scaleMargin');
  const valueAt = (x: number) => result.grid[x - 1] ?? NaN;
  return {
    finding: i18n.t('explain.dependenceFinding', {
      feature,
      scale: name,
      low: i18n.number(Math.min(...means), 3),
      high: i18n.number(Math.max(...means), 3),
    }),
    yTitle: name,
    xTitle: feature,
    read: i18n.t('explain.dependenceRead', { feature }),
    showNumbers: i18n.t('explain.showNumbers'),
    hideNumbers: i18n.t('explain.hideNumbers'),
    moreNumbers: (count) => i18n.t('explain.moreNumbers', { count: i18n.number(count) }),
    place: (x) => `${feature} ${valueWords(i18n, valueAt(x))}`,
    formatX: (x) => shortValue(i18n, valueAt(x)),
    formatY: (y, decimals = 3) => i18n.number(y, decimals),
  };
}
