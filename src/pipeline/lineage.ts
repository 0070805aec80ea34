import { LabError } from '../base/errors.ts';
import { requestLogStore } from '../serving/stores.ts';
import type { RequestRecord } from '../serving/types.ts';
import { drawPredictions, drawReaders, drawResting, readersOf, restingOn, type Resting } from './lineage-dependents.ts';
import { makerOfSnapshot } from './lineage-nodes.ts';
import {
  fromAskedSnapshot,
  fromBuild,
  fromDeployment,
  fromJobRun,
  fromPrediction,
  fromRun,
  fromVersion,
  linkMakers,
  type Drawn,
  type OriginWalk,
} from './lineage-origins.ts';
import type { LineageRecords, LineageRooms } from './lineage-records.ts';
import { parseTarget, type AskedTarget } from './lineage-target.ts';
import {
  lineageKinds,
  originTags,
  type Lineage,
  type LineageEdge,
  type LineageNode,
  type LineageTarget,
} from './lineage-types.ts';
import { openRecords } from './read-lineage-records.ts';

export interface LineageOptions {
  /** The most nodes of one kind that are listed; 100 when left out. */
  readonly limit?: number | undefined;
}

/** What a target that does not say so is looked for in. */
interface OwnNames {
  readonly table: string;
  readonly model: string;
}

/**
 * The chain that a record is a link of, both ways: what it rests on, back to the seed, and what rests on it, up to the
 * predictions. Every edge is an id that one record stores of another; nothing follows from times or from what is newest.
 * A record that is gone is a node that says so. Throws `invalid_option`, and `unknown_record` where nothing in the lab
 * has or names such a record.
 */
export async function lineageOf(
  rooms: LineageRooms,
  target: LineageTarget,
  { limit, own }: LineageOptions & { readonly own: OwnNames },
): Promise<Lineage> {
  const asked = parseTarget(target, { limit, model: own.model });
  const request = asked.kind === 'prediction' ? await rooms.storage.load(requestLogStore, asked.id) : undefined;
  const { records, readWanted } = await openRecords(rooms, asked, own.table);
  let chain = drawChain(records, { asked, request, ownTable: own.table });
  // What it asked for and was not read leads further: it is drawn anew with that, until it is whole.
  while (await readWanted()) chain = drawChain(records, { asked, request, ownTable: own.table });
  const { walk, found, resting } = chain;
  const predictions = await drawPredictions(rooms.storage, walk.drawn, {
    deployments: resting.deployments,
    limit: asked.limit,
  });
  if (found.node.state !== 'present' && walk.drawn.edges.size === 0 && predictions === 0) throw unknownRecord(asked);
  return describe(walk, {
    target: found.node.key,
    kind: asked.kind,
    resting,
    predictions,
    undetermined: found.undetermined,
  });
}

interface Asked {
  readonly asked: AskedTarget;
  /** The request, where a prediction was asked for. */
  readonly request: RequestRecord | undefined;
  readonly ownTable: string;
}

/** All but the predictions. */
interface Chain {
  readonly walk: OriginWalk;
  readonly found: FoundTarget;
  readonly resting: Resting;
}

function drawChain(records: LineageRecords, target: Asked): Chain {
  const { limit } = target.asked;
  const drawn: Drawn = { nodes: new Map(), edges: new Map() };
  const walk: OriginWalk = { records, drawn, limit, unlistedSnapshots: 0 };
  const found = drawTarget(walk, target);
  const resting = restingOn(records, found.given);
  drawResting(records, drawn, { resting, limit });
  linkMakers(walk);
  return { walk, found, resting };
}

/** The node that was asked for, drawn with all that it rests on, and what the search for dependents begins with. */
interface FoundTarget {
  readonly node: LineageNode;
  readonly given: Partial<Resting>;
  readonly undetermined: number;
}

function drawTarget(walk: OriginWalk, { asked, request, ownTable }: Asked): FoundTarget {
  const { kind, id } = asked;
  const found = (node: LineageNode, given: Partial<Resting> = {}) => ({ node, given, undetermined: 0 });
  switch (kind) {
    case 'prediction':
      if (request === undefined) throw unknownRecord(asked);
      return found(fromPrediction(walk, request));
    case 'deployment':
      return found(fromDeployment(walk, id), { deployments: [id] });
    case 'build':
      return found(fromBuild(walk, id), { builds: [id] });
    case 'version':
      return found(fromVersion(walk, id), { versions: [id] });
    case 'run':
      return found(fromRun(walk, id), { runs: [id] });
    case 'snapshot':
      return drawSnapshot(walk, { table: asked.table ?? tableOf(walk.records, id, ownTable), id });
    case 'jobRun':
      return drawJobRun(walk, id);
  }
}

