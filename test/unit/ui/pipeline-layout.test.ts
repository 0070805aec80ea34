import { describe, expect, it } from 'vitest';
import { layoutPipeline } from '../../../src/ui/jobs/pipeline-layout.ts';

const jobs = (...edges: readonly (readonly [string, string | null])[]) => edges.map(([key, on]) => ({ key, on }));

/** `name column/row<parentRow` */
const placed = (layout: ReturnType<typeof layoutPipeline>) =>
  layout.jobs.map(({ key, column, row, parentRow }) => `${key} ${column}/${row}<${parentRow}`);

/** `name` behind its indent, with the indents of the lines that pass it. */
const listed = (layout: ReturnType<typeof layoutPipeline>) =>
  layout.jobs.map(
    ({ key, indent, rails }) => `${'  '.repeat(indent)}${key}${rails.map((rail) => ` |${rail}`).join('')}`,
  );

describe('the layout of a pipeline', () => {
  it('puts a chain into one row, a column each', () => {
    const layout = layoutPipeline(jobs(['c', 'b'], ['a', null], ['b', 'a']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 'c 2/0<0']);
    expect(layout).toMatchObject({ columns: 3, rows: 1 });
  });

  it('stacks brothers below one another, the first beside its parent', () => {
    const layout = layoutPipeline(jobs(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'b'], ['e', 'd'], ['f', 'b']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 'c 2/0<0', 'd 2/1<0', 'e 3/1<1', 'f 2/2<0']);
    expect(layout).toMatchObject({ columns: 4, rows: 3 });
  });

  it('puts the brother with fewer rows first, so that no hole stays between them', () => {
    const layout = layoutPipeline(jobs(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'b'], ['f', 'a'], ['g', 'f']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'f 1/0<0', 'g 2/0<0', 'b 1/1<0', 'c 2/1<1', 'd 2/2<1']);
    const firstColumn = layout.jobs.filter(({ column }) => column === 1).map(({ row }) => row);
    expect(firstColumn).toEqual([0, 1]);
  });

  it('begins a row for each chain', () => {
    const layout = layoutPipeline(jobs(['a', null], ['x', null], ['b', 'a'], ['y', 'x']));
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 'x 0/1<1', 'y 1/1<1']);
  });

  it('puts jobs that stand alone beside one another below the chains, as many as there is room for', () => {
    const alone = Array.from({ length: 5 }, (_, index) => [`s${index}`, null] as const);
    const layout = layoutPipeline(jobs(alone[0]!, ['a', null], ['b', 'a'], ...alone.slice(1)), 3);
    expect(placed(layout)).toEqual(['a 0/0<0', 'b 1/0<0', 's0 0/1<1', 's1 1/1<1', 's2 2/1<1', 's3 0/2<2', 's4 1/2<2']);
    expect(layout).toMatchObject({ columns: 3, rows: 3 });
    expect(layoutPipeline(jobs(alone[0]!), 3)).toMatchObject({ columns: 1, rows: 1 });
  });

  it('as a list indents only what branches, and leads lines past to later brothers', () => {
    const layout = layoutPipeline(
      jobs(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'b'], ['e', 'd'], ['f', 'd'], ['g', 'b'], ['x', null]),
    );
    expect(listed(layout)).toEqual(['a', 'b', '  c |0', '  g |0', '  d', '    e |1', '    f', 'x']);
    expect(listed(layoutPipeline(jobs(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'c'], ['e', 'd'])))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  it('takes a job whose parent is gone as a beginning', () => {
    const layout = layoutPipeline(jobs(['b', 'gone']));
    expect(layout.jobs).toEqual([
      { key: 'b', parent: null, column: 0, row: 0, parentRow: 0, indent: 0, isBranch: false, rails: [] },
    ]);
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
    const {
      jobs: all,
      columns,
      rows,
    } = layoutPipeline(
      tree.filter(({ key, on }) => key !== on),
      4,
    );
    const places = new Set(all.map(({ column, row }) => `${column}/${row}`));
    expect(places.size).toBe(all.length);
    expect(all.every(({ column, row }) => column < columns && row < rows)).toBe(true);
  });

  it('of nothing is empty', () => {
    expect(layoutPipeline([])).toEqual({ jobs: [], columns: 0, rows: 0 });
  });
});
