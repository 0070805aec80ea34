import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openScriptTexts, scriptTextStore } from '../../../src/lab/script-texts.ts';
import { openSettings } from '../../../src/lab/settings.ts';
import { databaseVersion, labStores } from '../../../src/lab/stores.ts';
import { openEditableScripts } from '../../../src/script/scripts.ts';
import { openStorage } from '../../../src/storage/open-storage.ts';
import type { Storage } from '../../../src/storage/types.ts';

const clock = { now: () => 1_700_000_000_000 };
const addedSince = [
  ...[scriptTextStore.name, 'guide_answers', 'registry_audit', 'deployment_audit', 'gate_decisions'],
  'request_log',
];

/** Every record of a database that can be read through these stores. */
async function recordsOf(storage: Storage, stores: typeof labStores): Promise<Record<string, readonly object[]>> {
  const records: Record<string, readonly object[]> = {};
  for (const store of stores) records[store.name] = await storage.list(store);
  return records;
}

test('SC47 a database from before there were edited scripts keeps every record and takes texts', async () => {
  const name = `upgrade-${process.pid}`;
  const first = labStores.filter((store) => !addedSince.includes(store.name));
  expect(first).toHaveLength(labStores.length - addedSince.length);
  const old = await openStorage({ name, version: 1, stores: first, clock });
  await openSettings(old, 'en').set({ owner: 'Zoë', seed: 7 });
  // Plausible for the upgrade: one record of its own key in every store.
  await old.write(first.slice(1), async (tx) => {
    for (const store of first.slice(1)) {
      const paths = typeof store.keyPath === 'string' ? [store.keyPath] : store.keyPath;
      await tx.put(store, Object.fromEntries(paths.map((path, index) => [path, `${store.name} ${index}`])));
    }
  });
  const before = await recordsOf(old, first);
  expect(Object.values(before).every((records) => records.length === 1)).toBe(true);
  old.close();

  const upgraded = await openStorage({ name, version: databaseVersion, stores: labStores, clock });
  expect(await recordsOf(upgraded, first)).toEqual(before);
  expect(await openSettings(upgraded, 'en').get()).toMatchObject({ owner: 'Zoë', seed: 7 });
  const scripts = openEditableScripts(openScriptTexts(() => Promise.resolve(upgraded)));
  await scripts.save('01_train_xgboost', '// mine');
  expect((await scripts.source('01_train_xgboost')).text).toBe('// mine');
  upgraded.close();
});
