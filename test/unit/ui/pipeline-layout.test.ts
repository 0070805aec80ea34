import { describe, expect, it } from 'vitest';
import { layoutPipeline } from '../../../src/ui/jobs/pipeline-layout.ts';

const jobs = (...edges: readonly (readonly [string, string | null])[]) => edges.map(([key, on]) => ({ key, on }));

/** `name depth/row<parentRow` */
const placed = (layout: ReturnType<typeof layoutPipeline>) =>
  layout.jobs.map(({ key, depth, row, parentRow }) => `${key} ${depth}/${row}<${parentRow}`);

describe('the layout of a pipeline', () => {
  it('puts a chain into one row, a column each', () => {
    const layout = layoutPipeline(jobs(['c', 'b'], ['a', null], ['b', 'a']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 'c 2/0<0']);
    expect(layout).toMatchObject({ columns: 3, rows: 1 });
  });

  it('stacks brothers below one another, the first beside its parent', () => {
    const layout = layoutPipeline(jobs(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'b'], ['e', 'd'], ['f', 'a']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 'c 2/0<0', 'd 2/1<0', 'e 3/1<1', 'f 1/2<0']);
    expect(layout).toMatchObject({ columns: 4, rows: 3 });
  });

  it('begins a row for each chain', () => {
    const layout = layoutPipeline(jobs(['a', null], ['x', null], ['b', 'a'], ['y', 'x']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 'x 0/1<1', 'y 1/1<1']);
  });

  it('takes a job whose parent is gone as a beginning', () => {
    const layout = layoutPipeline(jobs(['b', 'gone']));
    expect(layout.jobs).toEqual([{ key: 'b', parent: null, depth: 0, row: 0, parentRow: 0 }]);
  });

  it('shows each job of a circle once', () => {
    const layout = layoutPipeline(jobs(['a', 'b'], ['b', 'a'], ['c', 'c']));
    expect(layout.jobs.map(({ key }) => key).sort()).toEqual(['a', 'b', 'c']);
  });

  it('puts two jobs never in the same place', () => {
    const tree = jobs(
      ['r', null],
      ...Array.from({ length: 40 }, (_, i) => [`n${i}`, i < 3 ? 'r' : `n${i % 7}`] as const),
    );
    const { jobs: all } = layoutPipeline(tree.filter(({ key, on }) => key !== on));
    const places = new Set(all.map(({ depth, row }) => `${depth}/${row}`));
    expect(places.size).toBe(all.length);
  });

  it('of nothing is empty', () => {
    expect(layoutPipeline([])).toEqual({ jobs: [], columns: 0, rows: 0 });
  });
});
