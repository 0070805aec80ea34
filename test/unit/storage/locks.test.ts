import { afterEach, describe, expect, test, vi } from 'vitest';
import { idSourceOver } from '../../../src/base/ids.ts';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { createLeaseLocks } from '../../../src/storage/lease-locks.ts';
import { createTimerRenewer } from '../../../src/storage/lease-renewal.ts';
import { LEASE_STORE, renewLeases } from '../../../src/storage/leases.ts';
import { LockTable, openPageLocks } from '../../../src/storage/memory-locks.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import type { PageLocks } from '../../../src/storage/page-locks.ts';
import { createWebLocks } from '../../../src/storage/web-locks.ts';
import { codeOf, soon } from './fixtures.ts';
import { FakeTime } from './fake-time.ts';
import { createIdbHarness } from './idb-harness.ts';
import { LockWorld } from './lock-world.ts';

interface Origin {
  openPage(): PageLocks;
  killPage(page: PageLocks): void;
}

function webOrigin(): Origin {
  const world = new LockWorld();
  const managers = new Map<PageLocks, LockManager>();
  return {
    openPage() {
      const manager = world.openClient();
      const page = createWebLocks(manager, 'lab/');
      managers.set(page, manager);
      return page;
    },
    killPage: (page) => world.killClient(managers.get(page) as LockManager),
  };
}

function memoryOrigin(): Origin {
  const table = new LockTable();
  const pages = new Map<PageLocks, ReturnType<typeof openPageLocks>>();
  return {
    openPage() {
      const page = openPageLocks(table);
      pages.set(page, page);
      return page;
    },
    killPage: (page) => pages.get(page)?.die(),
  };
}

function leaseOrigin(time = new FakeTime()): Origin & { readonly records: ReturnType<typeof openLeases> } {
  const random = new Xoshiro128(7);
  const ids = idSourceOver((bytes) => bytes.map(() => random.nextUint32() & 255));
  const stops = new Map<PageLocks, () => void>();
  const records = openLeases();
  return {
    records,
    openPage() {
      const held = new Map<string, string>();
      const stop = time.every(1000, () => void renewLeases(records, held, time.now()));
      const page = createLeaseLocks({
        records,
        clock: time,
        ids,
        wait: time.wait,
        renewer: { hold: (name, holder) => held.set(name, holder), drop: (name) => held.delete(name), stop },
        onClosed: () => undefined,
      });
      stops.set(page, stop);
      return page;
    },
    killPage: (page) => stops.get(page)?.(),
  };
}

function openLeases() {
  return createMemoryDatabase([LEASE_STORE]).open();
}

const opened: PageLocks[] = [];
afterEach(() => {
  for (const page of opened.splice(0)) page.close();
  vi.useRealTimers();
});

