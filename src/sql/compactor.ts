/** Keeps a checkpoint back until no connection is open. */
export interface Compactor {
  enter(): void;
  leave(): void;
  /** Checkpoints now, or when the last connection leaves. */
  request(): void;
}

/**
 * A checkpoint waits for every open transaction, such as that of a result that is still read: on the module's only thread, so
 * for ever. While no connection is open there is none, and what is sent after the checkpoint runs after it.
 *
 * @param checkpoint sends the statement at once
 */
export function createCompactor(checkpoint: () => void): Compactor {
  let openConnections = 0;
  let isDue = false;
  const whenIdle = () => {
    if (!isDue || openConnections > 0) return;
    isDue = false;
    checkpoint();
  };
  return {
    enter() {
      openConnections++;
    },
    leave() {
      openConnections--;
      whenIdle();
    },
    request() {
      isDue = true;
      whenIdle();
    },
  };
}
