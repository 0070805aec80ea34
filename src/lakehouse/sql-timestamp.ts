/** Years, months and days may stand without what follows them, as in Spark's casts; a zone only behind a time. */
const form =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?(?: ?(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?))?)?)?)?$/i;

/** The last millisecond of the year 9999. */
const maxMs = 253_402_300_799_999;

/**
 * Milliseconds since 1970 of a timestamp in text, such as `2026-11-25`, `2026-11-25 10:00:00.5` or `2026-11-25T10:00:00+01:00`;
 * without a zone it is UTC. Parts of a millisecond are cut off, as Iceberg does. Undefined for other texts and for days that no
 * calendar has.
 */
export function parseTimestampText(text: string): number | undefined {
  const found = form.exec(text.trim());
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const isTime = hour < 24 && minute < 60 && second < 60;
  const zoneMinutes = zoneOf(found[8]);
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(midnight);
  const isDay = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isTime || !isDay || zoneMinutes === undefined) return undefined;
  const ms = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3));
  return midnight + ((hour * 60 + minute - zoneMinutes) * 60 + second) * 1000 + ms;
}

/** Minutes that the zone is ahead of UTC. */
function zoneOf(zone: string | undefined): number | undefined {
  const found = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? '');
  if (!found) return 0;
  const [hours, minutes] = [Number(found[2]), Number(found[3] ?? 0)];
  if (hours > 18 || minutes > 59) return undefined;
  return (found[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * Milliseconds of a number of seconds since 1970, with or without a fraction. Undefined for other texts and above the year 9999,
 * where milliseconds taken for seconds would lead to.
 */
export function parseSeconds(text: string): number | undefined {
  const found = /^(\d+)(?:\.(\d*))?$/.exec(text);
  if (!found) return undefined;
  const ms = Number(found[1]) * 1000 + Number((found[2] ?? '').padEnd(3, '0').slice(0, 3));
  return ms <= maxMs ? ms : undefined;
}
