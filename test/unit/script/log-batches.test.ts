import { describe, expect, test } from 'vitest';
import { createLogLimit } from '../../../src/script/log-limit.ts';
import { createLogBatches } from '../../../src/script/worker/log-batches.ts';

const line = (text: string) => ({ stream: 'stdout' as const, text });

function batches(maxBytes?: number) {
  const sent: { at: number; texts: string[] }[] = [];
  const timers: { at: number; callback: () => void }[] = [];
  let now = 0;
  const log = createLogBatches({
    send: (lines) => sent.push({ at: now, texts: lines.map(({ text }) => text) }),
    now: () => now,
    schedule: (callback, delayMs) => timers.push({ at: now + delayMs, callback }),
    ...(maxBytes !== undefined && { maxBytes }),
  });
  const advance = (to: number, runTimers = true) => {
    now = to;
    if (runTimers) for (const { callback } of timers.splice(0).filter(({ at }) => at <= to)) callback();
  };
  return { log, sent, advance };
}

describe('log batches', () => {
  test('SC32 the first line leaves at once, the next ones together after 50 ms', () => {
    const { log, sent, advance } = batches();
    for (const text of ['a', 'b', 'c']) log.add([line(text)]);
    advance(50);
    expect(sent).toEqual([
      { at: 0, texts: ['a'] },
      { at: 50, texts: ['b', 'c'] },
    ]);
  });

  test('SC32 at most 20 batches a second leave, also when no timer ever runs', () => {
    const { log, sent, advance } = batches();
    for (let ms = 0; ms < 1000; ms++) {
      advance(ms, false);
      log.add([line(String(ms))]);
    }
    log.flush();
    expect(sent.length).toBeLessThanOrEqual(21);
    expect(sent.flatMap(({ texts }) => texts)).toHaveLength(1000);
  });

  test('SC15 what goes beyond the limit is one line that says so, in bytes of UTF-8', () => {
    const { log, sent } = batches(10);
    log.add([line('àà'), line('1234'), line('5'), line('6')]);
    log.add([line('7')]);
    expect(sent.flatMap(({ texts }) => texts)).toEqual(['àà', '1234', 'log cut']);
  });

  test('SC15 a line longer than all that is left is cut off whole', () => {
    const limit = createLogLimit(100);
    expect(limit([line('x'.repeat(101))])).toEqual([{ stream: 'system', text: 'log cut' }]);
    expect(limit([line('x')])).toEqual([]);
  });
});
