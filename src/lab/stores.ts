import { jobsStores } from '../jobs/stores.ts';
import { lakehouseStores } from '../lakehouse/stores.ts';
import { servingStores } from '../serving/stores.ts';
import type { AnyStore } from '../storage/types.ts';
import type { Migration } from '../storage/upgrade.ts';
import { trackingStores } from '../tracking/stores.ts';
import { guideAnswerStore } from './guide-answers.ts';
import { scriptTextStore } from './script-texts.ts';
import { settingsStore } from './settings-store.ts';

export const databaseName = 'mlops-pipeline-lab';

/** Raised by one with every change of a store or an index. */
export const databaseVersion = 6;

/** Every store of the lab: one database, so that the page and its service worker open the same. */
export const labStores: readonly AnyStore[] = [
  settingsStore,
  guideAnswerStore,
  scriptTextStore,
  ...lakehouseStores,
  ...trackingStores,
  ...jobsStores,
  ...servingStores,
];

/**
 * What carries records of older versions into this one, in a database and in a backup alike. So far stores were only
 * added, and indexes changed, which an upgrade does by itself.
 */
export const labMigrations: readonly Migration[] = [];
