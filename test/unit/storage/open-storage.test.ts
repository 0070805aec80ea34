import { describeStorage } from './behaviours.ts';
import { createOpener } from './fixtures.ts';
import { createIdbHarness } from './idb-harness.ts';
import { describeNotices } from './notice-behaviours.ts';

const open = createOpener(() => createIdbHarness());
describeStorage('IndexedDB', open);
describeNotices('IndexedDB', open);
