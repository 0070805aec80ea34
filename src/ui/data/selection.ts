import type { SnapshotRange } from '../state/routes.ts';
import type { SnapshotSelection } from '../../lakehouse/plan-scan.ts';

/** Whose rows are shown: the table as a snapshot left it, or what a range added. */
export type Selection =
  | { readonly kind: 'snapshot'; readonly snapshotId: string }
  | { readonly kind: 'range'; readonly range: SnapshotRange };

/** The address of a selection, in the view that is open. */
export type AddressOf = (selection: Selection) => string;

/** The selection as the lab's reads take it. */
export function scanOf(selection: Selection): SnapshotSelection {
  return selection.kind === 'snapshot'
    ? { snapshotId: selection.snapshotId }
    : { startSnapshotId: selection.range.startId, endSnapshotId: selection.range.endId };
}

/** A text of its own for every selection of a table: equal texts mean equal rows, for snapshots never change. */
export function keyOf(table: string, selection: Selection): string {
  return `${table} ${spanOf(selection)}`;
}

/** `snapshotId`, or `startId..endId`, as in the address. */
function spanOf(selection: Selection): string {
  return selection.kind === 'snapshot' ? selection.snapshotId : `${selection.range.startId}..${selection.range.endId}`;
}

/** The name of a file with these rows: the table's last name and the ids, only characters that every system takes. */
export function fileNameOf(table: string, selection: Selection): string {
  const name = table.slice(table.indexOf('.') + 1).replace(/[^\p{L}\p{N}_-]+/gu, '_');
  return `${name}-${spanOf(selection).replace('..', '-')}.parquet`;
}
