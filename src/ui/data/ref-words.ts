import type { Translator } from '../../i18n/translator.ts';
import type { RefRow } from '../../lakehouse/metadata-tables.ts';
import type { ModelVersion } from '../../tracking/types.ts';

/** A registered version of a model. */
export type PinVersion = Pick<ModelVersion, 'name' | 'version'>;

/** What a ref is: a branch, a tag that somebody made, or the tag that keeps what a model version was trained on. */
export type RefKind = 'branch' | 'tag' | 'pin';

/** The version whose training snapshot a tag keeps; undefined for a branch and for any other tag. */
export function pinOf(
  { type, name }: Pick<RefRow, 'type' | 'name'>,
  versions: readonly PinVersion[],
): PinVersion | undefined {
  if (type === 'BRANCH') return undefined;
  return versions.find((version) => name === `${version.name}-v${version.version}`);
}

export function refKind(ref: Pick<RefRow, 'type' | 'name'>, versions: readonly PinVersion[]): RefKind {
  if (ref.type === 'BRANCH') return 'branch';
  return pinOf(ref, versions) === undefined ? 'tag' : 'pin';
}

/** “branch main”, “tag audit”, “pinned by FraudCLF-Paul version 1”. */
export function refWords(
  i18n: Translator,
  ref: Pick<RefRow, 'type' | 'name'>,
  versions: readonly PinVersion[],
): string {
  const pin = pinOf(ref, versions);
  if (pin !== undefined) return i18n.t('data.pinnedBy', { model: pin.name, version: pin.version });
  return i18n.t(ref.type === 'BRANCH' ? 'data.branchNamed' : 'data.tagNamed', { name: ref.name });
}

/** The same for a name, with what the table's refs say of it; the bare name where they have it no more. */
export function refNameWords(
  i18n: Translator,
  name: string,
  { refs, versions }: { readonly refs: readonly RefRow[]; readonly versions: readonly PinVersion[] },
): string {
  const ref = refs.find((candidate) => candidate.name === name);
  return ref === undefined ? name : refWords(i18n, ref, versions);
}
