import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CancelledError, LabError } from '../../../src/base/errors.ts';
import { createReporter, transferables } from '../../../src/link/expose.ts';
import { createWorkerLink, type Progress } from '../../../src/link/link.ts';
import { ChannelWorker, createInlineBench, createWorkerBench, type Api, type Bench } from './thread.ts';

const soon = (ms = 10) => new Promise((resolve) => setTimeout(resolve, ms));
const benches: Bench[] = [];

/** Comparing a million values one by one takes half a minute. */
function expectSame(actual: ArrayBufferView, expected: ArrayBufferView): void {
  const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  expect(actual.constructor).toBe(expected.constructor);
  expect(bytesOf(actual).equals(bytesOf(expected))).toBe(true);
}

/** Of the buffers that a message hands over. */
function sizeBytesOf(transfer: unknown): number {
  return (transfer as ArrayBuffer[]).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function use(bench: Bench): Bench {
  benches.push(bench);
  return bench;
}

afterEach(() => {
  for (const { link } of benches.splice(0)) link.stop();
});

describe.each([
  ['worker', () => createWorkerBench()],
  ['inline twin', () => createInlineBench()],
])('%s', (_kind, createBench) => {
  test('LK5 a call gets its result', async () => {
    const { link } = use(createBench());
    const { values, note } = await link.call('scale', { values: new Float32Array([1, 2]), by: 3 });
    expect(values).toEqual(new Float32Array([3, 6]));
    expect(note).toEqual({ by: 3, nested: [new Uint8Array([3])] });
  });

  test('LK1 calls run one at a time in the order of the calls', async () => {
    const { link, journal } = use(createBench());
    const results = await Promise.all([
      link.call('slow', { id: 'a', ms: 15 }),
      link.call('slow', { id: 'b', ms: 1 }),
      link.call('echo', 'c'),
    ]);
    expect(results).toEqual(['a', 'b', 'c']);
    expect(journal).toEqual(['begin a', 'end a', 'begin b', 'end b', 'echo']);
  });

  test('LK4 an error keeps code, message, detail and stack, and the next call succeeds', async () => {
    const { link } = use(createBench());
    const values = new Float32Array(1);
    const error = await link.call('scale', { values, by: -1 }).catch((reason: unknown) => reason as LabError);
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({
      code: 'bad_scale',
      message: 'The scale must be above 0, but -1 came. Give another.',
      detail: { scale: -1 },
      stack: expect.stringContaining('thread.ts'),
    });
    expect(await link.call('echo', 1)).toBe(1);
  });

  test('LK4 any other error comes as unexpected', async () => {
    const { link } = use(createBench());
    await expect(link.call('fault', undefined)).rejects.toMatchObject({
      code: 'unexpected',
      message: 'not a lab error',
      detail: { name: 'TypeError' },
    });
    await expect(link.call('closure', undefined)).rejects.toMatchObject({ code: 'unexpected' });
    await expect(link.call('echo', () => 1)).rejects.toMatchObject({
      code: 'unexpected',
      detail: { name: 'DataCloneError' },
    });
    expect(await link.call('echo', 'still here')).toBe('still here');
  });

  test('LK4 a function that is not there, inherited ones too, is named', async () => {
    const { link } = use(createBench());
    for (const name of ['vanish', 'toString']) {
      await expect(link.call(name as 'echo', 1)).rejects.toMatchObject({ code: 'unknown_function', detail: { name } });
    }
  });

  test('LK5 arguments are copied unless their buffers are named', async () => {
    const { link } = use(createBench());
    const [copied, moved] = [new Float32Array([1]), new Float32Array([1])];
    await link.call('scale', { values: copied, by: 2 });
    await link.call('scale', { values: moved, by: 2 }, { transfer: [moved.buffer] });
    expect([copied.byteLength, moved.byteLength]).toEqual([4, 0]);
  });

  test('LK9 large arguments arrive as they were: values, order, places, and one array for one that occurs twice', async () => {
    const { link } = use(createBench());
    const long = Float64Array.from({ length: 400_001 }, (_, i) => i / 3);
    const window = new Int32Array(new Int32Array(400_000).fill(7).buffer, 8, 300_000);
    const args = {
      second: long,
      first: [window, 'text', { again: long, none: new BigInt64Array(0) }],
      ['__proto__']: new Uint8Array([1]),
      deep: { deep: { deep: { column: Float32Array.of(0.5) } } },
    };
    const echoed = (await link.call('echo', args)) as typeof args;
    expect(Object.keys(echoed)).toEqual(Object.keys(args));
    const [echoedWindow, text, inner] = echoed.first as [Int32Array, string, { again: unknown; none: unknown }];
    expectSame(echoed.second, long);
    expectSame(echoedWindow, window);
    expect(inner.again).toBe(echoed.second);
    expect([text, inner.none, echoed['__proto__'], echoed.deep]).toEqual([
      'text',
      new BigInt64Array(0),
      new Uint8Array([1]),
      args.deep,
    ]);
    expect([long.length, window.length]).toEqual([400_001, 300_000]);
  });

  test('LK9 an array alone, and one beside a buffer that is handed over, arrive too', async () => {
    const { link } = use(createBench());
    const alone = new Uint8Array(5 * 2 ** 20).fill(3);
    expectSame((await link.call('echo', alone)) as Uint8Array, alone);
    const [moved, copied] = [new Float32Array(2 ** 20).fill(1), new Float32Array(2 ** 20).fill(2)];
    const call = link.call('echo', { moved, copied }, { transfer: [moved.buffer] });
    const echoed = (await call) as Record<'moved' | 'copied', Float32Array>;
    expectSame(echoed.moved, new Float32Array(2 ** 20).fill(1));
    expectSame(echoed.copied, copied);
    expect([moved.byteLength, copied.byteLength]).toEqual([0, 2 ** 22]);
  });

  test('LK5 the arrays of a result are moved', async () => {
    const { link } = use(createBench());
    const values = new Float32Array([5]);
    const echoed = (await link.call('echo', { values, twice: [values] })) as {
      values: Float32Array;
      twice: [Float32Array];
    };
    expect([echoed.values, echoed.twice[0]]).toEqual([values, values]);
    expect(echoed.twice[0].buffer).toBe(echoed.values.buffer);
  });

  test('LK5 what a function returns is given away', async () => {
    const { link } = use(createBench());
    expect((await link.call('keep', 4)).columns.values).toEqual(new Float32Array(4));
    expect(await link.call('keptBytes', undefined)).toEqual([0]);
  });

  test('LK6 nothing is heard of a call that is over', async () => {
    const { link } = use(createBench());
    const phases: string[] = [];
    await link.call('babble', undefined, { onProgress: ({ phase }) => phases.push(phase) });
    await link.call('slow', { id: 'another', ms: 20 });
    expect(phases).toEqual(['in time']);
  });

  test('LK6 the first and the last report come, before the result', async () => {
    const { link } = use(createBench());
    const heard: Progress[] = [];
    const result = link
      .call('count', { rounds: 30, pauseMs: 0 }, { onProgress: (progress) => heard.push(progress) })
      .then((value) => [value, heard.length]);
    const [value, heardBefore] = await result;
    await soon();
    expect([value, heardBefore]).toEqual([30, heard.length]);
    expect(heard[0]).toEqual({ phase: 'count', done: 1, total: 30, detail: { square: 1 } });
    expect(heard.at(-1)).toEqual({ phase: 'count', done: 30, total: 30, detail: { square: 900 } });
  });

  test('LK2 a call whose signal has fired never starts', async () => {
    const { link, journal, workers } = use(createBench());
    await expect(link.call('echo', 1, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError);
    await soon();
    expect([journal, workers]).toEqual([[], []]);
  });

  test('LK2 cancelling a running call rejects at once and lets the next ones go on', async () => {
    const { link, journal } = use(createBench());
    const abort = new AbortController();
    const heard: Progress[] = [];
    const onProgress = (progress: Progress) => {
      heard.push(progress);
      if (progress.done === 1) abort.abort();
    };
    const running = link.call('count', { rounds: 1000, pauseMs: 5 }, { signal: abort.signal, onProgress });
    const next = link.call('slow', { id: 'next', ms: 1 });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await next).toBe('next');
    await soon(30);
    expect(heard).toHaveLength(1);
    expect(journal).toContain('end next');
  });

  test('LK2 cancelling a waiting call takes out this one only', async () => {
    const { link, journal, workers } = use(createBench());
    const abort = new AbortController();
    const first = link.call('slow', { id: 'first', ms: 20 });
    const second = link.call('slow', { id: 'second', ms: 1 }, { signal: abort.signal });
    const third = link.call('slow', { id: 'third', ms: 1 });
    abort.abort();
    await expect(second).rejects.toBeInstanceOf(CancelledError);
    expect(await Promise.all([first, third])).toEqual(['first', 'third']);
    expect(journal).toEqual(['begin first', 'end first', 'begin third', 'end third']);
    expect(workers.filter(({ isTerminated }) => isTerminated)).toEqual([]);
  });

  test('LK2 a signal that fires after the end changes nothing', async () => {
    const { link, workers } = use(createBench());
    const abort = new AbortController();
    expect(await link.call('echo', 1, { signal: abort.signal })).toBe(1);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
    abort.abort();
    expect(await link.call('echo', 2)).toBe(2);
    expect(workers.filter(({ isTerminated }) => isTerminated)).toEqual([]);
  });

  test('LK7 stop cancels what runs and what waits, and a later call succeeds', async () => {
    const { link } = use(createBench());
    const calls = [link.call('slow', { id: 'a', ms: 1000 }), link.call('echo', 1), link.call('echo', 2)];
    link.stop();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as LabError).code)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    expect(await link.call('echo', 3)).toBe(3);
  });
});

