import { describe, expect, it } from 'vitest';
import { createFormats } from '../../../src/i18n/formats.ts';

const formats = createFormats('en');
const at = (iso: string) => Date.parse(iso);
const nbsp = '\u00a0';

describe('numbers', () => {
  it('are grouped, and have as many decimals as asked for', () => {
    expect(formats.number(10_000)).toBe('10,000');
    expect(formats.number(0.909, 4)).toBe('0.9090');
    expect(formats.number(-3, 1)).toBe('-3.0');
  });
});

describe('numbers in Italian', () => {
  const italian = createFormats('it');

  it('have a full stop between thousands from four digits on, and a comma before decimals', () => {
    expect([999, 1000, 10_000, 1_000_000].map((value) => italian.number(value))).toEqual([
      '999',
      '1.000',
      '10.000',
      '1.000.000',
    ]);
    expect(italian.number(0.909, 4)).toBe('0,9090');
    expect(italian.number(1234.5, 2)).toBe('1.234,50');
  });

  it('of sizes and durations are written the same way', () => {
    expect(italian.bytes(1_920_000)).toBe(`1,92${nbsp}MB`);
    expect(italian.bytes(5e15)).toBe(`5.000,00${nbsp}TB`);
    expect(italian.duration(1331)).toBe(`1,3${nbsp}s`);
    expect(italian.duration(3_725_400)).toBe(`62${nbsp}min 5${nbsp}s`);
    expect(italian.milliseconds(1234.56)).toBe(`1.234,6${nbsp}ms`);
  });
});

describe('times in Italian', () => {
  const italian = createFormats('it');
  const now = at('2026-11-25T23:59:59.999Z');

  it('have the day before the month', () => {
    expect(italian.date(at('2026-11-05T00:00:00.000Z'))).toBe('5 nov 2026');
    expect(italian.time(at('2026-11-25T00:42:06.731Z'))).toBe('00:42:06');
    expect(italian.moment(at('2026-11-24T10:14:06.000Z'), now)).toBe('24 nov 10:14');
    expect(italian.instant(at('2026-11-25T10:14:06.000Z'), now)).toBe('10:14:06');
  });
});

describe('durations', () => {
  it.each([
    [0, `0.0${nbsp}s`],
    [1331, `1.3${nbsp}s`],
    [60_000, `60.0${nbsp}s`],
    [119_949, `119.9${nbsp}s`],
    [120_000, `2${nbsp}min 0${nbsp}s`],
    [3_725_400, `62${nbsp}min 5${nbsp}s`],
  ])('%d ms are %s', (ms, text) => {
    expect(formats.duration(ms)).toBe(text);
  });

  it('of a request are in milliseconds', () => {
    expect(formats.milliseconds(1.23)).toBe(`1.2${nbsp}ms`);
  });
});

describe('sizes', () => {
  it.each([
    [0, `0${nbsp}B`],
    [999, `999${nbsp}B`],
    [1000, `1${nbsp}kB`],
    [641_234, `641${nbsp}kB`],
    [999_700, `1.00${nbsp}MB`],
    [1_920_000, `1.92${nbsp}MB`],
    [4 * 2 ** 30, `4.29${nbsp}GB`],
    [5e15, `5,000.00${nbsp}TB`],
  ])('of %d bytes are %s', (size, text) => {
    expect(formats.bytes(size)).toBe(text);
  });
});

describe('times', () => {
  const now = at('2026-11-25T23:59:59.999Z');

  it('are in UTC, whatever the machine says', () => {
    expect(formats.time(at('2026-11-25T00:42:06.731Z'))).toBe('00:42:06');
    expect(formats.date(at('2026-11-25T00:00:00.000Z'))).toBe('Nov 25, 2026');
  });

  it('have a day only when it is not today', () => {
    expect(formats.moment(at('2026-11-25T00:00:00.000Z'), now)).toBe('00:00');
    expect(formats.moment(at('2026-11-24T23:59:59.999Z'), now)).toBe('Nov 24 23:59');
    expect(formats.instant(at('2026-11-25T10:14:06.000Z'), now)).toBe('10:14:06');
    expect(formats.instant(at('2026-11-24T10:14:06.000Z'), now)).toBe('Nov 24 10:14');
  });
});

describe('lists', () => {
  it('end as the language ends them', () => {
    expect(formats.list([])).toBe('');
    expect(formats.list(['a'])).toBe('a');
    expect(formats.list(['a', 'b', 'c'])).toBe('a, b, and c');
    expect(createFormats('it').list(['a', 'b', 'c'])).toBe('a, b e c');
  });
});
