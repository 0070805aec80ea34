/** What a page sends to the service worker, with a port that takes the `LogLoss` when all it has answered is written. */
export const flushMessage = 'flush-request-log';
