/** So many characters of a digest tell it from another. */
export const digestStart = 8;

/** A digest as a person gives it: whole, its first characters, or as a screen shortens it; case and spaces do not count. */
export function isDigest(answer: string, digest: string): boolean {
  const bare = answer.replaceAll(/\s/g, '').toLowerCase();
  const [start = '', end, ...rest] = bare.split(/…|\.{2,}/);
  if (rest.length > 0) return false;
  const length = start.length + (end?.length ?? 0);
  return length >= digestStart && length <= digest.length && digest.startsWith(start) && digest.endsWith(end ?? '');
}
