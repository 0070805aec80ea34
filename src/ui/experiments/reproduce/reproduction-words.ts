import type { Translator } from '../../../i18n/translator.ts';
import type { Reproduction, ReproductionDifference } from '../../../pipeline/reproduce.ts';
import type { AppState } from '../../state/app-state.svelte.ts';

interface DigestRow {
  readonly name: string;
  readonly original: string | null;
  readonly repeated: string | null;
}

/** What is compared, in the order in which one follows from the other. */
export function digestRows(i18n: Translator, { original, repeated }: Reproduction): readonly DigestRow[] {
  const data =
    original.rows === null
      ? i18n.t('reproduce.data')
      : i18n.t('reproduce.dataRows', { rows: i18n.number(original.rows) });
  return [
    { name: data, original: original.dataSha256, repeated: repeated.dataSha256 },
    { name: i18n.t('reproduce.model'), original: original.modelSha256, repeated: repeated.modelSha256 },
    { name: i18n.t('reproduce.metrics'), original: original.metricsSha256, repeated: repeated.metricsSha256 },
    { name: i18n.t('reproduce.script'), original: original.scriptSha256, repeated: repeated.scriptSha256 },
  ];
}

/** A difference as a sentence with its name in front. */
export function differenceWords(
  app: Pick<AppState, 'rich'>,
  { what, key = '', original, repeated }: ReproductionDifference,
): ReturnType<AppState['rich']> {
  const values = { key, original: original ?? '', repeated: repeated ?? '' };
  switch (what) {
    case 'data':
      return key === '' ? app.rich('reproduce.byData') : app.rich('reproduce.byTag', values);
    case 'params':
      return app.rich('reproduce.byParam', values);
    case 'seed':
      return app.rich('reproduce.bySeed', values);
    case 'script':
      return app.rich('reproduce.byScript', values);
    case 'model':
      return app.rich('reproduce.byModel');
    case 'metrics':
      return app.rich('reproduce.byMetrics');
  }
}
