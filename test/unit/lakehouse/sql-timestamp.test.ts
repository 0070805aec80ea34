import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSeconds, parseTimestampText } from '../../../src/lakehouse/sql-timestamp.ts';

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

describe('LH44 a time in text', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00.000Z'],
    ['2026-11', '2026-11-01T00:00:00.000Z'],
    ['2026-1-5', '2026-01-05T00:00:00.000Z'],
    ['2026-11-25', '2026-11-25T00:00:00.000Z'],
    [' 2026-11-25 7:05 ', '2026-11-25T07:05:00.000Z'],
    ['2026-11-25T07:05:09', '2026-11-25T07:05:09.000Z'],
    ['2026-11-25 07:05:09.5', '2026-11-25T07:05:09.500Z'],
    ['2026-11-25 07:05:09.123999', '2026-11-25T07:05:09.123Z'],
    ['2026-11-25 07:05:09Z', '2026-11-25T07:05:09.000Z'],
    ['2026-11-25 07:05:09 UTC', '2026-11-25T07:05:09.000Z'],
    ['2026-11-25 07:05:09+00', '2026-11-25T07:05:09.000Z'],
    ['2026-11-25 00:30:00+01:00', '2026-11-24T23:30:00.000Z'],
    ['2026-11-25 23:30:00-0530', '2026-11-26T05:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0099-12-31', '0099-12-31T00:00:00.000Z'],
  ])('%s is a moment in UTC', (text, expected) => {
    expect(iso(parseTimestampText(text))).toBe(expected);
  });

  it.each([
    '',
    'now',
    '2026-13-01',
    '2026-02-29',
    '2026-11-25 24:00',
    '2026-11-25 10:60',
    '2026-11-25Z',
    '1764064800',
    '2026-11-25 10:00 Europe/Rome',
    '2026-11-25 10:00+19',
  ])('%j is refused', (text) => {
    expect(parseTimestampText(text)).toBeUndefined();
  });

  it('is read back from what a date prints', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseTimestampText(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('LH44 a time in seconds', () => {
  it.each([
    ['0', 0],
    ['1764064800', 1_764_064_800_000],
    ['1764064800.25', 1_764_064_800_250],
    ['1764064800.', 1_764_064_800_000],
    ['253402300799', 253_402_300_799_000],
  ])('%s', (text, ms) => {
    expect(parseSeconds(text)).toBe(ms);
  });

  it.each(['1764064800000', '1e9', '0x10', '1_000', '-1'])('%s is refused', (text) => {
    expect(parseSeconds(text)).toBeUndefined();
  });
});
