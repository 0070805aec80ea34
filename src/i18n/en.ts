import { backup } from './en/backup.ts';
import { data } from './en/data.ts';
import { errors } from './en/errors.ts';
import { experiments } from './en/experiments.ts';
import { explain } from './en/explain.ts';
import { frame } from './en/frame.ts';
import { guide } from './en/guide.ts';
import { jobs } from './en/jobs.ts';
import { lineage } from './en/lineage.ts';
import { maintenance } from './en/maintenance.ts';
import { models } from './en/models.ts';
import { registry } from './en/registry.ts';
import { requests } from './en/requests.ts';
import { runs } from './en/runs.ts';
import { scripts } from './en/scripts.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { sql } from './en/sql.ts';
import { work } from './en/work.ts';

/**
 * English: every sentence of the interface, in ICU's message format. Words of the platform (FINISHED, READY, deployed,
 * snapshot, append) keep their spelling in every language; job states are translated, seven words.
 * A branch of a plural is more than one word or has a `#`, or the compiler takes it for an argument.
 */
export const en = {
  ...frame,
  ...setup,
  ...settings,
  ...scripts,
  ...jobs,
  ...runs,
  ...sql,
  ...work,
  ...data,
  ...maintenance,
  ...experiments,
  ...explain,
  ...models,
  ...registry,
  ...requests,
  ...lineage,
  ...guide,
  ...backup,
  ...errors,
} as const;
