import { describeStorage } from './behaviours.ts';
import { createIdbHarness } from './idb-harness.ts';

describeStorage('IndexedDB', () => createIdbHarness());
