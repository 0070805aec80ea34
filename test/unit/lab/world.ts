import { sha256Hex } from '../../../src/base/digest.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { idSourceOver } from '../../../src/base/ids.ts';
import { Xoshiro128 } from '../../../src/base/random.ts';
import { createInlineCompute } from '../../../src/compute/compute.ts';
import type { TaskContext } from '../../../src/jobs/types.ts';
import { keptDatabase } from '../../../src/lab/kept-lab.ts';
import { openLab, type OpenedLab } from '../../../src/lab/open-lab.ts';
import type { ScriptAccess } from '../../../src/lab/script-access.ts';
import type { SettingsPatch } from '../../../src/lab/settings.ts';
import { labStores } from '../../../src/lab/stores.ts';
import { createSql } from '../../../src/sql/open-sql.ts';
import type { Sql } from '../../../src/sql/types.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import type { Storage } from '../../../src/storage/types.ts';
import { spawnNodeDuckdb } from '../sql/node-duckdb.ts';

/** What a script of the tests does, by the name that a job gives it. */
export type Scripts = Readonly<Record<string, (access: ScriptAccess, context: TaskContext) => Promise<void>>>;

let sharedSql: Sql | undefined;

/** Milliseconds from 25 November 2026 on, one more at each look. */
export function tickingClock(): Clock {
  let now = Date.UTC(2026, 10, 25, 10, 42);
  return { now: () => now++ };
}

export function seededIds(...seed: readonly number[]) {
  const random = new Xoshiro128(...seed);
  return idSourceOver((bytes) => bytes.map(() => random.nextUint32() & 0xff));
}

export interface LabPage extends OpenedLab {
  /** As a closed tab. */
  kill(): void;
}

/** Pages of the lab over one database: everything is real but the browser. */
export function createLabWorld({ idSeed = 1, ...presets }: SettingsPatch & { readonly idSeed?: number } = {}) {
  const database = createMemoryDatabase(labStores);
  const keptDatabaseTwin = createMemoryDatabase(keptDatabase.stores);
  // These scripts have no text: until they are edited, their names stand for it.
  const edited = new Map<string, string>();
  const scriptDigest = (name: string) => sha256Hex(edited.get(name) ?? name);
  const clock = tickingClock();
  const ids = seededIds(idSeed);
  sharedSql ??= createSql({ spawn: spawnNodeDuckdb });
  const sql = sharedSql;
  return {
    /** As if a learner had saved another text for the script. */
    editScript: (name: string, text: string) => void edited.set(name, text),
    /** `around` may put something of the test's own around what the page reads. */
    async openPage(scripts: Scripts = {}, around = (storage: Storage) => storage): Promise<LabPage> {
      const storage = database.open();
      const compute = createInlineCompute();
      const opened = openLab(
        {
          openStorage: async () => around(storage),
          openKept: async () => keptDatabaseTwin.open(),
          sql,
          compute,
          predictor: compute,
          clock,
          ids,
          browserLanguage: 'en',
          presets: { owner: 'Paul', rowsPerBatch: 400, ...presets },
          baseUrl: 'http://localhost:4173/lab/',
        },
        { settled: Promise.resolve(), via: () => 'page' },
        {
          names: Object.keys(scripts),
          resolve: (name) => (Object.hasOwn(scripts, name) ? name : undefined),
          digest: async (name) => (Object.hasOwn(scripts, name) ? scriptDigest(name) : undefined),
          async run(context) {
            const { script } = context.run;
            const access = await opened.openScriptAccess(context, {
              file: `${script}.ts`,
              sha256: scriptDigest(script),
            });
            await scripts[context.run.script]?.(access, context);
          },
        },
      );
      await opened.api.ready;
      return { ...opened, kill: () => database.killPage(storage) };
    },
  };
}
