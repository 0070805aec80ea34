import type { GuideFacts } from './facts.ts';
import { comparedRuns, pipelineRuns } from './pipeline-runs.ts';

/**
 * What the lab's state says to a step's question; undefined while it says nothing yet. Worked out from the records, so
 * that "do it for me" answers as somebody who looks would.
 */
export const rightAnswers: Readonly<Record<string, (facts: GuideFacts) => string | undefined>> = {
  compare(facts) {
    const pair = comparedRuns(facts);
    if (pair === undefined) return undefined;
    const { four, other } = pair;
    const recall = (run: typeof four) => run.data.metrics['recall'] ?? Number.NaN;
    return (recall(four) >= recall(other) ? four : other).data.params['max_depth'];
  },
  'read-scripts': () => 'start-snapshot-id',
  'find-snapshot'(facts) {
    const [pipeline] = pipelineRuns(facts);
    return pipeline && (pipeline.parentId ?? 'null');
  },
  'read-tags': (facts) => pipelineRuns(facts)[0]?.run.data.tags['row_count'],
  'ask-endpoint': (facts) => pipelineRuns(facts)[0]?.version.version,
  'reproduce-run': (facts) => pipelineRuns(facts)[0]?.modelSha256 ?? undefined,
  'trace-prediction': (facts) => {
    const version = facts.prediction?.version;
    const pipelines = pipelineRuns(facts);
    return (
      (pipelines.find((pipeline) => pipeline.version.version === version) ?? pipelines[0])?.batchNumber ?? undefined
    );
  },
  'explain-prediction': ({ prediction, topColumns }) => (prediction === null ? undefined : topColumns[prediction.uuid]),
};
