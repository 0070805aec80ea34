import type { Translator } from '../../i18n/translator.ts';
import type { LineageNode } from '../../pipeline/lineage-types.ts';
import { shortId } from '../kit/short-id.ts';
import { scriptFile } from '../state/chain-words.ts';
import { hashOf, type LineageRoute } from '../state/routes.ts';

/** What a node is called within its kind: a number, a name, or its id in short. */
export function titleOf(i18n: Translator, node: LineageNode): string {
  if (node.id === null) return i18n.t('lineage.nothingNamed');
  if (node.kind === 'version') return node.id.slice(node.id.lastIndexOf('/') + 1);
  if (node.state !== 'present') return shortId(node.id);
  switch (node.kind) {
    case 'deployment':
    case 'build':
      return String(node.number);
    case 'run':
      return node.run_name;
    case 'range':
      return rangeTitle(i18n, node);
    case 'jobRun':
      return node.job ?? scriptFile(node.script);
    case 'batch':
      return node.batch_number;
    case 'prediction':
    case 'snapshot':
      return shortId(node.id);
  }
}

function rangeTitle(
  i18n: Translator,
  range: LineageNode & { readonly kind: 'range'; readonly state: 'present' },
): string {
  const { from_snapshot_id: start, to_snapshot_id: end } = range;
  if (end === null) return i18n.t('lineage.rangeEmpty');
  if (start === null) return i18n.t('lineage.rangeWholeUp', { end: shortId(end) });
  return i18n.t('lineage.rangeAdded', { start: shortId(start), end: shortId(end) });
}

/** “Deployment 3”. */
export function nameOf(i18n: Translator, node: LineageNode): string {
  return `${i18n.t(`lineage.${node.kind}`)} ${titleOf(i18n, node)}`;
}

/** What there is to know of it at a glance; for a record that is gone, how. */
export function factsOf(i18n: Translator, node: LineageNode): readonly string[] {
  if (node.state !== 'present') return [i18n.t(`lineage.${node.state}`)];
  const rows = (count: number | null) => (count === null ? [] : [i18n.t('lineage.rows', { count })]);
  switch (node.kind) {
    case 'prediction': {
      const [first] = node.predictions;
      const [score] = node.scores;
      if (node.rows !== 1 || first === undefined || score === undefined) return rows(node.rows);
      return [i18n.t('lineage.answer', { class: String(first), score: i18n.number(score, 4) })];
    }
    case 'deployment':
    case 'build':
      return [node.status];
    case 'version':
      return [node.status, ...node.aliases];
    case 'run':
      return [node.status, ...(node.lifecycle_stage === 'deleted' ? [i18n.t('lineage.deletedRun')] : [])];
    case 'range':
      return rows(node.row_count);
    case 'snapshot':
      return [
        i18n.t(`lineage.${node.standing}`),
        node.operation,
        ...rows(node.added_records),
        ...(node.imported ? [i18n.t('lineage.imported')] : []),
      ];
    case 'jobRun':
      return [
        i18n.t(`state.${node.status}`),
        ...(node.job === null ? [i18n.t('lineage.byHand')] : []),
        ...(node.job_deleted ? [i18n.t('lineage.deletedJob')] : []),
      ];
    case 'batch':
      return [i18n.t('lineage.seed', { seed: node.seed })];
  }
}

/** The one fact that fits into a drawing. */
export function shortFactOf(i18n: Translator, node: LineageNode): string {
  const [score] = node.kind === 'prediction' && node.state === 'present' && node.rows === 1 ? node.scores : [];
  if (score !== undefined) return i18n.t('lineage.score', { score: i18n.number(score, 3) });
  return factsOf(i18n, node)[0] ?? '';
}

/** Where the record itself is looked at; undefined where there is no such place. `model` is the lab's own. */
export function screenOf(node: LineageNode, model: string): string | undefined {
  if (node.id === null) return undefined;
  switch (node.kind) {
    case 'deployment':
    case 'build':
      return node.state === 'present' && node.model === model
        ? hashOf({ screen: 'models', version: node.version })
        : undefined;
    case 'version':
      return node.state === 'present' && node.name === model
        ? hashOf({ screen: 'models', version: node.version })
        : undefined;
    case 'run':
      return node.state === 'present' ? hashOf({ screen: 'experiments', runId: node.id }) : undefined;
    case 'range': {
      if (node.state !== 'present' || node.to_snapshot_id === null) return undefined;
      const { table, from_snapshot_id: startId, to_snapshot_id: endId } = node;
      return startId === null
        ? hashOf({ screen: 'data', table, snapshotId: endId })
        : hashOf({ screen: 'data', table, range: { startId, endId } });
    }
    case 'snapshot':
      return node.state === 'present' ? hashOf({ screen: 'data', table: node.table, snapshotId: node.id }) : undefined;
    case 'jobRun':
      return node.state === 'present' ? hashOf({ screen: 'history', runId: node.id }) : undefined;
    case 'prediction':
    case 'batch':
      return undefined;
  }
}

/** The lineage of the node; undefined for what has none of its own. */
export function lineageHash(node: LineageNode): string | undefined {
  const route = lineageRoute(node);
  return route && hashOf({ screen: 'lineage', ...route });
}

function lineageRoute(node: LineageNode): LineageRoute | undefined {
  if (node.id === null) return undefined;
  switch (node.kind) {
    case 'range':
    case 'batch':
      return undefined;
    case 'version': {
      const slash = node.id.lastIndexOf('/');
      return { kind: 'version', id: node.id.slice(slash + 1), of: node.id.slice(0, slash) };
    }
    case 'snapshot':
      return { kind: 'snapshot', id: node.id, of: node.table };
    case 'prediction':
    case 'deployment':
    case 'build':
    case 'run':
    case 'jobRun':
      return { kind: node.kind, id: node.id };
  }
}