describe('a worker', () => {
  test('LK9 gets large arguments in pieces, with tasks of the page in between', async () => {
    const { link, workers } = use(createWorkerBench());
    await link.call('echo', 1);
    const sent: number[] = [];
    const post = vi.spyOn(workers[0]!, 'postMessage').mockImplementation(function (this: ChannelWorker, ...message) {
      sent.push(sizeBytesOf(message[1]));
      return ChannelWorker.prototype.postMessage.apply(this, message);
    });
    let turns = 0;
    const heart = setInterval(() => turns++, 0);
    await link.call('scale', { values: new Float32Array(3 * 2 ** 20), by: 2 });
    clearInterval(heart);
    post.mockRestore();
    expect(sent).toEqual([...new Array<number>(6).fill(2 ** 21), 0]);
    expect(turns).toBeGreaterThan(0);
  });

  test('LK2 is ended in the middle of the pieces when its call is cancelled, and the next call gets its own', async () => {
    const { link, workers } = use(createWorkerBench());
    const abort = new AbortController();
    const columns = { values: new Float32Array(8 * 2 ** 20), by: 2 };
    const cancelled = link.call('scale', columns, { signal: abort.signal });
    const next = link.call('scale', { values: new Float32Array(2 ** 20).fill(1), by: 3 });
    await new Promise<void>((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
    expectSame((await next).values, new Float32Array(2 ** 20).fill(3));
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
  });

  test('LK1 is started by the first call and serves the following', async () => {
    const { link, workers } = use(createWorkerBench());
    expect(workers).toHaveLength(0);
    await link.call('echo', 1);
    await link.call('echo', 2);
    expect(workers).toHaveLength(1);
  });

  test('LK1 is ended after the idle time, not before, and the next call starts another', async () => {
    const { link, workers } = use(createWorkerBench(40));
    await link.call('echo', 1);
    await soon(15);
    await link.call('slow', { id: 'longer than the idle time', ms: 60 });
    await soon(15);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([false]);
    await soon(60);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true]);
    expect(await link.call('echo', 2)).toBe(2);
    expect(workers).toHaveLength(2);
  });

  test('LK1 with endless idle time is kept', async () => {
    const { link, workers } = use(createWorkerBench(Infinity));
    await link.call('echo', 1);
    await soon(20);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([false]);
  });

  test('LK2 is ended when its running call is cancelled', async () => {
    const { link, workers, journal } = use(createWorkerBench());
    const abort = new AbortController();
    const running = link.call('slow', { id: 'a', ms: 10_000 }, { signal: abort.signal });
    const next = link.call('echo', 1);
    await soon();
    abort.abort();
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    await next;
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    expect(journal).toEqual(['begin a', 'echo']);
  });

  test.each(['error', 'messageerror'] as const)('LK3 that fails with %s fails the running call only', async (type) => {
    const { link, workers } = use(createWorkerBench());
    const running = link.call('slow', { id: 'a', ms: 10_000 });
    const next = link.call('echo', 'next');
    await soon();
    workers[0]?.break(type, { message: 'out of memory', filename: 'w.js', lineno: 7 });
    await expect(running).rejects.toMatchObject({ code: 'worker_failed', detail: { event: type } });
    expect(await next).toBe('next');
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
  });

  test('LK3 that fails after it was ended harms no later call', async () => {
    const { link, workers } = use(createWorkerBench());
    const abort = new AbortController();
    const cancelled = link.call('slow', { id: 'a', ms: 10_000 }, { signal: abort.signal });
    const next = link.call('slow', { id: 'next', ms: 20 });
    abort.abort();
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
    workers[0]?.break('error');
    expect(await next).toBe('next');
  });

  test('LK3 that fails while idle is replaced', async () => {
    const { link, workers } = use(createWorkerBench());
    await link.call('echo', 1);
    workers[0]?.break('error');
    expect(await link.call('echo', 2)).toBe(2);
    expect(workers).toHaveLength(2);
  });

  test('LK3 that can not be started fails the call, and the next call tries again', async () => {
    const { workers } = use(createWorkerBench());
    const spawn = vi.fn(() => {
      throw new DOMException('refused by policy', 'SecurityError');
    });
    const link = createWorkerLink<Api>({ spawn });
    for (const id of [1, 2]) {
      await expect(link.call('echo', id)).rejects.toMatchObject({
        code: 'worker_failed',
        message: expect.stringContaining('refused by policy'),
      });
    }
    expect([spawn.mock.calls.length, workers.length]).toEqual([2, 0]);
    link.stop();
  });
});

