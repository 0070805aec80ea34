import type { Translator } from '../../i18n/translator.ts';
import type { JobProgress } from '../../jobs/types.ts';

/** Where a run is, in words: “tree 62 of 100”. A phase that has no words of its own is named as it is. */
export function progressWords(i18n: Translator, progress: JobProgress): string {
  const { phase, done, total } = progress;
  if (total === null) return i18n.t('progress.open', { phase });
  const values = { done: i18n.number(done), total: i18n.number(total) };
  switch (phase) {
    case 'train':
      return i18n.t('progress.train', values);
    case 'generate':
      return i18n.t('progress.generate', values);
    case 'read':
      return i18n.t('progress.read', values);
    case 'write':
      return i18n.t('progress.write', values);
    default:
      return i18n.t('progress.other', { phase, ...values });
  }
}

/** The losses of the latest tree, as far as they were reported. Undefined for work that has none. */
export function lossWords(i18n: Translator, progress: JobProgress): string | undefined {
  const detail = progress.detail ?? {};
  const train = detail['train-logloss'];
  const evaluation = detail['eval-logloss'];
  if (train === undefined) return undefined;
  if (evaluation === undefined) return i18n.t('progress.loss', { train: i18n.number(train, 4) });
  return i18n.t('progress.losses', { train: i18n.number(train, 4), eval: i18n.number(evaluation, 4) });
}
