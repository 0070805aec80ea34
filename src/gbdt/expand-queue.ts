import type { Split } from './split-evaluation.ts';

/** When a tree stops growing, and which node it grows at next. */
export interface Growth {
  readonly policy: 'depthwise' | 'lossguide';
  /** 0 = no limit. */
  readonly maxDepth: number;
  /** 0 = no limit. */
  readonly maxLeaves: number;
  /** Least loss change of a split (`gamma`), float32. */
  readonly minSplitLoss: number;
}

/** A leaf that has a split to offer. */
export interface Candidate {
  readonly id: number;
  readonly depth: number;
  readonly split: Pick<Split, 'lossChange'>;
}

/** A loss change up to here counts as none (kRtEps in XGBoost). */
const NO_LOSS_CHANGE = Math.fround(1e-6);
/** XGBoost takes so many nodes of a level at a time. */
const BATCH = 256;

/** True where the loss change and the depth allow a split, however many leaves there are. */
export function isWorthSplitting({ maxDepth, minSplitLoss }: Growth, { depth, split }: Candidate): boolean {
  if (!(split.lossChange > NO_LOSS_CHANGE) || split.lossChange < minSplitLoss) return false;
  return maxDepth === 0 || depth < maxDepth;
}

/**
 * The leaves of one tree that wait to be split, and how many leaves there are (`Driver` in XGBoost's tree/driver.h).
 * Nodes must come in with rising numbers.
 */
export class ExpandQueue<Node extends Candidate> {
  readonly #growth: Growth;
  /** Depthwise: in order from `#first` on. Lossguide: a binary heap. */
  readonly #waiting: Node[] = [];
  #first = 0;
  #leaves = 1;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  push(node: Node): void {
    if (!(node.split.lossChange > NO_LOSS_CHANGE)) return;
    this.#waiting.push(node);
    if (this.#growth.policy === 'lossguide') riseFromEnd(this.#waiting);
  }

  /**
   * The nodes to split next: the one that gains most, or up to 256 of the highest level. None ends the tree, even if
   * nodes of the next level wait: XGBoost ends there too.
   */
  pop(): readonly Node[] {
    const batch: Node[] = [];
    if (this.#growth.policy === 'lossguide') {
      const node = takeTop(this.#waiting);
      if (node !== undefined) this.#admit(node, batch);
      return batch;
    }
    const level = this.#waiting[this.#first]?.depth;
    while (batch.length < BATCH) {
      const node = this.#waiting[this.#first];
      if (node === undefined || node.depth !== level) break;
      this.#first++;
      this.#admit(node, batch);
    }
    return batch;
  }

  /** Whether children of a node that was just split may be split in turn. */
  mayExpandBelow(node: Node): boolean {
    const { maxDepth, maxLeaves } = this.#growth;
    return (maxDepth === 0 || node.depth + 1 < maxDepth) && (maxLeaves === 0 || this.#leaves < maxLeaves);
  }

  #admit(node: Node, batch: Node[]): void {
    const { maxLeaves } = this.#growth;
    if (!isWorthSplitting(this.#growth, node) || (maxLeaves > 0 && this.#leaves === maxLeaves)) return;
    this.#leaves++;
    batch.push(node);
  }
}

/** The greater loss change first, of equal ones the lower number. */
function comesBefore(a: Candidate, b: Candidate): boolean {
  const [gain, other] = [a.split.lossChange, b.split.lossChange];
  return gain === other ? a.id < b.id : gain > other;
}

function riseFromEnd(heap: Candidate[]): void {
  let at = heap.length - 1;
  const node = heap[at];
  if (node === undefined) return;
  for (;;) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !comesBefore(node, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = node;
}

function takeTop<Node extends Candidate>(heap: Node[]): Node | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    const isRight = left !== undefined && right !== undefined && comesBefore(right, left);
    const child = isRight ? right : left;
    if (child === undefined || !comesBefore(child, last)) break;
    if (isRight) below++;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
  return top;
}
