import type { Run } from '../tracking/types.ts';
import {
  batchNode,
  buildNode,
  deploymentNode,
  jobRunNode,
  keyOf,
  makerOf,
  makerOfSnapshot,
  notRecorded,
  predictionNode,
  rangeNode,
  runNode,
  snapshotNode,
  versionNode,
} from './lineage-nodes.ts';
import { wayBack, type InputRange, type LineageRecords } from './lineage-records.ts';
import { originTags, type LineageEdge, type LineageNode } from './lineage-types.ts';
import type { RequestRecord } from '../serving/types.ts';

/** Nodes and edges as they are found; a node stands where it was found first. */
export interface Drawn {
  readonly nodes: Map<string, LineageNode>;
  readonly edges: Map<string, LineageEdge>;
}

export function addEdge({ edges }: Drawn, edge: LineageEdge): void {
  edges.set(`${edge.from} ${edge.to} ${edge.by}`, edge);
}

/** Follows what each record names, from the later to the earlier. */
export interface OriginWalk {
  readonly records: LineageRecords;
  readonly drawn: Drawn;
  /** How many snapshots of a range are drawn. */
  readonly limit: number;
  /** Snapshots of whole reads that are not drawn. */
  unlistedSnapshots: number;
}

/** Enters the node; false when it was there, and with it all that it rests on. */
function enter({ drawn }: OriginWalk, node: LineageNode): boolean {
  if (drawn.nodes.has(node.key)) return false;
  drawn.nodes.set(node.key, node);
  return true;
}

export function fromPrediction(walk: OriginWalk, request: RequestRecord): LineageNode {
  const node = predictionNode(request);
  if (!enter(walk, node)) return node;
  const deployment = fromDeployment(walk, request.deployment_id);
  addEdge(walk.drawn, { from: node.key, to: deployment.key, by: 'deployment_id' });
  if (deployment.state !== 'present') {
    // The request names its build too: the chain goes on without the deployment.
    addEdge(walk.drawn, { from: node.key, to: fromBuild(walk, request.build_id).key, by: 'build_id' });
  }
  return node;
}

export function fromDeployment(walk: OriginWalk, id: string): LineageNode {
  const { records, drawn } = walk;
  const node = deploymentNode(records, id);
  if (!enter(walk, node)) return node;
  const deployment = records.deployments.get(id);
  if (deployment === undefined) return node;
  addEdge(drawn, { from: node.key, to: fromBuild(walk, deployment.build_id).key, by: 'build_id' });
  // One that was rolled back to by hand has no job run: that is no gap.
  const maker = records.deploymentMakers.get(id);
  if (maker !== undefined) {
    addEdge(drawn, { from: node.key, to: fromJobRun(walk, maker).key, by: 'outputs.deployment_id' });
  }
  return node;
}

export function fromBuild(walk: OriginWalk, id: string): LineageNode {
  const { records, drawn } = walk;
  const node = buildNode(records, id);
  if (!enter(walk, node)) return node;
  const build = records.builds.get(id);
  if (build === undefined) return node;
  const version = fromVersion(walk, build.versionKey);
  addEdge(drawn, { from: node.key, to: version.key, by: 'version' });
  if (version.state !== 'present') {
    addEdge(drawn, { from: node.key, to: fromRun(walk, build.run_id).key, by: 'run_id' });
  }
  return node;
}

export function fromVersion(walk: OriginWalk, versionKey: string): LineageNode {
  const { records, drawn } = walk;
  const node = versionNode(records, versionKey);
  if (!enter(walk, node)) return node;
  const version = records.versions.get(versionKey);
  if (version !== undefined) {
    addEdge(drawn, { from: node.key, to: fromRun(walk, version.run_id).key, by: 'run_id' });
  }
  return node;
}

export function fromRun(walk: OriginWalk, id: string): LineageNode {
  const { records, drawn } = walk;
  const node = runNode(records, id);
  if (!enter(walk, node)) return node;
  const run = records.runs.get(id);
  if (run === undefined) return node;
  for (const range of rangesOf(walk, run)) {
    addEdge(drawn, { from: node.key, to: range.key, by: 'inputs.dataset_inputs' });
  }
  const maker = fromMaker(walk, { id: run.data.tags[originTags.jobRun], holder: node.key });
  addEdge(drawn, { from: node.key, to: maker.key, by: `tags.${originTags.jobRun}` });
  return node;
}

function rangesOf(walk: OriginWalk, run: Run): readonly LineageNode[] {
  const ranges = walk.records.rangesOf(run);
  if (ranges.length > 0) return ranges.map((range) => fromRange(walk, range));
  const gap = notRecorded('range', keyOf('run', run.info.run_id));
  enter(walk, gap);
  return [gap];
}

