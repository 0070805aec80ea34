import type { Translator } from '../../i18n/translator.ts';
import type { Lineage } from '../../pipeline/lineage-types.ts';
import { shortId } from '../kit/short-id.ts';
import { nameOf } from './node-words.ts';

/** What the lineage comes to, in a sentence. */
export function headlineOf(i18n: Translator, { target, nodes, edges, totals }: Lineage): string {
  const node = nodes.find(({ key }) => key === target);
  if (node === undefined) return i18n.t('lineage.headPlain', { name: '–' });
  const name = nameOf(i18n, node);
  const count = totals.prediction.total;
  if (node.kind === 'snapshot') return i18n.t('lineage.headDependents', { name, count });
  if (node.kind === 'jobRun') return i18n.t('lineage.headMade', { name, count });
  const read = edges.find(({ by }) => by === 'to_snapshot_id');
  const snapshot = nodes.find(({ key }) => key === read?.to);
  if (snapshot === undefined || snapshot.id === null) return i18n.t('lineage.headPlain', { name });
  const short = shortId(snapshot.id);
  return node.kind === 'prediction'
    ? i18n.t('lineage.headOrigin', { name, snapshot: short })
    : i18n.t('lineage.headBoth', { name, snapshot: short, count });
}
