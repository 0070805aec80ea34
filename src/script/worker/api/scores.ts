import type * as Lab from 'lab';
import type { ScoreMetric } from '../../protocol.ts';
import type { ApiContext } from './context.ts';
import { seriesRef } from './pandas.ts';

type Scores = Pick<typeof Lab, 'accuracyScore' | 'recallScore' | 'precisionScore' | 'logLoss' | 'rocAucScore'>;

/** scikit-learn's scores: handles go to the host, a number comes back. */
export function createScores({ link }: ApiContext): Scores {
  const score =
    (call: string, metric: ScoreMetric) =>
    async (yTrue: Lab.Series, predicted: Lab.Series): Promise<number> =>
      await link.call('metrics.score', {
        metric,
        actual: seriesRef(call, yTrue),
        predicted: seriesRef(call, predicted),
      });
  return {
    accuracyScore: score('accuracyScore', 'accuracy'),
    recallScore: score('recallScore', 'recall'),
    precisionScore: score('precisionScore', 'precision'),
    logLoss: score('logLoss', 'log_loss'),
    rocAucScore: score('rocAucScore', 'roc_auc'),
  };
}