describe.each([
  ['Web Locks', webOrigin],
  ['memory locks', memoryOrigin],
  ['leases', leaseOrigin],
])('%s', (_kind, createOrigin: () => Origin) => {
  function open(pages: 1 | 2 | 3) {
    const origin = createOrigin();
    const list = Array.from({ length: pages }, () => origin.openPage());
    opened.push(...list);
    const [a, b = list[0], c = list[0]] = list as [PageLocks, PageLocks?, PageLocks?];
    return { origin, a, b: b as PageLocks, c: c as PageLocks };
  }

  test('ST13 a lock is held once, in the own page and in others, until it is released', async () => {
    const { a, b } = open(2);
    const lock = await a.locks.tryHold('x');
    expect(lock).toBeDefined();
    expect(await a.locks.tryHold('x')).toBeUndefined();
    expect(await b.locks.tryHold('x')).toBeUndefined();
    expect(await b.locks.tryHold('y')).toBeDefined();
    expect([await a.locks.isHeld('x'), await b.locks.isHeld('x'), await b.locks.isHeld('z')]).toEqual([
      true,
      true,
      false,
    ]);
    lock?.release();
    expect(await a.locks.isHeld('x')).toBe(false);
    const again = await a.locks.tryHold('x');
    expect(again).toBeDefined();
    lock?.release();
    expect(await a.locks.isHeld('x')).toBe(true);
    again?.release();
    expect(await a.locks.tryHold('x')).toBeDefined();
  });

  test('ST13 of many pages that try at once exactly one gets the lock', async () => {
    const { a, b, c } = open(3);
    const locks = await Promise.all([a, b, c, a, b, c].map((page) => page.locks.tryHold('x')));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
  });

  test('ST13 a lock ends with the page that holds it', async () => {
    const { origin, a, b } = open(2);
    await a.locks.tryHold('x');
    const free = b.locks.whenFree('x');
    origin.killPage(a);
    await free;
    expect(await b.locks.tryHold('x')).toBeDefined();
  });

  test('ST13 whenFree resolves at once when nobody holds, holds nothing, and any number may wait', async () => {
    const { a, b, c } = open(3);
    await a.locks.whenFree('x');
    expect(await a.locks.isHeld('x')).toBe(false);
    const lock = await a.locks.tryHold('x');
    const order: string[] = [];
    const waits = [a, b, c].map((page) => page.locks.whenFree('x').then(() => order.push('free')));
    await soon(5);
    order.push('release');
    lock?.release();
    await Promise.all(waits);
    expect(order).toEqual(['release', 'free', 'free', 'free']);
  });

  test('ST13 of all who were waiting for a lock to be free exactly one then gets it', async () => {
    const { origin, a, b, c } = open(3);
    await a.locks.tryHold('x');
    const tries = [b, c, b, c].map(async (page) => {
      await page.locks.whenFree('x');
      return page.locks.tryHold('x');
    });
    await soon(5);
    origin.killPage(a);
    const got = (await Promise.all(tries)).filter((lock) => lock !== undefined);
    expect(got).toHaveLength(1);
  });

  test('ST13 whenFree can be cancelled, before and while it waits', async () => {
    const { a, b } = open(2);
    await a.locks.tryHold('x');
    const abort = new AbortController();
    const wait = b.locks.whenFree('x', abort.signal);
    await soon(5);
    abort.abort();
    await expect(wait).rejects.toMatchObject({ code: 'cancelled' });
    await expect(b.locks.whenFree('x', abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await a.locks.isHeld('x')).toBe(true);
  });

  test('ST13 exclusive bodies never overlap and all run, across pages', async () => {
    const { a, b, c } = open(3);
    let inside = 0;
    let most = 0;
    const results = await Promise.all(
      [a, b, c, a, b, c].map(({ locks }, i) =>
        locks.exclusive('x', async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside--;
          return i;
        }),
      ),
    );
    expect([results, most]).toEqual([[0, 1, 2, 3, 4, 5], 1]);
  });

  test('ST13 exclusive keeps the order of one page, and gives the lock back after an error', async () => {
    const { a } = open(1);
    const order: string[] = [];
    const fault = new Error('the body says no');
    const failing = a.locks.exclusive('x', async () => {
      order.push('failing');
      throw fault;
    });
    const next = a.locks.exclusive('x', async () => order.push('next'));
    await expect(failing).rejects.toBe(fault);
    await next;
    expect(order).toEqual(['failing', 'next']);
    expect(await a.locks.isHeld('x')).toBe(false);
  });

  test('ST13 a body that is cancelled by its own signal says so itself', async () => {
    const { a } = open(1);
    const own = new DOMException('stopped', 'AbortError');
    await expect(a.locks.exclusive('x', () => Promise.reject(own))).rejects.toBe(own);
  });

  test('ST13 closing gives back what is held and turns the waiting away', async () => {
    const { a, b } = open(2);
    await a.locks.tryHold('x');
    const other = await b.locks.tryHold('y');
    const waits = [a.locks.whenFree('y'), a.locks.exclusive('y', async () => undefined)];
    const codes = waits.map((wait) => codeOf(wait));
    await soon(5);
    a.close();
    expect(await Promise.all(codes)).toEqual(['storage_lost', 'storage_lost']);
    await b.locks.whenFree('x');
    expect(await codeOf(a.locks.tryHold('x'))).toBe('storage_lost');
    other?.release();
    expect(await b.locks.isHeld('y')).toBe(false);
  });
});

test('ST13 a page that is only waiting does not count as holding, at the moment when its wait ends', async () => {
  const world = new LockWorld();
  const page = createWebLocks(world.openClient(), 'lab/');
  opened.push(page);
  let passed: () => void = () => undefined;
  const passing = new Promise<void>((resolve) => (passed = resolve));
  const waiter = world.openClient().request('lab/x', { mode: 'shared' }, () => passing);
  await soon(5);
  expect(await page.locks.isHeld('x')).toBe(false);
  setTimeout(passed, 10);
  expect(await page.locks.tryHold('x')).toBeDefined();
  await waiter;
});

