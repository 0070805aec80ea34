import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import type { HeldSeries } from '../protocol.ts';
import { heldSeries } from './arguments.ts';
import type { CallsOf } from './call-table.ts';
import { requireCollectable } from './collectable.ts';
import type { Handles } from './handles.ts';
import { heldValues, type Held } from './held.ts';
import { cellOf, plain } from './local-rows.ts';

/** Looking at one column. */
export function seriesCalls(held: Handles<Held>): CallsOf<'series'> {
  const seriesOnly = v.strictObject({ series: heldSeries });
  return {
    'series.collect': {
      schema: seriesOnly,
      async run({ series }) {
        requireAllRows(series);
        const values = heldValues(held, series);
        requireCollectable(values.length);
        return Array.from(values, (_, row) => plain(cellOf(values, row)));
      },
    },
    'series.valueCounts': {
      schema: seriesOnly,
      async run({ series }) {
        requireAllRows(series);
        const values = heldValues(held, series);
        const counts = new Map<unknown, number>();
        for (let row = 0; row < values.length; row++) {
          const value = plain(cellOf(values, row));
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        return [...counts]
          .map(([value, count]) => ({ value: value as string | number | boolean | null, count }))
          .sort((a, b) => b.count - a.count);
      },
    },
  };
}

function requireAllRows({ column, rows }: HeldSeries): void {
  if (rows.kind === 'all') return;
  throw new LabError(
    'split_not_collected',
    `The rows of a split are gathered where they are trained on, so "${column}" cannot be looked at after ` +
      'trainTestSplit. Look at the column before splitting it.',
    { detail: { column } },
  );
}
