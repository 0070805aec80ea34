import { requestLogStore } from '../serving/stores.ts';
import type { RequestRecord } from '../serving/types.ts';
import type { Storage } from '../storage/types.ts';
import {
  buildNode,
  deploymentNode,
  keyOf,
  predictionNode,
  rangeKeyOf,
  rangeNode,
  runNode,
  snapshotKeyOf,
  versionNode,
} from './lineage-nodes.ts';
import { addEdge, type Drawn } from './lineage-origins.ts';
import { wayBack, type InputRange, type LineageRecords, type WayBack } from './lineage-records.ts';
import type { LineageNode } from './lineage-types.ts';

/** Ids of what rests on something, newest first; `versions` are `<name>/<version>`. */
export interface Resting {
  readonly runs: readonly string[];
  readonly versions: readonly string[];
  readonly builds: readonly string[];
  readonly deployments: readonly string[];
}

/** What rests on these, the given ones among it. */
export function restingOn(records: LineageRecords, given: Partial<Resting>): Resting {
  const runs = new Set(given.runs);
  const versions = new Set(given.versions);
  const builds = new Set(given.builds);
  const deployments = new Set(given.deployments);
  for (const [key, { run_id }] of records.versions) if (runs.has(run_id)) versions.add(key);
  for (const [id, { versionKey, run_id }] of records.builds) {
    if (versions.has(versionKey) || runs.has(run_id)) builds.add(id);
  }
  for (const [id, { build_id }] of records.deployments) if (builds.has(build_id)) deployments.add(id);
  const newestFirst = (ids: ReadonlySet<string>, all: ReadonlyMap<string, unknown>) => {
    const known = [...all.keys()].filter((id) => ids.has(id));
    return [...known, ...[...ids].filter((id) => !all.has(id))];
  };
  return {
    runs: newestFirst(runs, records.runs),
    versions: newestFirst(versions, records.versions),
    builds: newestFirst(builds, records.builds),
    deployments: newestFirst(deployments, records.deployments),
  };
}

/** A run and those of its ranges that hold rows of a snapshot. */
interface Reader {
  readonly runId: string;
  readonly ranges: readonly InputRange[];
}

/** The runs that have read rows which the snapshot added, newest first, and how many of which nobody can tell. */
export function readersOf(
  records: LineageRecords,
  snapshot: { readonly table: string; readonly id: string },
): { readonly readers: readonly Reader[]; readonly undetermined: number } {
  const holds = rangeTest(records, snapshot);
  const readers: Reader[] = [];
  let undetermined = 0;
  for (const [runId, run] of records.runs) {
    const ranges = records.rangesOf(run).filter(({ table, toId }) => table === snapshot.table && toId !== null);
    const answers = ranges.map(holds);
    const read = ranges.filter((_, index) => answers[index] === true);
    if (read.length > 0) readers.push({ runId, ranges: read });
    else if (answers.includes(undefined)) undetermined++;
  }
  return { readers, undetermined };
}

/** Whether a range of the table holds the snapshot; undefined where its way back is lost with expired snapshots. */
function rangeTest(
  records: LineageRecords,
  { table, id }: { readonly table: string; readonly id: string },
): (range: InputRange) => boolean | undefined {
  const found = records.tables.get(table);
  const ways = new Map<string, WayBack & { readonly known: ReadonlySet<string> }>();
  const askedLostAt = found === undefined || found === 'unreadable' ? null : wayBack(found.snapshots, id, null).lostAt;
  return (range) => {
    const { toId, fromId } = range;
    if (toId === id) return true;
    if (fromId === id) return false;
    if (found === undefined || found === 'unreadable') return undefined;
    const key = rangeKeyOf(range);
    let way = ways.get(key);
    if (way === undefined) {
      const walked = wayBack(found.snapshots, toId, fromId);
      way = { ...walked, known: new Set(walked.ids) };
      ways.set(key, way);
    }
    if (way.known.has(id) || way.lostAt === id) return true;
    // Whoever descends from the lost snapshot is none of its ancestors.
    return way.lostAt === null || way.lostAt === askedLostAt ? false : undefined;
  };
}

/** Draws the readers of a snapshot with their ranges. */
export function drawReaders(
  records: LineageRecords,
  drawn: Drawn,
  { table, id, readers }: { readonly table: string; readonly id: string; readonly readers: readonly Reader[] },
): void {
  const snapshotKey = snapshotKeyOf(table, id);
  for (const { runId, ranges } of readers) {
    const run = enter(drawn, runNode(records, runId));
    for (const range of ranges) {
      const node = enter(drawn, rangeNode(range));
      addEdge(drawn, { from: run, to: node, by: 'inputs.dataset_inputs' });
      addEdge(drawn, { from: node, to: snapshotKey, by: range.toId === id ? 'to_snapshot_id' : 'parent_id' });
    }
  }
}

/** Draws up to `limit` of each kind, with the edges to what they rest on; only what rests on something that is drawn. */
export function drawResting(
  records: LineageRecords,
  drawn: Drawn,
  { resting, limit }: { readonly resting: Resting; readonly limit: number },
): void {
  const has = (key: string) => drawn.nodes.has(key);
  const draw = (ids: readonly string[], place: (id: string) => { node: LineageNode; to: string; by: string }) => {
    let left = limit;
    for (const id of ids) {
      const { node, to, by } = place(id);
      if (!has(to)) continue;
      if (!has(node.key) && left-- <= 0) continue;
      addEdge(drawn, { from: enter(drawn, node), to, by });
    }
  };
  draw(resting.versions, (id) => {
    const runId = records.versions.get(id)?.run_id ?? '';
    return { node: versionNode(records, id), to: keyOf('run', runId), by: 'run_id' };
  });
  draw(resting.builds, (id) => {
    const build = records.builds.get(id);
    const version = keyOf('version', build?.versionKey ?? '');
    const node = buildNode(records, id);
    return records.versions.has(build?.versionKey ?? '')
      ? { node, to: version, by: 'version' }
      : { node, to: keyOf('run', build?.run_id ?? ''), by: 'run_id' };
  });
  draw(resting.deployments, (id) => {
    const buildId = records.deployments.get(id)?.build_id ?? '';
    return { node: deploymentNode(records, id), to: keyOf('build', buildId), by: 'build_id' };
  });
}

/** Draws the newest requests of the deployments that are drawn, and counts those of all. */
export async function drawPredictions(
  storage: Storage,
  drawn: Drawn,
  { deployments, limit }: { readonly deployments: readonly string[]; readonly limit: number },
): Promise<number> {
  const { total, newest } = await storage.read([requestLogStore], async (tx) => {
    let count = 0;
    const listed: RequestRecord[] = [];
    for (const id of deployments) {
      const ofDeployment = { index: 'byDeployment', prefix: [id] };
      count += await tx.count(requestLogStore, ofDeployment);
      if (!drawn.nodes.has(keyOf('deployment', id))) continue;
      listed.push(...(await tx.list(requestLogStore, { ...ofDeployment, reverse: true, limit })));
    }
    return { total: count, newest: listed };
  });
  newest.sort((a, b) => (a.requested_at < b.requested_at ? 1 : a.requested_at > b.requested_at ? -1 : 0));
  for (const request of newest.slice(0, limit)) {
    const node = enter(drawn, predictionNode(request));
    addEdge(drawn, { from: node, to: keyOf('deployment', request.deployment_id), by: 'deployment_id' });
  }
  return total;
}

function enter({ nodes }: Drawn, node: LineageNode): string {
  if (!nodes.has(node.key)) nodes.set(node.key, node);
  return node.key;
}
