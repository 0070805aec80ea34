import type { ExperimentId } from '../base/ids.ts';
import type { ReadTransaction } from '../storage/types.ts';
import { runStore } from './stores.ts';
import type { RunRecord } from './stores.ts';

/** Where one piece ends and the next begins: ids are random hexadecimal digits, so the pieces are of about one size. */
const borders = Array.from({ length: 15 }, (_, i) => (i + 1).toString(16));

/**
 * All runs of an experiment, by id, deleted ones included. They are asked for in pieces, all at once: while the page unpacks
 * one, the browser reads the next, which takes half the time of one long answer.
 */
export async function runsOfExperiment(tx: ReadTransaction, experimentId: ExperimentId): Promise<RunRecord[]> {
  const pieces = await Promise.all(
    ['', ...borders].map((start, i) => {
      const end = borders[i];
      return tx.list(runStore, {
        index: 'byExperiment',
        prefix: [experimentId],
        from: [experimentId, start],
        ...(end === undefined ? {} : { to: [experimentId, end] }),
      });
    }),
  );
  // A query includes its end: a run of just that id would be in two pieces.
  return pieces.flatMap((piece, i) => (piece.at(-1)?.run_id === borders[i] ? piece.slice(0, -1) : piece));
}
