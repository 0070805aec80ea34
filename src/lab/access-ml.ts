import type { TaskContext } from '../jobs/types.ts';
import type { MemoryBudget } from '../pipeline/memory-budget.ts';
import type { Rooms } from './rooms.ts';
import type { ScriptAccess } from './script-access.ts';

/** Training, prediction and scores in the compute worker, within what is left of the run's memory. */
export function openMlAccess(
  { compute }: Rooms,
  { context, budget }: { readonly context: TaskContext; readonly budget: MemoryBudget },
): ScriptAccess['ml'] {
  const { signal } = context;
  return {
    train(call, onRound) {
      return compute.train(
        { ...call, memoryLimitBytes: budget.leftBytes },
        {
          signal,
          onProgress({ done, total, phase, detail }) {
            context.progress({ done, total, phase, ...(detail && { detail }) });
            onRound?.({
              round: done,
              rounds: total ?? done,
              trainLogloss: detail?.['train-logloss'] ?? null,
              evalLogloss: detail?.['eval-logloss'] ?? null,
            });
          },
        },
      );
    },
    predict: (call) => compute.predict({ iterationRange: 'classifier', ...call }, { signal }),
    score: (call) => compute.score(call, { signal }),
    importance: (model, kind) => compute.importance({ model, kind }, { signal }),
  };
}
