/** A job in the drawing: where it stands as a cell of a grid, and as a line of a list. */
export interface PlacedJob {
  /** What tells it from the others: the name of a job that exists. */
  readonly key: string;
  /** The key of its parent; null for the beginning of a chain. */
  readonly parent: string | null;
  readonly column: number;
  readonly row: number;
  /** The row of its parent; its own for a beginning. */
  readonly parentRow: number;
  /** How far a list indents it: one more than its parent where that has several children. */
  readonly indent: number;
  /** True where the parent has several children, so that the line to it turns off the others'. */
  readonly isBranch: boolean;
  /** Indents at which a line passes it, or goes on below it, to a later child of an ancestor. */
  readonly rails: readonly number[];
}

export interface PipelineLayout {
  /** A parent before its children: the order in which a list shows them. */
  readonly jobs: readonly PlacedJob[];
  readonly columns: number;
  readonly rows: number;
}

interface LinkedJob {
  readonly key: string;
  readonly on: string | null;
}

/**
 * Places jobs by depth into columns, brothers below one another, the first child in its parent's row. Of brothers the
 * one with fewer rows comes first, which leaves the fewest holes. Jobs without parent and children follow the chains,
 * up to `across` of them beside one another. A job whose parent does not exist, or that waits for itself, begins a
 * chain.
 */
export function layoutPipeline(jobs: readonly LinkedJob[], across = 1): PipelineLayout {
  const trees = growTrees(jobs);
  const chains = trees.filter((tree) => tree.children.length > 0);
  const alone = trees.filter((tree) => tree.children.length === 0);
  const placed: PlacedJob[] = [];
  let rows = 0;
  for (const tree of chains) {
    place(tree, { parent: null, column: 0, row: rows, indent: 0, isBranch: false, rails: [] }, placed);
    rows += tree.rows;
  }
  const deepest = 1 + Math.max(-1, ...placed.map(({ column }) => column));
  const columns = Math.max(deepest, Math.min(across, alone.length));
  alone.forEach(({ key }, index) => {
    const row = rows + Math.floor(index / columns);
    const column = index % columns;
    placed.push({ key, parent: null, column, row, parentRow: row, indent: 0, isBranch: false, rails: [] });
  });
  return { jobs: placed, columns, rows: rows + (columns === 0 ? 0 : Math.ceil(alone.length / columns)) };
}

interface Tree {
  readonly key: string;
  readonly children: readonly Tree[];
  /** How many rows it takes: one for each end of a chain. */
  readonly rows: number;
}

function growTrees(jobs: readonly LinkedJob[]): readonly Tree[] {
  const keys = new Set(jobs.map((job) => job.key));
  const seen = new Set<string>();
  const grow = (key: string): Tree => {
    seen.add(key);
    const children: Tree[] = [];
    for (const child of jobs) if (child.on === key && !seen.has(child.key)) children.push(grow(child.key));
    children.sort((a, b) => a.rows - b.rows);
    return {
      key,
      children,
      rows: Math.max(
        1,
        children.reduce((sum, child) => sum + child.rows, 0),
      ),
    };
  };
  const trees: Tree[] = [];
  for (const job of jobs) if (job.on === null || !keys.has(job.on)) trees.push(grow(job.key));
  // What is left stands in a circle: begin somewhere, so that it is seen.
  for (const job of jobs) if (!seen.has(job.key)) trees.push(grow(job.key));
  return trees;
}

interface Place {
  readonly parent: PlacedJob | null;
  readonly column: number;
  readonly row: number;
  readonly indent: number;
  readonly isBranch: boolean;
  readonly rails: readonly number[];
}

function place(tree: Tree, { parent, ...spot }: Place, placed: PlacedJob[]): void {
  const job: PlacedJob = { key: tree.key, parent: parent?.key ?? null, parentRow: parent?.row ?? spot.row, ...spot };
  placed.push(job);
  const isBranch = tree.children.length > 1;
  let row = spot.row;
  tree.children.forEach((child, index) => {
    const goesOn = isBranch && index < tree.children.length - 1;
    place(
      child,
      {
        parent: job,
        column: spot.column + 1,
        row,
        indent: spot.indent + (isBranch ? 1 : 0),
        isBranch,
        rails: goesOn ? [...spot.rails, spot.indent] : spot.rails,
      },
      placed,
    );
    row += child.rows;
  });
}
