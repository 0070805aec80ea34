import type { LabApi } from '../../lab/api.ts';

/** How much of each kind the lab keeps, for all owners. */
export interface LabContent {
  readonly snapshots: number;
  readonly mlflowRuns: number;
  readonly versions: number;
  readonly jobs: number;
  readonly jobRuns: number;
}

interface Source extends Pick<LabApi, 'tables' | 'experiments' | 'jobs'> {
  readonly models: Pick<LabApi['models'], 'list' | 'versions'>;
}

/** Counts what a reset would delete. */
export async function countContent(lab: Source): Promise<LabContent> {
  const [tables, experiments, models, jobs, jobRuns] = await Promise.all([
    lab.tables.list(),
    lab.experiments.list(),
    lab.models.list(),
    lab.jobs.list(),
    lab.jobs.history(),
  ]);
  const [snapshots, runs, versions] = await Promise.all([
    Promise.all(tables.map((table) => lab.tables.snapshots(table))),
    Promise.all(experiments.map(({ name }) => lab.experiments.searchRuns({ experiment: name }))),
    Promise.all(models.map(({ name }) => lab.models.versions(name))),
  ]);
  return {
    snapshots: snapshots.flat().length,
    mlflowRuns: runs.flat().length,
    versions: versions.flat().length,
    jobs: jobs.length,
    jobRuns: jobRuns.length,
  };
}

/** True for what somebody typed to say that they mean it: the owner's name, however its accents are composed. */
export function isOwnersName(typed: string, owner: string): boolean {
  return owner !== '' && typed.trim().normalize('NFC') === owner.normalize('NFC');
}
