import type { Language } from './messages.ts';

/** Numbers, sizes and times as the language writes them. Times are in UTC, as everything the lab stores. */
export interface Formats {
  /** A number with grouping; `decimals` fixes how many digits follow the comma. */
  number(value: number, decimals?: number): string;
  /** A duration in seconds with one decimal up to two minutes, then in minutes and seconds. */
  duration(ms: number): string;
  /** A short duration, such as a request's: milliseconds with one decimal. */
  milliseconds(ms: number): string;
  /** A size in decimal units: 641 kB, 1.92 MB. */
  bytes(size: number): string;
  /** Hours, minutes and seconds. */
  time(timestampMs: number): string;
  /** Day, month and year. */
  date(timestampMs: number): string;
  /** Hours and minutes, behind the day and month where that is not the day of `nowMs`. */
  moment(timestampMs: number, nowMs: number): string;
  /** With seconds on the day of `nowMs`, else as `moment`. */
  instant(timestampMs: number, nowMs: number): string;
  /** `a, b and c` */
  list(items: readonly string[]): string;
}

/** Between a number and its unit: never broken apart. */
const joint = '\u00a0';
const dayMs = 86_400_000;
const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

const isSameDay = (a: number, b: number) => Math.floor(a / dayMs) === Math.floor(b / dayMs);

/** Italian groups from five digits on by itself: 1000 beside 10.000. In a column of numbers that reads as a slip. */
export const grouping = { useGrouping: 'always' } as const;

export function createFormats(language: Language): Formats {
  const plain = new Intl.NumberFormat(language, grouping);
  const fixed = new Map<number, Intl.NumberFormat>();
  const clock = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone: 'UTC', hourCycle: 'h23', ...options });
  const time = clock({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const hour = clock({ hour: '2-digit', minute: '2-digit' });
  const day = clock({ day: 'numeric', month: 'short' });
  const date = clock({ day: 'numeric', month: 'short', year: 'numeric' });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const dayAndHour = (timestampMs: number) => `${day.format(timestampMs)} ${hour.format(timestampMs)}`;

  function number(value: number, decimals?: number): string {
    if (decimals === undefined) return plain.format(value);
    let format = fixed.get(decimals);
    if (format === undefined) {
      format = new Intl.NumberFormat(language, {
        ...grouping,
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      fixed.set(decimals, format);
    }
    return format.format(value);
  }

  return {
    number,
    duration(ms) {
      if (ms < 120_000) return `${number(ms / 1000, 1)}${joint}s`;
      const seconds = Math.round(ms / 1000);
      return `${number(Math.floor(seconds / 60))}${joint}min ${seconds % 60}${joint}s`;
    },
    milliseconds: (ms) => `${number(ms, 1)}${joint}ms`,
    bytes(size) {
      let unit = 0;
      let scaled = size;
      while (scaled >= 999.5 && unit < sizeUnits.length - 1) {
        scaled /= 1000;
        unit++;
      }
      return `${number(scaled, unit < 2 ? 0 : 2)}${joint}${sizeUnits[unit]}`;
    },
    time: (timestampMs) => time.format(timestampMs),
    date: (timestampMs) => date.format(timestampMs),
    moment: (timestampMs, nowMs) =>
      isSameDay(timestampMs, nowMs) ? hour.format(timestampMs) : dayAndHour(timestampMs),
    instant: (timestampMs, nowMs) =>
      isSameDay(timestampMs, nowMs) ? time.format(timestampMs) : dayAndHour(timestampMs),
    list: (items) => list.format(items),
  };
}