function drawSnapshot(walk: OriginWalk, snapshot: { readonly table: string; readonly id: string }): FoundTarget {
  const { records, drawn, limit } = walk;
  const node = fromAskedSnapshot(walk, snapshot.table, snapshot.id);
  const { readers, undetermined } = readersOf(records, snapshot);
  drawReaders(records, drawn, { ...snapshot, readers: readers.slice(0, limit) });
  return { node, given: { runs: readers.map(({ runId }) => runId) }, undetermined };
}

/** A job run stands with what it made, and with what that rests on. */
function drawJobRun(walk: OriginWalk, id: string): FoundTarget {
  const { records, limit } = walk;
  const node = fromJobRun(walk, id);
  drawTriggered(walk, id);
  const runs: string[] = [...records.runs.values()]
    .filter((run) => run.data.tags[originTags.jobRun] === id)
    .map((run) => run.info.run_id);
  const deployments = [...records.deploymentMakers].filter(([, maker]) => maker === id).map(([made]) => made);
  for (const made of runs.slice(0, limit)) fromRun(walk, made);
  for (const made of deployments.slice(0, limit)) fromDeployment(walk, made);
  let undetermined = 0;
  for (const [table, found] of records.tables) {
    if (found === 'unreadable') continue;
    for (const row of found.snapshots.values()) {
      if (makerOfSnapshot(row.summary) !== id) continue;
      const snapshot = drawSnapshot(walk, { table, id: row.snapshot_id });
      runs.push(...(snapshot.given.runs ?? []));
      undetermined += snapshot.undetermined;
    }
  }
  return { node, given: { runs, deployments }, undetermined };
}

/** The job runs that it triggered, and what they triggered. */
function drawTriggered(walk: OriginWalk, id: string): void {
  for (const run of walk.records.jobRuns.values()) {
    if (run.parentRunId !== id) continue;
    fromJobRun(walk, run.id);
    drawTriggered(walk, run.id);
  }
}

/** The table that a snapshot is of: the lab's own before others, one that has it before one that is only said to. */
function tableOf(records: LineageRecords, id: string, ownTable: string): string {
  const names = [ownTable, ...records.tableNames.filter((name) => name !== ownTable)];
  const has = (
    name: string,
    test: (snapshots: ReadonlyMap<string, { readonly parent_id: string | null }>) => boolean,
  ) => {
    const table = records.tables.get(name);
    return table !== undefined && table !== 'unreadable' && test(table.snapshots);
  };
  const ranges = () => [...records.runs.values()].flatMap(records.rangesOf);
  return (
    names.find((name) => has(name, (snapshots) => snapshots.has(id))) ??
    ranges().find(({ fromId, toId }) => toId === id || fromId === id)?.table ??
    names.find((name) => has(name, (rows) => [...rows.values()].some(({ parent_id }) => parent_id === id))) ??
    ownTable
  );
}

function describe(
  { drawn, unlistedSnapshots }: OriginWalk,
  found: {
    readonly target: string;
    readonly kind: AskedTarget['kind'];
    readonly resting: Resting;
    readonly predictions: number;
    readonly undetermined: number;
  },
): Lineage {
  const { target, kind, resting, predictions, undetermined } = found;
  const edges = [...drawn.edges.values()];
  const above = reaching(target, edges);
  const rank = (node: LineageNode) => lineageKinds.indexOf(node.kind);
  const nodes = [...drawn.nodes.values()].sort((a, b) => rank(a) - rank(b));
  const others = nodes.filter(({ key }) => key !== target);
  const dependents = others.filter(({ key }) => above.has(key));
  const totalOf = (of: LineageNode['kind'], total: number) => ({
    // Of its own kind, the one that was asked for does not rest on itself.
    total: total - (of === kind ? 1 : 0),
    listed: dependents.filter((node) => node.kind === of).length,
  });
  return {
    target,
    nodes,
    edges,
    origins: others.filter(({ key }) => !above.has(key)).map(({ key }) => key),
    dependents: dependents.map(({ key }) => key).reverse(),
    totals: {
      run: totalOf('run', resting.runs.length),
      version: totalOf('version', resting.versions.length),
      build: totalOf('build', resting.builds.length),
      deployment: totalOf('deployment', resting.deployments.length),
      prediction: { total: predictions, listed: dependents.filter((node) => node.kind === 'prediction').length },
    },
    unlistedSnapshots,
    undeterminedRuns: undetermined,
  };
}

/** Keys of what leads to the target. */
function reaching(target: string, edges: readonly LineageEdge[]): ReadonlySet<string> {
  const above = new Set<string>();
  const next = [target];
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    for (const { from, to } of edges) {
      if (to !== key || above.has(from)) continue;
      above.add(from);
      next.push(from);
    }
  }
  return above;
}

function unknownRecord({ kind, id }: AskedTarget): LabError {
  return new LabError(
    'unknown_record',
    `The lineage of a record of this lab was expected, but it has no ${kind} ${JSON.stringify(id)}, and nothing names one. ` +
      'Take the id from the record itself.',
    { detail: { kind, id } },
  );
}
