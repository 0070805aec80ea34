import { backup } from './it/backup.ts';
import { data } from './it/data.ts';
import { errors } from './it/errors.ts';
import { experiments } from './it/experiments.ts';
import { explain } from './it/explain.ts';
import { frame } from './it/frame.ts';
import { guide } from './it/guide.ts';
import { jobs } from './it/jobs.ts';
import { lineage } from './it/lineage.ts';
import { maintenance } from './it/maintenance.ts';
import { models } from './it/models.ts';
import { registry } from './it/registry.ts';
import { requests } from './it/requests.ts';
import { runs } from './it/runs.ts';
import { scripts } from './it/scripts.ts';
import { settings } from './it/settings.ts';
import { setup } from './it/setup.ts';
import { sql } from './it/sql.ts';
import { work } from './it/work.ts';
import type { Messages } from './messages.ts';

/** Italian, in the words of the exercise's guide: Lavori, Cronologia Lavori, Pianificazione, Profilo Risorse. */
export const it: Messages = {
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
};
