import type { Lakehouse } from '../lakehouse/lakehouse.ts';
import { locationOf } from './access-tables.ts';
import type { TablesApi } from './api.ts';
import type { Rooms } from './rooms.ts';

/** Calls of the lakehouse that the lab's interface has as they are. */
const tableCalls = [
  'list',
  'describe',
  'snapshots',
  'history',
  'refs',
  'files',
  'manifests',
  'metadataLog',
  'tree',
  'scan',
  'statistics',
  'parquet',
  'drop',
  'rollbackTo',
  'setCurrentSnapshot',
  'createTag',
  'createBranch',
  'dropTag',
  'dropBranch',
  'updateSchema',
  'setProperties',
  'expireSnapshots',
  'removeOrphanFiles',
  'rewriteDataFiles',
  'export',
] as const satisfies readonly (keyof Lakehouse)[];

export type TableCall = (typeof tableCalls)[number];

/** `lab.tables` over rooms that are being opened. Tables that it creates lie below the learner's storage. */
export function openTablesApi(opening: Promise<Rooms>): TablesApi {
  const passedOn = tableCalls.map((name) => [
    name,
    async (...call: readonly unknown[]) => {
      const { lakehouse } = await opening;
      return (lakehouse[name] as (...call: readonly unknown[]) => unknown)(...call);
    },
  ]);
  const place = async ({ settings }: Rooms, table: string) => ({ location: locationOf(await settings.get(), table) });
  return {
    ...(Object.fromEntries(passedOn) as Pick<Lakehouse, TableCall>),
    plan: async (table, options) => (await opening).lakehouse.planScan(table, options),
    async create(table, schema) {
      const rooms = await opening;
      return rooms.lakehouse.create(table, schema, await place(rooms, table));
    },
    async import(archive, options) {
      const rooms = await opening;
      return rooms.lakehouse.import(archive, { ...options, ...(await place(rooms, options.name)) });
    },
    async append(table, columns) {
      const rooms = await opening;
      return rooms.lakehouse.append(table, columns, await place(rooms, table));
    },
    async createOrReplace(table, columns) {
      const rooms = await opening;
      return rooms.lakehouse.createOrReplace(table, columns, await place(rooms, table));
    },
  };
}
