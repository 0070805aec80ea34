/**
 * An id as it is shown where room is short: the first and the last four characters. Ids of up to ten characters
 * stay whole. Never rounded, never formatted as a number.
 */
export function shortId(id: string): string {
  return id.length <= 10 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}
