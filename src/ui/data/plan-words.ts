import type { Translator } from '../../i18n/translator.ts';
import type { ScanPlan } from '../../lakehouse/lakehouse.ts';
import type { Selection } from './selection.ts';

interface Asked {
  readonly selection: Selection;
  /** Empty for none. */
  readonly filter: string;
}

/** “1 of 3 files is read (604 kB), 2 are skipped by their bounds (1.21 MB)”, and of what. */
export function planWords(i18n: Translator, plan: ScanPlan, { selection, filter }: Asked): string {
  const { files, skipped, sizeBytes } = plan;
  const all = files.length + skipped.length;
  const of = i18n.t(selection.kind === 'range' ? 'data.planOfRange' : 'data.planOfSnapshot');
  if (all === 0) return i18n.t('data.planNone', { of });
  const read = i18n.t('data.planRead', { count: files.length, all: i18n.number(all), of, size: i18n.bytes(sizeBytes) });
  if (filter === '') return `${read}.`;
  const saved = skipped.reduce((sum, file) => sum + file.sizeBytes, 0);
  return `${read}${i18n.t('data.planSkipped', { count: skipped.length, size: i18n.bytes(saved) })}`;
}
