import { RecordBatchReader, type RecordBatch, type Schema } from 'apache-arrow';
import { CancelledError, throwIfCancelled } from '../base/errors.ts';
import { resultBatchOf, resultColumnOf, valueKindOf } from './arrow-values.ts';
import { createColumnWriter, type ColumnWriter } from './column-writer.ts';
import type { Connection, Engine } from './engine.ts';
import type { QueryOptions, ResultBatch, ResultColumn, ResultSet } from './types.ts';

/** How long a cancelled statement may go on before its database is ended with it, in milliseconds. */
const cancelGraceMs = 2000;

/**
 * Runs a statement on a connection of its own and hands over its rows as DuckDB makes them: a streamed result takes
 * no memory in the database, and every batch is a task of its own on this thread.
 */
async function streamQuery(
  engine: Engine,
  text: string,
  onBatch: (batch: RecordBatch) => unknown,
  { signal }: QueryOptions = {},
): Promise<Schema> {
  throwIfCancelled(signal);
  const connection = await engine.connect();
  const stopWatching = watchForCancel(engine, connection, signal);
  try {
    const reader = await RecordBatchReader.from(resultMessages(engine, connection, text, signal));
    await reader.open();
    // The reader forgets its schema when it is read to the end.
    const { schema } = reader;
    for await (const batch of reader) {
      throwIfCancelled(signal);
      if (onBatch(batch) === false) break;
    }
    return schema;
  } catch (error) {
    throw signal?.aborted ? new CancelledError() : error;
  } finally {
    stopWatching();
    await connection.close();
  }
}

/**
 * The IPC messages of a result. The next one is asked for while this one is read. Written out because the
 * iterator of `AsyncDuckDBConnection.send` leaves a rejection unhandled when its reader stops early.
 */
async function* resultMessages(
  engine: Engine,
  { id }: Connection,
  text: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  let header = await engine.answer(text, engine.db.startPendingQuery(id, text, true));
  while (header === null) {
    throwIfCancelled(signal);
    header = await engine.answer(text, engine.db.pollPendingQuery(id));
  }
  yield header;
  const fetchNext = () => {
    const next = engine.answer(text, engine.db.fetchQueryResults(id));
    next.catch(() => undefined);
    return next;
  };
  let inFlight = fetchNext();
  for (;;) {
    const message = await inFlight;
    if (message?.length === 0) return;
    inFlight = fetchNext();
    if (message) yield message;
  }
}

/**
 * DuckDB looks at a cancel request only between two steps of a statement, and a step of a large join can take
 * minutes. A database that does not stop in time is ended: the next call starts another.
 */
function watchForCancel(engine: Engine, { id }: Connection, signal: AbortSignal | undefined): () => void {
  if (!signal) return () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    timer = setTimeout(() => engine.lose('a cancelled statement did not stop'), cancelGraceMs);
    engine.answer('', engine.db.cancelPendingQuery(id)).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  };
}

/** `streamQuery` with columns as `ColumnValues`. */
export async function streamColumns(
  engine: Engine,
  text: string,
  onBatch: (batch: ResultBatch) => unknown,
  options?: QueryOptions,
): Promise<readonly ResultColumn[]> {
  const schema = await streamQuery(engine, text, (batch) => onBatch(resultBatchOf(batch)), options);
  return schema.fields.map(resultColumnOf);
}

/** `streamQuery`, gathered. */
export async function collectQuery(
  engine: Engine,
  text: string,
  options: QueryOptions & { readonly limit?: number | undefined } = {},
): Promise<ResultSet> {
  const limit = options.limit ?? Infinity;
  let writers: ColumnWriter[] | undefined;
  let rowCount = 0;
  let isCut = false;
  const schema = await streamQuery(
    engine,
    text,
    (batch) => {
      writers ??= batch.schema.fields.map((field) => createColumnWriter(valueKindOf(field), 0));
      const take = Math.min(batch.numRows, limit - rowCount);
      const rows = resultBatchOf(batch);
      writers.forEach((writer, index) => writer.write(rowCount, rows.values(index), 0, take));
      rowCount += take;
      isCut = take < batch.numRows;
      return !isCut;
    },
    options,
  );
  writers ??= schema.fields.map((field) => createColumnWriter(valueKindOf(field), 0));
  return {
    columns: schema.fields.map(resultColumnOf),
    rowCount,
    values: writers.map((writer) => writer.finish(rowCount)),
    isCut,
  };
}
