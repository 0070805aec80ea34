import type { Translator } from '../../../i18n/translator.ts';
import type { DeletedFile, Expired, KeptSnapshot } from '../../../lakehouse/expire-snapshots.ts';
import type { RefRow } from '../../../lakehouse/metadata-tables.ts';
import { refNameWords, type PinVersion } from '../ref-words.ts';

export function bytesOf(files: readonly Pick<DeletedFile, 'sizeBytes'>[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

interface KnownRefs {
  readonly refs: readonly RefRow[];
  readonly versions: readonly PinVersion[];
}

/** Why a snapshot stays, in the reader's language. */
export function keptWords(i18n: Translator, { cause, refs: names, reason }: KeptSnapshot, known: KnownRefs): string {
  const words = i18n.list(names.map((name) => refNameWords(i18n, name, known)));
  switch (cause) {
    case 'branch':
      return i18n.t('maintenance.keptByBranch', { names: words });
    case 'tag':
      return i18n.t('maintenance.keptByTag', { names: words });
    case 'retain_last':
      return i18n.t('maintenance.keptByCount', { names: words });
    case 'age':
      return i18n.t('maintenance.keptByAge');
    case 'not_chosen':
      return i18n.t('maintenance.keptUnchosen');
    default:
      return reason;
  }
}

/** One line of the answer. */
export interface ExpiryLine {
  readonly id: string;
  /** Undefined for a snapshot that expires. */
  readonly kept: KeptSnapshot | undefined;
}

/** What expires first, then what stays, each newest first. `order`: the table's snapshots, oldest first. */
export function expiryLines({ expired, kept }: Expired, order: readonly string[]): readonly ExpiryLine[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const newestFirst = (a: ExpiryLine, b: ExpiryLine) => (place.get(b.id) ?? -1) - (place.get(a.id) ?? -1);
  return [
    ...expired.map((id) => ({ id, kept: undefined })).sort(newestFirst),
    ...kept.map((snapshot) => ({ id: snapshot.id, kept: snapshot })).sort(newestFirst),
  ];
}