describe('progress', () => {
  function reportAt(times: readonly number[]) {
    let now = 0;
    const sent: number[] = [];
    const reporter = createReporter(({ done }) => sent.push(done), { now: () => now });
    for (const time of times) {
      now = time;
      reporter.report({ phase: 'p', done: time, total: null });
    }
    return { sent, reporter };
  }

  test('LK6 comes at most 20 times a second', () => {
    const { sent, reporter } = reportAt(Array.from({ length: 1000 }, (_, ms) => ms));
    reporter.end();
    expect(sent).toEqual([...Array.from({ length: 20 }, (_, i) => i * 50), 999]);
  });

  test('LK6 comes at every twentieth of the whole, however soon it is there', () => {
    const sent: string[] = [];
    const reporter = createReporter(({ done, phase }) => sent.push(`${phase} ${done}`), { now: () => 0 });
    for (let done = 0; done <= 100; done++) reporter.report({ phase: 'a', done, total: 100 });
    reporter.report({ phase: 'b', done: 60, total: 100 });
    reporter.end();
    expect(sent).toEqual([...Array.from({ length: 21 }, (_, step) => `a ${5 * step}`), 'b 60']);
  });

  test('LK6 goes on when the clock is set back', () => {
    expect(reportAt([10_000, 10_010, 100, 160]).sent).toEqual([10_000, 100, 160]);
  });

  test('LK6 ends with the call: the last report once, none after it', () => {
    const { sent, reporter } = reportAt([0, 10, 60, 70]);
    reporter.end();
    reporter.end();
    reporter.report({ phase: 'p', done: 500, total: null });
    expect(sent).toEqual([0, 60, 70]);
  });
});

describe('transferables', () => {
  test('LK5 are the buffers down to three levels, each once', () => {
    const [a, b, c, d] = [new Float32Array(1), new BigInt64Array(1), new ArrayBuffer(1), new Uint8Array(1)];
    const value = { a, again: new Uint8Array(a.buffer), list: [b, { c }], deep: { deep: { deep: { d } } } };
    expect(transferables(value)).toEqual([a.buffer, b.buffer, c]);
    expect(transferables(a)).toEqual([a.buffer]);
  });

  test('LK5 are neither shared memory nor anything of plain values', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    expect(transferables({ shared, text: 'x', none: null, date: new Date(0), call: () => 1 })).toEqual([]);
  });
});
