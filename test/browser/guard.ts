import type { BrowserContext, Page } from '@playwright/test';

/** What pages did that the lab must never do. */
export interface Guard {
  /** Requests and sockets to another origin, such as `GET https://example.org/a.js`; all of them were aborted. */
  readonly strangers: string[];
  /** Console errors and uncaught exceptions of pages and workers. */
  readonly errors: string[];
  /** Watches all pages and workers of a context, from now on. */
  watch(context: BrowserContext): Promise<void>;
}

/** A guard that lets pages speak to one origin only. */
export function createGuard(origin: string): Guard {
  const strangers: string[] = [];
  const errors: string[] = [];
  const elsewhere = new RegExp(`^(?!${escape(origin)}(/|$))(https?|wss?):`, 'i');
  const watchSockets = (page: Page) =>
    page.on('websocket', (socket) => {
      if (elsewhere.test(socket.url())) strangers.push(`SOCKET ${socket.url()}`);
    });
  return {
    strangers,
    errors,
    async watch(context) {
      // Beacons are seen as requests but do not pass through routes, so the two are kept apart.
      context.on('request', (request) => {
        if (elsewhere.test(request.url())) strangers.push(`${request.method()} ${request.url()}`);
      });
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (event) => errors.push(event.error().stack ?? event.error().message));
      context.on('page', watchSockets);
      context.pages().forEach(watchSockets);
      await context.route(elsewhere, (route) => route.abort('blockedbyclient'));
    },
  };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
