import type { Translator } from '../../i18n/translator.ts';
import type { Run } from '../../tracking/types.ts';
import type { ChartWords } from '../charts/chart-words.ts';
import { drawablePoints, type Point, type Series } from '../charts/line-chart.ts';
import { isMoreBetter } from './differences.ts';
import type { Curve, RunDetail } from './run-detail.ts';
import { isStoppedEarly } from './training-data.ts';

/** A run in a chart: alone, or one of two with its letter. */
export interface Drawn {
  readonly detail: RunDetail;
  readonly letter: 'A' | 'B' | undefined;
  readonly colour: Series['colour'];
}

/** The metrics that at least one of the runs has a curve of. */
export function metricsOf(runs: readonly Drawn[]): readonly string[] {
  return [...new Set(runs.flatMap(({ detail }) => detail.curves.map(({ metric }) => metric)))];
}

/** One line a run for the rows that were kept away, and a dashed one for those it was trained on. */
export function seriesOf(i18n: Translator, runs: readonly Drawn[], metric: string): readonly Series[] {
  const of = (side: 'evaluation' | 'train') =>
    runs.flatMap(({ detail, letter, colour }) => {
      const curve = curveOf(detail, metric);
      if (curve === undefined || drawablePoints(curve[side]).length === 0) return [];
      const name = side === 'train' ? i18n.t('experiments.train') : evaluationName(i18n, detail.run);
      return {
        id: `${letter ?? ''} ${side}`,
        label: letter === undefined ? name : `${letter} ${name}`,
        colour,
        isDashed: side === 'train',
        points: curve[side],
      };
    });
  return [...of('evaluation'), ...of('train')];
}

/** The best point of a curve of rows that were not trained on, where it comes before the last tree. */
export function turningPoint({ points }: Series, metric: string): Point | undefined {
  const drawable = drawablePoints(points);
  const sign = isMoreBetter(metric) === true ? -1 : 1;
  let best = drawable[0];
  for (const point of drawable) if (best === undefined || sign * point.y < sign * best.y) best = point;
  return best === undefined || best.x === drawable.at(-1)?.x ? undefined : best;
}

/** The words of a chart of that metric, with what it shows as a sentence. */
export function curveWords(i18n: Translator, series: readonly Series[], metric: string): ChartWords {
  const formatX = (x: number) => i18n.number(x);
  const formatY = (y: number, decimals = 3) => i18n.number(y, decimals);
  const place = (x: number) => i18n.t('experiments.tree', { number: formatX(x) });
  const lines = series.map((each) => {
    const last = drawablePoints(each.points).at(-1)?.y ?? NaN;
    const turn = each.isDashed ? undefined : turningPoint(each, metric);
    const values = { label: each.label, last: formatY(last) };
    if (turn === undefined) return i18n.t('experiments.lineEnds', values);
    return i18n.t('experiments.lineTurns', { ...values, best: formatY(turn.y), place: place(turn.x) });
  });
  return {
    finding: i18n.t('experiments.chartFinding', { metric, lines: lines.join('; ') }),
    yTitle: metric,
    xTitle: i18n.t('experiments.treeAxis'),
    read: i18n.t('experiments.readChart', { metric }),
    showNumbers: i18n.t('experiments.showNumbers'),
    hideNumbers: i18n.t('experiments.hideNumbers'),
    moreNumbers: (count) => i18n.t('experiments.moreNumbers', { count }),
    place,
    formatX,
    formatY,
  };
}

function curveOf({ curves }: RunDetail, metric: string): Curve | undefined {
  return curves.find((curve) => curve.metric === metric);
}

/** With early stopping the rows measured after each tree are a validation set; else they are the test rows. */
function evaluationName(i18n: Translator, run: Run): string {
  return i18n.t(isStoppedEarly(run) ? 'experiments.validation' : 'experiments.test');
}
