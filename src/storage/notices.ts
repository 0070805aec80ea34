import { keyText } from './keys.ts';
import { StorageError } from './storage-error.ts';
import type { StorageKey, StorageNotice } from './types.ts';

/** Tells everyone on this origin, the sender included. */
export interface Notices {
  onNotice(listener: (notice: StorageNotice) => void): () => void;
  /** Delivered after the caller's own step. Throws `storage_failed` when the notice can't be copied. */
  send(notice: StorageNotice): void;
  close(): void;
}

/** Notices over a BroadcastChannel; where there is none they reach this page only. */
export function openNotices(channelName: string): Notices {
  const listeners = createListeners();
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(channelName);
  const onMessage = (event: MessageEvent<StorageNotice>) => listeners.tell(event.data);
  channel?.addEventListener('message', onMessage);
  let isClosed = false;
  return {
    onNotice: listeners.add,
    send(notice) {
      // A transaction may be committed after its page has closed the storage.
      if (isClosed) return;
      const copy = copyNotice(notice);
      channel?.postMessage(copy);
      queueMicrotask(() => listeners.tell(copy));
    },
    close() {
      isClosed = true;
      listeners.clear();
      channel?.removeEventListener('message', onMessage);
      channel?.close();
    },
  };
}

export interface Listeners {
  add(listener: (notice: StorageNotice) => void): () => void;
  tell(notice: StorageNotice): void;
  clear(): void;
}

export function createListeners(): Listeners {
  const listeners = new Set<{ readonly hear: (notice: StorageNotice) => void }>();
  return {
    add(listener) {
      const entry = { hear: listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    tell(notice) {
      for (const { hear } of [...listeners]) {
        try {
          hear(notice);
        } catch (error) {
          // One listener's fault must not keep the others from hearing: it surfaces as an uncaught error of its own.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => listeners.clear(),
  };
}

export function copyNotice(notice: StorageNotice): StorageNotice {
  try {
    return structuredClone(notice);
  } catch (cause) {
    const topic = notice.kind === 'announced' ? notice.topic : notice.kind;
    throw new StorageError(
      'storage_failed',
      `The message "${topic}" holds something that can't be sent between pages, such as a function. Send plain data.`,
      { detail: { topic }, cause },
    );
  }
}

/** Collects what a transaction wrote, each key once, stores and keys in the order of their first writing. */
export interface ChangeLog {
  note(store: string, key: StorageKey): void;
  /** All of the store was deleted. */
  noteCleared(store: string): void;
  /** Undefined when nothing was written. */
  notice(): StorageNotice | undefined;
}

export function createChangeLog(): ChangeLog {
  const byStore = new Map<string, Map<string, StorageKey>>();
  return {
    note(store, key) {
      const keys = byStore.get(store) ?? new Map<string, StorageKey>();
      byStore.set(store, keys);
      keys.set(keyText(key), key);
    },
    noteCleared: (store) => void byStore.set(store, new Map()),
    notice() {
      if (byStore.size === 0) return undefined;
      return {
        kind: 'changed',
        keys: Object.fromEntries([...byStore].map(([store, keys]) => [store, [...keys.values()]])),
      };
    },
  };
}
