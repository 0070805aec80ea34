import { openDB, type IDBPDatabase } from 'idb';
import { IdbTransaction } from './idb-transaction.ts';
import { refusedError, toStorageError } from './platform-failure.ts';
import type { OpenTransaction, RecordsOptions } from './records.ts';
import { closedError, newerError, StorageError } from './storage-error.ts';
import type { AnyStore } from './types.ts';
import { applySchema, checkSchema, dueMigrations, runMigrations, type Schema } from './upgrade.ts';

/** A database that can begin transactions and mends its connection. */
export interface Database {
  readonly begin: RecordsOptions['begin'];
  close(): void;
}

/**
 * Opens the database, making or upgrading it as needed. The connection closes as soon as another page asks for a newer
 * version; every call after that fails with `storage_newer`. A connection that the browser has dropped is opened again
 * once a call, and only while no transaction of that call has begun, so nothing is ever done twice.
 */
export async function openDatabase(schema: Schema): Promise<Database> {
  const database = new IdbDatabase(schema);
  await database.connect();
  return { begin: (stores, mode) => database.begin(stores, mode), close: () => database.close() };
}

class IdbDatabase {
  readonly #schema: Schema;
  #connection: Promise<IDBPDatabase> | undefined;
  /** Why no call can succeed any more. */
  #ending: StorageError | undefined;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  connect(): Promise<IDBPDatabase> {
    if (this.#ending !== undefined) return Promise.reject(this.#ending);
    if (this.#connection !== undefined) return this.#connection;
    const opening: Promise<IDBPDatabase> = openConnection(this.#schema, {
      onNewer: (version) => {
        this.#ending ??= newerError(this.#schema.name, this.#schema.version, version);
      },
      onGone: () => this.#forget(opening),
    });
    opening.catch(() => this.#forget(opening));
    this.#connection = opening;
    return opening;
  }

  begin(stores: readonly AnyStore[], mode: 'readonly' | 'readwrite'): Promise<OpenTransaction> {
    const names = stores.map(({ name }) => name);
    return this.#begin(names, mode, true);
  }

  close(): void {
    this.#ending ??= closedError();
    this.#connection?.then(
      (db) => db.close(),
      // It was never opened; whoever asked for it has been told.
      () => undefined,
    );
  }

  async #begin(names: string[], mode: 'readonly' | 'readwrite', mayRetry: boolean): Promise<OpenTransaction> {
    const connection = this.connect();
    const db = await connection;
    if (this.#ending !== undefined) throw this.#ending;
    let transaction: OpenTransaction;
    try {
      transaction = new IdbTransaction(db.transaction(names, mode), this.#schema.name);
    } catch (error) {
      const failure = await toStorageError(error, { database: this.#schema.name, action: 'transaction' });
      if (failure.code !== 'storage_lost') throw failure;
      this.#drop(connection, db);
      if (mayRetry) return this.#begin(names, mode, false);
      throw failure;
    }
    void transaction.ended.then(({ failure }) => {
      if (failure instanceof StorageError && failure.code === 'storage_lost') this.#drop(connection, db);
    });
    return transaction;
  }

  #drop(connection: Promise<IDBPDatabase>, db: IDBPDatabase): void {
    this.#forget(connection);
    db.close();
  }

  #forget(connection: Promise<IDBPDatabase>): void {
    if (this.#connection === connection) this.#connection = undefined;
  }
}

interface ConnectionEvents {
  onNewer(version: number): void;
  onGone(): void;
}

async function openConnection(schema: Schema, events: ConnectionEvents): Promise<IDBPDatabase> {
  const { name, version, stores } = schema;
  // Checked before the database is touched.
  dueMigrations(schema, 0);
  let upgradeFailure: StorageError | undefined;
  const onUpgradeFailed = (error: unknown) => {
    upgradeFailure = error instanceof StorageError ? error : refusedError(error, { database: name, action: 'upgrade' });
  };
  let migrating = Promise.resolve();
  let db: IDBPDatabase | undefined;
  try {
    db = await openDB(name, version, {
      upgrade(upgraded, oldVersion, _newVersion, tx) {
        tx.done.catch(() => undefined);
        try {
          applySchema(upgraded, tx, stores);
        } catch (error) {
          onUpgradeFailed(error);
          tx.abort();
          return;
        }
        migrating = runMigrations(tx, name, dueMigrations(schema, oldVersion)).catch(onUpgradeFailed);
      },
      blocking(_currentVersion, blockedVersion) {
        // No new version means that the database is being deleted: the next call makes it anew.
        if (blockedVersion !== null) events.onNewer(blockedVersion);
        else events.onGone();
        db?.close();
      },
      terminated: () => events.onGone(),
    });
    await migrating;
    if (upgradeFailure !== undefined) throw upgradeFailure;
    checkSchema(db, schema);
    return db;
  } catch (error) {
    // The request fails as soon as the upgrade is undone, the migration only afterwards.
    await migrating;
    db?.close();
    if (upgradeFailure !== undefined) throw upgradeFailure;
    if (error instanceof DOMException && error.name === 'VersionError') throw newerError(name, version);
    throw await toStorageError(error, { database: name, action: 'open' });
  }
}