describe('leases', () => {
  function openLeaseTime() {
    const time = new FakeTime();
    const origin = leaseOrigin(time);
    const [a, b] = [origin.openPage(), origin.openPage()];
    opened.push(a, b);
    return { time, origin, a, b };
  }

  test('ST14 a lease lasts as long as its page renews it', async () => {
    const { time, a, b } = openLeaseTime();
    await a.locks.tryHold('x');
    const until = time.now() + 3_600_000;
    while (time.now() < until) {
      await time.wait(60_000);
      expect(await b.locks.isHeld('x')).toBe(true);
    }
  });

  test('ST14 a dead page holds for 3 s, then 1.5 s under watch', async () => {
    const { time, origin, a, b } = openLeaseTime();
    await a.locks.tryHold('x');
    const tookAt = time.now();
    origin.killPage(a);
    await time.wait(3000);
    expect(await b.locks.tryHold('x')).toBeUndefined();
    await time.wait(1);
    expect(await b.locks.tryHold('x')).toBeDefined();
    expect(time.now() - tookAt).toBeGreaterThanOrEqual(4501);
    expect(time.now() - tookAt).toBeLessThan(4600);
  });

  test('ST14 whenFree notices a dead page within 5 s', async () => {
    const { time, origin, a, b } = openLeaseTime();
    await a.locks.tryHold('x');
    const tookAt = time.now();
    origin.killPage(a);
    await b.locks.whenFree('x');
    expect(time.now() - tookAt).toBeLessThan(5000);
  });

  test('ST14 a machine that slept takes no lock away', async () => {
    const { time, a, b } = openLeaseTime();
    await a.locks.tryHold('x');
    time.sleep(3_600_000);
    const tries = await Promise.all([b.locks.tryHold('x'), b.locks.isHeld('x')]);
    expect(tries).toEqual([undefined, true]);
  });

  test('ST14 a clock that was set back does not keep a dead lease', async () => {
    const { time, origin, a, b } = openLeaseTime();
    await a.locks.tryHold('x');
    origin.killPage(a);
    time.sleep(-3_600_000);
    expect(await b.locks.tryHold('x')).toBeDefined();
  });

  test('ST14 who lost the lease neither renews nor releases the one of the next holder', async () => {
    const { time, origin, a, b } = openLeaseTime();
    const former = await a.locks.tryHold('x');
    origin.killPage(a);
    await b.locks.whenFree('x');
    await b.locks.tryHold('x');
    former?.release();
    await time.wait(2000);
    expect(await b.locks.isHeld('x')).toBe(true);
    const [lease] = await origin.records.list(LEASE_STORE);
    await renewLeases(origin.records, new Map([['x', 'a stranger']]), 5);
    expect(await origin.records.list(LEASE_STORE)).toEqual([lease]);
  });

  test('ST14 the renewer works once a second while something is held', async () => {
    vi.useFakeTimers();
    const renewed: string[][] = [];
    const renewer = createTimerRenewer(async (held) => {
      renewed.push([...held.keys()]);
      if (renewed.length === 1) throw new Error('lost for once');
    });
    await vi.advanceTimersByTimeAsync(3000);
    expect(renewed).toEqual([]);
    renewer.hold('x', '1');
    renewer.hold('y', '2');
    await vi.advanceTimersByTimeAsync(2000);
    renewer.drop('x');
    await vi.advanceTimersByTimeAsync(1000);
    renewer.drop('y');
    renewer.hold('z', '3');
    renewer.stop();
    await vi.advanceTimersByTimeAsync(3000);
    expect(renewed).toEqual([['x', 'y'], ['x', 'y'], ['y']]);
  });
});

describe('the storage', () => {
  async function holdAndRelease(): Promise<boolean[]> {
    const harness = await createIdbHarness();
    const [page, other] = [await harness.openPage(), await harness.openPage()];
    const lock = await page.locks.tryHold('run');
    const states = [await other.locks.isHeld('run'), (await other.locks.tryHold('run')) === undefined];
    lock?.release();
    await other.locks.whenFree('run');
    const next = await other.locks.tryHold('run');
    page.close();
    states.push(next !== undefined);
    other.close();
    await soon(5);
    const third = await harness.openPage();
    states.push(await third.locks.isHeld('run'));
    harness.dispose();
    return states;
  }

  test('ST13 uses Web Locks where the origin has them', async () => {
    const world = new LockWorld();
    const locks = world.openClient();
    const request = vi.spyOn(locks, 'request');
    vi.stubGlobal('navigator', { locks });
    expect(await holdAndRelease()).toEqual([true, true, true, false]);
    expect(request).toHaveBeenCalled();
    vi.unstubAllGlobals();
  });

  test('ST14 uses leases where it has none, gives them back when closed', async () => {
    expect(await holdAndRelease()).toEqual([true, true, true, false]);
  });

  test('ST14 renews from a worker, which is told what is held', async () => {
    const told: unknown[] = [];
    vi.stubGlobal(
      'Worker',
      class {
        constructor(url: URL) {
          told.push(url.pathname.split('/').at(-1));
        }
        postMessage(message: { kind: string; name?: string }): void {
          told.push(message.name === undefined ? message.kind : `${message.kind} ${message.name}`);
        }
        terminate(): void {
          told.push('terminated');
        }
      },
    );
    const harness = await createIdbHarness();
    const page = await harness.openPage();
    (await page.locks.tryHold('run'))?.release();
    page.close();
    expect(told).toEqual(['lease.worker.ts', 'open', 'hold run', 'drop run', 'terminated']);
    vi.unstubAllGlobals();
  });
});
