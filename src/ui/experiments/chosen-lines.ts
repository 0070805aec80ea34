import type { Translator } from '../../i18n/translator.ts';
import type { Series } from '../charts/line-chart.ts';
import { metricsOf, seriesOf, type Drawn } from './curves.ts';

/** One line that may be drawn, and which metric it is of. */
export interface ChoosableLine {
  readonly metric: string;
  readonly series: Series;
}

/** Every curve of the runs, metric by metric; a label names its metric where there are several. */
export function choosableLines(i18n: Translator, runs: readonly Drawn[]): readonly ChoosableLine[] {
  const metrics = metricsOf(runs);
  return metrics.flatMap((metric) =>
    seriesOf(i18n, runs, metric).map((series) => ({
      metric,
      series: {
        ...series,
        id: `${metric} ${series.id}`,
        label: metrics.length === 1 ? series.label : `${series.label} ${metric}`,
      },
    })),
  );
}

/** The lines to draw: those that were chosen, else those of the first metric. Lines of two metrics may differ in scale. */
export function drawnLines(
  lines: readonly ChoosableLine[],
  chosen: readonly string[] | undefined,
): readonly ChoosableLine[] {
  return chosen === undefined
    ? lines.filter(({ metric }) => metric === lines[0]?.metric)
    : lines.filter(({ series }) => chosen.includes(series.id));
}
