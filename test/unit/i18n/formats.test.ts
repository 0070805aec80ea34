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
  });
});
