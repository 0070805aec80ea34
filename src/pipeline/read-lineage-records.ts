import { LabError } from '../base/errors.ts';
import { runStore as jobRunStore } from '../jobs/stores.ts';
import type { JobRun } from '../jobs/types.ts';
import type { ModelDeployment } from '../serving/types.ts';
import type { Storage } from '../storage/types.ts';
import { toRun } from '../tracking/runs.ts';
import { runStore } from '../tracking/stores.ts';
import type { ModelVersion, Run } from '../tracking/types.ts';
import {
  inputRanges,
  versionKeyOf,
  wayBack,
  type BuildRecord,
  type LineageRecords,
  type LineageRooms,
  type TableRecord,
} from './lineage-records.ts';
import type { AskedTarget } from './lineage-target.ts';

/** The most that MLflow's search gives. */
const allRuns = 50_000;

/** Records by id that are read when they are asked for: `get` notes the id of one that was not looked for yet. */
class AskedRecords<Value> extends Map<string, Value> {
  readonly #sought = new Set<string>();
  readonly #wanted = new Set<string>();

  override get(id: string): Value | undefined {
    const value = super.get(id);
    if (value === undefined && !this.#sought.has(id)) this.#wanted.add(id);
    return value;
  }

  /** The ids that were noted; from now on they have been looked for. */
  takeWanted(): readonly string[] {
    const ids = [...this.#wanted];
    this.#wanted.clear();
    for (const id of ids) this.#sought.add(id);
    return ids;
  }
}

export interface RecordReader {
  readonly records: LineageRecords;
  /** Reads what the records were asked for and did not have; false when there was nothing. */
  readWanted(): Promise<boolean>;
}

/**
 * Opens the records that a chain may be made of. Versions, builds and deployments are read at once: they are few, and lead
 * both ways. Runs, job runs and tables are read by the ids that others name, as a walk asks for them. Only what no stored key
 * finds is looked for among all: the runs that have read a snapshot, and whatever a job run has made.
 */
export async function openRecords(rooms: LineageRooms, asked: AskedTarget, ownTable: string): Promise<RecordReader> {
  const runs = new AskedRecords<Run>();
  const tables = new AskedRecords<TableRecord | 'unreadable'>();
  const jobRuns = new AskedRecords<JobRun>();
  const deploymentMakers = new AskedRecords<string>();
  const isJobRun = asked.kind === 'jobRun';
  const readTables = async (names: readonly string[]) => {
    const read = await Promise.all(names.map((name) => readTable(rooms.lakehouse, name)));
    for (const [i, name] of names.entries()) if (read[i] !== undefined) tables.set(name, read[i]);
  };
  const [served, versions, definitions, tableNames] = await Promise.all([
    readServed(rooms),
    readVersions(rooms.tracking),
    rooms.jobs.list(),
    rooms.lakehouse.list(),
    isJobRun || asked.kind === 'snapshot' ? readAllRuns(rooms, runs) : undefined,
    isJobRun ? readHistory(rooms, jobRuns, deploymentMakers) : undefined,
    asked.kind === 'snapshot' ? readTables([asked.table ?? ownTable]) : undefined,
  ]);
  if (isJobRun) await readTables(tableNames);
  const jobIds = new Set<string>(definitions.map(({ id }) => id));
  const rangesOf = onceEach(inputRanges);
  return {
    records: { ...served, versions, runs, rangesOf, tables, tableNames, jobRuns, jobIds, deploymentMakers },
    async readWanted() {
      const wanted = {
        runs: runs.takeWanted(),
        jobRuns: jobRuns.takeWanted(),
        makersOf: deploymentMakers.takeWanted(),
      };
      const names = tables.takeWanted();
      const [found] = await Promise.all([readByIds(rooms.storage, wanted), readTables(names)]);
      for (const run of found.runs) runs.set(run.info.run_id, run);
      for (const run of found.jobRuns) jobRuns.set(run.id, run);
      noteMakers(deploymentMakers, found.makers);
      return [...Object.values(wanted), names].some((ids) => ids.length > 0);
    },
  };
}

function onceEach<Of extends object, Result>(work: (of: Of) => Result): (of: Of) => Result {
  const done = new Map<Of, Result>();
  return (of) => {
    const known = done.get(of);
    if (known !== undefined) return known;
    const result = work(of);
    done.set(of, result);
    return result;
  };
}

/** In one transaction. Ids that no record has are passed over. */
async function readByIds(
  storage: Storage,
  wanted: {
    readonly runs: readonly string[];
    readonly jobRuns: readonly string[];
    readonly makersOf: readonly string[];
  },
): Promise<{ readonly runs: readonly Run[]; readonly jobRuns: readonly JobRun[]; readonly makers: readonly JobRun[] }> {
  return storage.read([runStore, jobRunStore], async (tx) => {
    const [runs, jobRuns, makers] = await Promise.all([
      Promise.all(wanted.runs.map((id) => tx.get(runStore, id))),
      Promise.all(wanted.jobRuns.map((id) => tx.get(jobRunStore, id))),
      Promise.all(wanted.makersOf.map((id) => tx.list(jobRunStore, { index: 'byDeployment', only: id }))),
    ]);
    return {
      runs: runs.flatMap((run) => (run === undefined ? [] : toRun(run))),
      jobRuns: jobRuns.flatMap((run) => run ?? []),
      makers: makers.flat().sort((a, b) => b.sequence - a.sequence),
    };
  });
}

async function readAllRuns({ tracking }: LineageRooms, runs: Map<string, Run>): Promise<void> {
  const experiments = await tracking.listExperiments('ALL');
  const experiment = experiments.map(({ experiment_id }) => experiment_id);
  for (const run of await tracking.searchRuns({ experiment, viewType: 'ALL', maxResults: allRuns })) {
    runs.set(run.info.run_id, run);
  }
}

async function readHistory(
  { jobs }: LineageRooms,
  jobRuns: Map<string, JobRun>,
  deploymentMakers: Map<string, string>,
): Promise<void> {
  const history = await jobs.history();
  for (const run of history) jobRuns.set(run.id, run);
  noteMakers(deploymentMakers, history);
}

/** Of job runs that hand down one deployment, the first has made it. `history` is newest first. */
function noteMakers(makers: Map<string, string>, history: readonly JobRun[]): void {
  for (const { id, outputs } of history) {
    const deploymentId = outputs['deployment_id'];
    if (typeof deploymentId === 'string') makers.set(deploymentId, id);
  }
}

async function readServed({ serving }: LineageRooms): Promise<Pick<LineageRecords, 'deployments' | 'builds'>> {
  const builds = new Map<string, BuildRecord>();
  const deployments = new Map<string, ModelDeployment>();
  const models = await serving.listModels();
  const served = await Promise.all(
    models.map(({ name }) => Promise.all([serving.builds(name), serving.list(name)] as const)),
  );
  for (const [i, [built, deployed]] of served.entries()) {
    const registered = models[i]?.registered_model ?? '';
    for (const build of built) {
      builds.set(build.id, { ...build, versionKey: versionKeyOf(registered, build.version) });
    }
    for (const deployment of deployed) deployments.set(deployment.id, deployment);
  }
  return { builds, deployments };
}

async function readVersions(tracking: LineageRooms['tracking']): Promise<ReadonlyMap<string, ModelVersion>> {
  const models = await tracking.listRegisteredModels();
  const versions = await Promise.all(models.map(({ name }) => tracking.versions(name)));
  const newestFirst = versions.flatMap((ofModel) => ofModel.toReversed());
  return new Map(newestFirst.map((version) => [versionKeyOf(version.name, version.version), version]));
}

/** Undefined where there is no such table. */
async function readTable(
  lakehouse: LineageRooms['lakehouse'],
  name: string,
): Promise<TableRecord | 'unreadable' | undefined> {
  try {
    const [rows, refs, imported] = await Promise.all([
      lakehouse.snapshots(name),
      lakehouse.refs(name),
      lakehouse.importedSnapshots(name),
    ]);
    const snapshots = new Map(rows.map((row) => [row.snapshot_id, row]));
    const currentId = refs.find((ref) => ref.name === 'main')?.snapshot_id ?? null;
    return {
      snapshots,
      currentId,
      onMain: new Set(wayBack(snapshots, currentId, null).ids),
      imported: new Set(imported),
    };
  } catch (error) {
    // One damaged table must not take the lineage of all others away. A table that was dropped meanwhile is none.
    if (!(error instanceof LabError)) throw error;
    return error.code === 'unknown_table' ? undefined : 'unreadable';
  }
}
