import type { TreeNode } from '../../compute/explain.ts';

/** A node where it is drawn: columns from the left by depth, rows from the top. */
export interface PlacedNode {
  readonly node: TreeNode;
  readonly column: number;
  /** May lie between two rows: a split stands amid its children. */
  readonly row: number;
  /** How many nodes below are not drawn; 0 for an open split and for a leaf. */
  readonly hiddenCount: number;
}

export interface TreeLayout {
  /** In the order of reading: a parent before its children, left before right. */
  readonly placed: readonly PlacedNode[];
  readonly columns: number;
  readonly rows: number;
}

/** Places the nodes from the root on, as far as splits are open. */
export function layoutTree(nodes: readonly TreeNode[], isOpen: (node: TreeNode) => boolean): TreeLayout {
  const byId = new Map(nodes.map((node) => [node.id, node] as const));
  const order: PlacedNode[] = [];
  let rows = 0;
  let columns = 0;
  const place = (node: TreeNode): number => {
    const at = order.length;
    columns = Math.max(columns, node.depth + 1);
    // Holds the place before the children: their rows decide its own.
    order.push({ node, column: node.depth, row: 0, hiddenCount: 0 });
    const children = [node.left, node.right].flatMap((id) => (id === null ? [] : (byId.get(id) ?? [])));
    let row: number;
    let hiddenCount = 0;
    if (children.length > 0 && isOpen(node)) {
      const places = children.map(place);
      row = places.reduce((sum, each) => sum + each, 0) / places.length;
    } else {
      hiddenCount = belowCount(byId, node);
      row = rows++;
    }
    order[at] = { node, column: node.depth, row, hiddenCount };
    return row;
  };
  const root = byId.get(0);
  if (root !== undefined) place(root);
  return { placed: order, columns, rows };
}

/** The nodes from the root to this one, itself among them. */
export function pathTo(nodes: readonly TreeNode[], leaf: number): ReadonlySet<number> {
  const byId = new Map(nodes.map((node) => [node.id, node] as const));
  const path = new Set<number>();
  for (let node = byId.get(leaf); node !== undefined && !path.has(node.id);) {
    path.add(node.id);
    node = node.parent === null ? undefined : byId.get(node.parent);
  }
  return path;
}

function belowCount(byId: ReadonlyMap<number, TreeNode>, { left, right }: TreeNode): number {
  let count = 0;
  for (const id of [left, right]) {
    const child = id === null ? undefined : byId.get(id);
    if (child !== undefined) count += 1 + belowCount(byId, child);
  }
  return count;
}
