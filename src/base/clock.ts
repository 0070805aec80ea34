/** Where time comes from. Handed in below `lab/`, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, a whole number. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Milliseconds since the page or worker began, with fractions: for durations only. */
export const systemStopwatch = (): number => performance.now();

/** ISO-8601 in UTC with milliseconds, such as `2026-11-25T10:42:06.731Z`. */
export function isoUtc(timestampMs: number): string {
  return new Date(timestampMs).toISOString();
}
