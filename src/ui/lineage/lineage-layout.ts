import type { Lineage, LineageKind, LineageNode } from '../../pipeline/lineage-types.ts';

/** From the data to the predictions; job runs stand below what they made. */
const columnOrder: readonly Exclude<LineageKind, 'jobRun'>[] = [
  'batch',
  'snapshot',
  'range',
  'run',
  'version',
  'build',
  'deployment',
  'prediction',
];

export interface PlacedNode {
  readonly node: LineageNode;
  readonly column: number;
  readonly row: number;
}

export interface PlacedMore {
  readonly key: string;
  /** How many more there are. */
  readonly count: number;
  readonly column: number;
  readonly row: number;
}

export interface LineageLayout {
  /** Column by column from the left, top to bottom. */
  readonly nodes: readonly PlacedNode[];
  readonly more: readonly PlacedMore[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * Places a lineage on a grid: one column a kind, empty ones left out, up to `most` nodes in each with the target first,
 * and the job runs in rows of their own at the foot of the column of what they made.
 */
export function layoutLineage(lineage: Lineage, most: number): LineageLayout {
  const starts = startsOf(lineage);
  const laneOf = (node: LineageNode) => (starts.has(node.key) ? 'batch' : node.kind);
  const columns = columnOrder.filter((kind) => lineage.nodes.some((node) => laneOf(node) === kind));
  // A job run that made nothing yet stands alone.
  const columnCount = Math.max(1, columns.length);
  const nodes: PlacedNode[] = [];
  const more: PlacedMore[] = [];
  let rows = 0;
  columns.forEach((kind, column) => {
    const ofLane = lineage.nodes.filter((node) => laneOf(node) === kind);
    const all = inColumn(lineage, ofLane, starts);
    const shown = all.slice(0, most);
    shown.forEach((node, row) => nodes.push({ node, column, row }));
    const count = Math.max(0, all.length - shown.length) + unlisted(lineage, kind);
    if (count > 0) more.push({ key: `more ${kind}`, count, column, row: shown.length });
    rows = Math.max(rows, shown.length + (count > 0 ? 1 : 0));
  });
  const placed = placeJobRuns(lineage, { above: nodes, most, columns: columnCount });
  nodes.push(...placed.nodes);
  nodes.sort((a, b) => a.column - b.column || a.row - b.row);
  return { nodes, more, columns: columnCount, rows: Math.max(rows, placed.rows) };
}

/** Snapshots that are only where a range begins or what another one descends from: they stand to the left of it. */
function startsOf({ nodes, edges, target }: Lineage): ReadonlySet<string> {
  const keys = (some: readonly LineageNode[]) => some.map(({ key }) => key);
  const snapshots = keys(nodes.filter((node) => node.kind === 'snapshot'));
  const hasMaker = (key: string) => edges.some(({ from, by }) => from === key && by === 'summary.job-run-id');
  const isRead = (key: string) => edges.some(({ to, by }) => to === key && by === 'to_snapshot_id');
  return new Set(snapshots.filter((key) => key !== target && !hasMaker(key) && !isRead(key)));
}

/** The target first, what only begins a range last. */
function inColumn(
  { target }: Lineage,
  nodes: readonly LineageNode[],
  starts: ReadonlySet<string>,
): readonly LineageNode[] {
  const rank = ({ key }: LineageNode) => (key === target ? 0 : starts.has(key) ? 2 : 1);
  return [...nodes].sort((a, b) => rank(a) - rank(b));
}

function unlisted({ totals, unlistedSnapshots }: Lineage, kind: LineageKind): number {
  if (kind === 'snapshot') return unlistedSnapshots;
  if (kind === 'range' || kind === 'batch' || kind === 'jobRun') return 0;
  return totals[kind].total - totals[kind].listed;
}

interface JobRunPlaces {
  readonly above: readonly PlacedNode[];
  readonly most: number;
  readonly columns: number;
}

/** A job run below what names it, all from one row on; one that made nothing right of the one that triggered it. */
function placeJobRuns(
  { nodes, edges, target }: Lineage,
  { above, most, columns }: JobRunPlaces,
): { readonly nodes: readonly PlacedNode[]; readonly rows: number } {
  const columnOf = new Map(above.map(({ node, column }) => [node.key, column]));
  const jobRuns = nodes.filter((node) => node.kind === 'jobRun');
  const stacks = new Map<number, LineageNode[]>();
  for (const node of jobRuns) {
    const made = edges.flatMap(({ to, from }) => (to === node.key ? (columnOf.get(from) ?? []) : []));
    const parent = edges.find(({ from }) => from === node.key)?.to ?? '';
    // What made nothing that is drawn is drawn only beside what triggered it, or when it was asked for.
    if (made.length === 0 && node.key !== target && !jobRuns.some(({ key }) => key === parent)) continue;
    const right = Math.min(columns - 1, (columnOf.get(parent) ?? -1) + 1);
    const column = made.length === 0 ? right : Math.min(...made);
    const stack = stacks.get(column) ?? [];
    if (stack.length >= most) continue;
    stacks.set(column, [...stack, node]);
    columnOf.set(node.key, column);
  }
  const rowsIn = (column: number) => above.filter((place) => place.column === column).length;
  const first = Math.max(0, ...[...stacks.keys()].map(rowsIn));
  const placed = [...stacks].flatMap(([column, stack]) =>
    stack.map((node, index) => ({ node, column, row: first + index })),
  );
  return { nodes: placed, rows: Math.max(0, ...placed.map(({ row }) => row + 1)) };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sizes in px. */
export interface Sizes {
  readonly width: number;
  readonly nodeHeight: number;
  readonly columnGap: number;
  readonly rowGap: number;
  /** Left of the nodes when they stand below each other: where the edges run. */
  readonly gutter: number;
}

/** Where a place of the grid is drawn, across. */
export function boxAcross(layout: LineageLayout, { column, row }: { column: number; row: number }, sizes: Sizes): Box {
  const { width, nodeHeight, columnGap, rowGap } = sizes;
  const nodeWidth = (width - columnGap * (layout.columns - 1)) / layout.columns;
  return { x: column * (nodeWidth + columnGap), y: row * (nodeHeight + rowGap), width: nodeWidth, height: nodeHeight };
}

/** Where the nth place is drawn when all stand below each other. */
export function boxDown(index: number, { width, nodeHeight, rowGap, gutter }: Sizes): Box {
  return { x: gutter, y: index * (nodeHeight + rowGap), width: width - gutter, height: nodeHeight };
}

/** How far before a node its arrow ends. */
const tipGap = 3;

/**
 * The line from the earlier record to the later one that names it. Between columns it turns in the gap before the later
 * one; within a column it goes straight to a neighbour, and around what stands between the two.
 */
export function edgeAcross(earlier: Box, later: Box, { columnGap, rowGap }: Sizes): string {
  const [y1, y2] = [earlier.y + earlier.height / 2, later.y + later.height / 2];
  if (earlier.x === later.x) {
    const x = earlier.x + earlier.width / 2;
    const isBelow = earlier.y > later.y;
    const apart = isBelow ? earlier.y - later.y - later.height : later.y - earlier.y - earlier.height;
    if (apart <= rowGap + 1) {
      return isBelow
        ? `M${x} ${earlier.y}V${later.y + later.height + tipGap}`
        : `M${x} ${earlier.y + earlier.height}V${later.y - tipGap}`;
    }
    return elbow({ x: earlier.x, y: y1 }, { x: later.x - tipGap, y: y2 }, earlier.x - columnGap / 2);
  }
  const isForward = earlier.x < later.x;
  const from = { x: earlier.x + (isForward ? earlier.width : 0), y: y1 };
  const to = { x: isForward ? later.x - tipGap : later.x + later.width + tipGap, y: y2 };
  return elbow(from, to, isForward ? later.x - columnGap / 2 : later.x + later.width + columnGap / 2);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Across to `middle`, up or down, and across again, with rounded corners. */
function elbow(from: Point, to: Point, middle: number): string {
  const rise = to.y - from.y;
  if (Math.abs(rise) < 1) return `M${from.x} ${from.y}H${to.x}`;
  const radius = Math.min(5, Math.abs(rise) / 2);
  const [before, after] = [Math.sign(middle - from.x) * radius, Math.sign(to.x - middle) * radius];
  const turn = Math.sign(rise) * radius;
  return (
    `M${from.x} ${from.y}H${middle - before}Q${middle} ${from.y} ${middle} ${from.y + turn}` +
    `V${to.y - turn}Q${middle} ${to.y} ${middle + after} ${to.y}H${to.x}`
  );
}

/** The same in the gutter, farther out the farther the two are apart. */
export function edgeDown(earlier: Box, later: Box, gutter: number): string {
  const [y1, y2] = [earlier.y + earlier.height / 2, later.y + later.height / 2];
  const apart = Math.abs(y2 - y1) / Math.max(1, earlier.height);
  const x = Math.max(2, gutter - 8 - apart * 3.5);
  return elbow({ x: gutter, y: y1 + 8 }, { x: gutter - tipGap, y: y2 }, x);
}
