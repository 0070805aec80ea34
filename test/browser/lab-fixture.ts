import { test as base, expect } from '@playwright/test';
import { createGuard, type Guard } from './guard.ts';
import { labPage, type LabPage } from './lab-page.ts';

interface Options {
  /** Where the page is served; ends with a slash. */
  readonly labUrl: string;
  /** Console errors that a test means to cause, such as the browser's line about an answer of 401. */
  readonly allowedErrors: readonly RegExp[];
}

interface Fixtures {
  /** Fails the test when a page of it asked another origin for anything, or wrote an error that is not allowed. */
  readonly guard: Guard;
  readonly lab: LabPage;
  /** Another visitor: a tab in a fresh context of its own, under the same guard. */
  readonly newVisitor: () => Promise<LabPage>;
}

/** Every test gets a fresh context: no stored data, no service worker, no cache. */
export const test = base.extend<Options & Fixtures>({
  labUrl: [process.env['LAB_URL'] ?? '', { option: true }],
  allowedErrors: [[], { option: true }],
  guard: [
    async ({ context, labUrl, allowedErrors }, use) => {
      const guard = createGuard(new URL(labUrl).origin);
      await guard.watch(context);
      await use(guard);
      expect(guard.strangers, 'requests to another origin').toEqual([]);
      const unexpected = guard.errors.filter((error) => !allowedErrors.some((allowed) => allowed.test(error)));
      expect(unexpected, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
  lab: async ({ page, labUrl }, use) => {
    await use(labPage(page, labUrl));
  },
  newVisitor: async ({ browser, guard, labUrl }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      await guard.watch(context);
      return labPage(await context.newPage(), labUrl);
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
