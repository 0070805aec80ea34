import type { Page } from '@playwright/test';

/** One tab with the lab in it. */
export interface LabPage {
  readonly page: Page;
  /** Goes to the page and waits until `lab.ready` resolves. `query` is what follows the address: `?owner=Paul`, `#/jobs`. */
  open(query?: string): Promise<void>;
  /** Loads the page again and waits until `lab.ready` resolves. */
  reload(): Promise<void>;
  /** Runs `body` in the page, where `globalThis.lab` is, and gives its result; both ways plain JSON. */
  call<Result>(body: () => Result | Promise<Result>): Promise<Result>;
  call<Argument, Result>(body: (argument: Argument) => Result | Promise<Result>, argument: Argument): Promise<Result>;
}

export function labPage(page: Page, url: string): LabPage {
  return {
    page,
    async open(query = '') {
      await page.goto(url + query);
      await whenReady(page);
    },
    async reload() {
      await page.reload();
      await whenReady(page);
    },
    call: <Argument, Result>(body: (argument: Argument) => Result | Promise<Result>, argument?: Argument) =>
      // Playwright's own type unpacks handles, which never cross here.
      page.evaluate(body as (argument: unknown) => Result | Promise<Result>, argument as unknown),
  };
}

/** Waits until `lab.ready` resolves in a page that was just loaded. */
export async function whenReady(page: Page): Promise<void> {
  await page.waitForFunction(() => 'lab' in globalThis);
  await page.evaluate(async () => {
    await (globalThis as unknown as { lab: { ready: Promise<unknown> } }).lab.ready;
  });
}
