import type { ChainSnapshot } from './snapshot-chain.ts';

/** What moving main to another snapshot does to the others. */
export interface MainMove {
  readonly from: ChainSnapshot | undefined;
  readonly to: ChainSnapshot;
  /** Whether it goes back to an ancestor: a rollback. */
  readonly isRollback: boolean;
  /** How many snapshots are on no branch afterwards that are on main now. */
  readonly abandoned: number;
}

/** A snapshot and its parents, as far as the table still has them. */
function ancestry(chain: readonly ChainSnapshot[], id: string): ReadonlySet<string> {
  const parentOf = new Map(chain.map((snapshot) => [snapshot.id, snapshot.parentId]));
  const ids = new Set<string>();
  for (let next: string | null = id; next !== null && parentOf.has(next) && !ids.has(next);) {
    ids.add(next);
    next = parentOf.get(next) ?? null;
  }
  return ids;
}

export function mainMove(chain: readonly ChainSnapshot[], to: ChainSnapshot): MainMove {
  const kept = ancestry(chain, to.id);
  const left = chain.filter(({ id, standing }) => standing === 'main' && !kept.has(id));
  return {
    from: chain.find(({ isCurrent }) => isCurrent),
    to,
    isRollback: to.standing === 'main',
    abandoned: left.filter(({ branches }) => branches.length === 0).length,
  };
}

/** How many snapshots are on no branch once a branch is dropped. */
export function onlyOnBranch(chain: readonly ChainSnapshot[], branch: string): number {
  return chain.filter(({ standing, branches }) => standing === 'branch' && branches.every((name) => name === branch))
    .length;
}
