/** A job in the drawing: how deep it stands in its chain and in which row. */
export interface PlacedJob {
  /** What tells it from the others: the name of a job that exists. */
  readonly key: string;
  /** The key of its parent; null for the beginning of a chain. */
  readonly parent: string | null;
  /** 0 for the beginning of a chain. */
  readonly depth: number;
  readonly row: number;
  /** The row of its parent; its own for a beginning. */
  readonly parentRow: number;
}

export interface PipelineLayout {
  /** A parent before its children: the order in which a vertical list shows them. */
  readonly jobs: readonly PlacedJob[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * Places jobs by depth into columns, brothers below one another, the first child in its parent's row. A job whose
 * parent does not exist, or that waits for itself, begins a chain.
 */
export function layoutPipeline(jobs: readonly { readonly key: string; readonly on: string | null }[]): PipelineLayout {
  const placed: PlacedJob[] = [];
  const seen = new Set<string>();
  let rows = 0;

  function place(key: string, parent: PlacedJob | undefined, row: number): void {
    seen.add(key);
    const job: PlacedJob = {
      key,
      parent: parent?.key ?? null,
      depth: parent === undefined ? 0 : parent.depth + 1,
      row,
      parentRow: parent?.row ?? row,
    };
    placed.push(job);
    rows = Math.max(rows, row + 1);
    let isFirst = true;
    for (const child of jobs) {
      if (child.on !== key || seen.has(child.key)) continue;
      place(child.key, job, isFirst ? row : rows);
      isFirst = false;
    }
  }

  const keys = new Set(jobs.map((job) => job.key));
  for (const job of jobs) if (job.on === null || !keys.has(job.on)) place(job.key, undefined, rows);
  // What is left stands in a circle: begin somewhere, so that it is seen.
  for (const job of jobs) if (!seen.has(job.key)) place(job.key, undefined, rows);
  return { jobs: placed, columns: 1 + Math.max(-1, ...placed.map((job) => job.depth)), rows };
}
