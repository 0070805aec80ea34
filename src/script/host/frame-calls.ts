import * as v from 'valibot';
import type { FramePlan } from '../protocol.ts';
import { framePlan, text } from './arguments.ts';
import type { CallsOf } from './call-table.ts';
import { maxCollected, requireCollectable } from './collectable.ts';
import { countOf } from './evaluate-steps.ts';
import { countFrame, openFrame, type FrameScope } from './open-frame.ts';
import { columnsOf, recordsOf, schemaOf } from './view-output.ts';

/** Carrying frames out: counting, collecting, loading, writing. */
export function frameCalls(scope: FrameScope): CallsOf<'frame'> {
  const { held, tables } = scope;
  const frameOnly = v.strictObject({ frame: framePlan });
  return {
    'frame.count': { schema: frameOnly, run: ({ frame }) => countFrame(scope, frame) },
    'frame.collect': {
      schema: frameOnly,
      async run({ frame }) {
        const { view } = await openFrame(scope, frame, maxCollected + 1);
        requireCollectable(countOf(view));
        return recordsOf(view);
      },
    },
    'frame.schema': {
      schema: frameOnly,
      async run({ frame }) {
        // Which rows there are changes nothing about the columns, and one row shows their types.
        const selects = frame.steps.filter(({ kind }) => kind === 'select');
        const { view } = await openFrame(scope, { source: frame.source, steps: selects }, 1);
        return schemaOf(view);
      },
    },
    'frame.toPandas': {
      schema: frameOnly,
      async run({ frame }) {
        const { view, columns, plan } = await openFrame(scope, frame);
        const loaded = { columns: columnsOf(view, columns), rowCount: countOf(view), plan };
        return { held: held.add(loaded), columns: Object.keys(loaded.columns), rowCount: loaded.rowCount };
      },
    },
    'frame.write': {
      schema: v.strictObject({ frame: framePlan, table: text, mode: v.picklist(['append', 'createOrReplace']) }),
      async run({ frame, table, mode }) {
        const { view, columns } = await openFrame(scope, frame);
        const committed = await tables[mode](table, columnsOf(view, columns), summaryOf(scope, frame));
        return {
          snapshot_id: committed.snapshotId,
          parent_id: committed.parentId,
          committed_at: committed.committedAt,
          added_records: committed.addedRecords,
          total_records: committed.totalRecords,
          created: committed.created,
        };
      },
    },
  };
}

/** A batch that is written as it was generated carries its number; a part of it is no batch. */
function summaryOf({ held }: FrameScope, { source, steps }: FramePlan): Readonly<Record<string, string>> {
  return source.kind === 'held' && steps.length === 0 ? (held.get(source.held).summary ?? {}) : {};
}
