import { isoUtc } from '../../base/clock.ts';

/** A time as a field for date and time takes it: in UTC, to the second. */
export function fieldTime(timestampMs: number): string {
  return isoUtc(timestampMs).slice(0, 19);
}

/**
 * The time of such a field in milliseconds: the last one of its second (or minute), so that a commit within it counts
 * as done. Undefined where no time is in it.
 */
export function timeOfField(value: string): number | undefined {
  const start = Date.parse(`${value}Z`);
  if (Number.isNaN(start)) return undefined;
  const hasSeconds = /T\d\d:\d\d:\d\d/.test(value);
  return /\.\d+$/.test(value) ? start : start + (hasSeconds ? 999 : 59_999);
}
