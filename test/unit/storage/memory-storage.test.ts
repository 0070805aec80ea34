import { createMemoryDatabase } from '../../../src/storage/memory-storage.ts';
import { describeStorage } from './behaviours.ts';
import { createOpener, STORES } from './fixtures.ts';
import { describeNotices } from './notice-behaviours.ts';

const open = createOpener(async () => {
  const database = createMemoryDatabase(STORES);
  return { openPage: async () => database.open(), dispose: () => undefined };
});
describeStorage('memory', open);
describeNotices('memory', open);