function fromRange(walk: OriginWalk, range: InputRange): LineageNode {
  const { records, drawn, limit } = walk;
  const node = rangeNode(range);
  if (!enter(walk, node) || range.toId === null) return node;
  const { table, fromId, toId } = range;
  const found = records.tables.get(table);
  const way = found === undefined || found === 'unreadable' ? undefined : wayBack(found.snapshots, toId, fromId);
  const ids = way === undefined || way.ids.length === 0 ? [toId] : way.ids.slice(0, limit);
  for (const id of ids) fromSnapshot(walk, table, id);
  addEdge(drawn, { from: node.key, to: snapshotNode(records, table, toId).key, by: 'to_snapshot_id' });
  walk.unlistedSnapshots += Math.max(0, (way?.ids.length ?? 0) - ids.length);
  if (fromId !== null) {
    // Its rows are not read: it stands there as the start, not with what made it.
    const start = snapshotNode(records, table, fromId);
    enter(walk, start);
    addEdge(drawn, { from: node.key, to: start.key, by: 'from_snapshot_id' });
  }
  linkParents(walk, table, [...ids, ...(fromId === null ? [] : [fromId])]);
  return node;
}

/** The snapshot with the job run that made it and what its rows were generated from. */
function fromSnapshot(walk: OriginWalk, table: string, id: string): LineageNode {
  const { records, drawn } = walk;
  const node = snapshotNode(records, table, id);
  enter(walk, node);
  const found = records.tables.get(table);
  const row = found === undefined || found === 'unreadable' ? undefined : found.snapshots.get(id);
  if (row === undefined) return node;
  const maker = fromMaker(walk, { id: makerOfSnapshot(row.summary), holder: node.key });
  addEdge(drawn, { from: node.key, to: maker.key, by: 'summary.job-run-id' });
  const batch = batchNode(row.summary, { table, snapshotId: id });
  if (batch !== undefined) {
    enter(walk, batch);
    addEdge(drawn, { from: node.key, to: batch.key, by: 'summary.seed, summary.batch-number' });
  }
  return node;
}

/** The snapshot that was asked for: with its parent, which stands there without what made it. */
export function fromAskedSnapshot(walk: OriginWalk, table: string, id: string): LineageNode {
  const node = fromSnapshot(walk, table, id);
  if (node.kind !== 'snapshot' || node.state !== 'present' || node.parent_id === null) return node;
  enter(walk, snapshotNode(walk.records, table, node.parent_id));
  linkParents(walk, table, [id, node.parent_id]);
  return node;
}

/** Draws the parents that snapshots name, among those that are drawn. */
function linkParents({ records, drawn }: OriginWalk, table: string, ids: readonly string[]): void {
  for (const id of ids) {
    const node = snapshotNode(records, table, id);
    if (node.state !== 'present' || node.parent_id === null) continue;
    const parent = snapshotNode(records, table, node.parent_id);
    if (drawn.nodes.has(parent.key)) addEdge(drawn, { from: node.key, to: parent.key, by: 'parent_id' });
  }
}

function fromMaker(walk: OriginWalk, maker: { readonly id: string | undefined; readonly holder: string }): LineageNode {
  if (maker.id !== undefined) return fromJobRun(walk, maker.id);
  const gap = makerOf(walk.records, maker);
  enter(walk, gap);
  return gap;
}

/** Draws who made what, among what is drawn: what rests on a record was found without its makers. */
export function linkMakers({ records, drawn }: OriginWalk): void {
  for (const { key, kind, id } of drawn.nodes.values()) {
    if (id === null || (kind !== 'run' && kind !== 'deployment')) continue;
    const [maker, by] =
      kind === 'run'
        ? [records.runs.get(id)?.data.tags[originTags.jobRun], `tags.${originTags.jobRun}`]
        : [records.deploymentMakers.get(id), 'outputs.deployment_id'];
    const to = keyOf('jobRun', maker ?? '');
    if (drawn.nodes.has(to)) addEdge(drawn, { from: key, to, by });
  }
}

/** The job run and those that led to it. */
export function fromJobRun(walk: OriginWalk, id: string): LineageNode {
  const { records, drawn } = walk;
  const node = jobRunNode(records, id);
  if (!enter(walk, node)) return node;
  const parentId = records.jobRuns.get(id)?.parentRunId ?? null;
  if (parentId !== null) {
    addEdge(drawn, { from: node.key, to: fromJobRun(walk, parentId).key, by: 'parentRunId' });
  }
  return node;
}
