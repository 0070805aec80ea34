import { describeStorage, STORES } from './behaviours.ts';
import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';

describeStorage('memory', async () => {
  const database = createMemoryDatabase(STORES);
  return { openPage: async () => database.open(), dispose: () => undefined };
});
