/**
 * These run in the page before any of its code, one after the other, and note what crosses the page's borders: calls to
 * workers, and transactions of IndexedDB. The built page needs no hook for it. `benchProbe.begin()` and `benchProbe.end()`
 * give `{elapsedMs, spans: [{name, from, to}], readBytes, writtenBytes, readFiles}`, times in ms since the beginning.
 */
export const probeScripts = [installProbe, watchWorkers, watchStorage];

function installProbe() {
  let noted = {};
  let begun = 0;
  globalThis.benchProbe = {
    begin() {
      noted = { spans: [], readBytes: 0, writtenBytes: 0, readFiles: 0 };
      begun = performance.now();
    },
    end: () => ({ elapsedMs: performance.now() - begun, ...noted }),
    span: (name, from) => noted.spans.push({ name, from: from - begun, to: performance.now() - begun }),
    read(bytes) {
      noted.readBytes += bytes;
      noted.readFiles += 1;
    },
    written: (bytes) => (noted.writtenBytes += bytes),
  };
  globalThis.benchProbe.begin();
}

/** Comlink's messages carry an `id` that the answer repeats, DuckDB's a `messageId` that comes back as `requestId`. */
function watchWorkers() {
  const post = Worker.prototype.postMessage;
  const waiting = new WeakMap();
  Worker.prototype.postMessage = function (message, ...rest) {
    const key = message?.id ?? message?.messageId;
    if (key !== undefined) {
      if (!waiting.has(this)) listen(this);
      waiting.get(this).set(key, { name: nameOf(message), from: performance.now() });
    }
    return post.call(this, message, ...rest);
  };

  function listen(worker) {
    const calls = new Map();
    waiting.set(worker, calls);
    worker.addEventListener('message', ({ data }) => {
      const key = data?.requestId ?? data?.id;
      const call = calls.get(key);
      if (call === undefined) return;
      calls.delete(key);
      globalThis.benchProbe.span(call.name, call.from);
    });
  }

  function nameOf({ id, type, path, argumentList }) {
    if (id === undefined) return `duckdb ${type}`;
    const [method] = path ?? [];
    return method === 'run' ? `worker ${argumentList[0].value}` : `worker ${method}`;
  }
}

function watchStorage() {
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args) {
    const tx = begin.apply(this, args);
    const from = performance.now();
    const stores = [...tx.objectStoreNames].join(' ');
    tx.addEventListener('complete', () => globalThis.benchProbe.span(`storage ${tx.mode} ${stores}`, from));
    return tx;
  };
  for (const action of ['put', 'add']) {
    const write = IDBObjectStore.prototype[action];
    IDBObjectStore.prototype[action] = function (row, ...rest) {
      globalThis.benchProbe.written(row?.blob?.size ?? 0);
      return write.call(this, row, ...rest);
    };
  }
  const get = IDBObjectStore.prototype.get;
  IDBObjectStore.prototype.get = function (...args) {
    const request = get.apply(this, args);
    request.addEventListener('success', () => {
      const blob = request.result?.blob;
      if (blob !== undefined) globalThis.benchProbe.read(blob.size);
    });
    return request;
  };
}
