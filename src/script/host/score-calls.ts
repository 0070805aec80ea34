import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import type { ScriptAccess } from '../../lab/script-access.ts';
import type { HeldSeries } from '../protocol.ts';
import { heldSeries } from './arguments.ts';
import type { CallsOf } from './call-table.ts';
import type { Handles } from './handles.ts';
import { heldValues, type Held } from './held.ts';

/** scikit-learn's scores of predictions. */
export function scoreCalls(ml: ScriptAccess['ml'], held: Handles<Held>): CallsOf<'metrics'> {
  return {
    'metrics.score': {
      schema: v.strictObject({
        metric: v.picklist(['accuracy', 'recall', 'precision', 'log_loss', 'roc_auc']),
        actual: heldSeries,
        predicted: heldSeries,
      }),
      async run({ metric, actual, predicted }) {
        requireAllPredicted(predicted);
        return await ml.score({
          metric,
          actual: heldValues(held, actual),
          rows: actual.rows,
          predicted: heldValues(held, predicted),
        });
      },
    },
  };
}

function requireAllPredicted({ column, rows }: HeldSeries): void {
  if (rows.kind === 'all') return;
  throw new LabError(
    'split_prediction',
    `A score takes predictions as predict gives them, but "${column}" is one side of a split. ` +
      'Predict on the split frame instead.',
    { detail: { column } },
  );
}
