import { describe, expect, it } from 'vitest';
import type { Lineage, LineageNode } from '../../../src/pipeline/lineage-types.ts';
import { boxAcross, boxDown, edgeAcross, edgeDown, layoutLineage } from '../../../src/ui/lineage/lineage-layout.ts';

const node = (kind: LineageNode['kind'], id: string) =>
  ({ key: `${kind}:${id}`, kind, id, table: 'a.b', state: 'missing' }) as unknown as LineageNode;
const edge = (from: string, to: string, by = 'x') => ({ from, to, by });
const none = { total: 0, listed: 0 };

const lineage = (parts: Partial<Lineage>): Lineage => ({
  target: 'prediction:p',
  nodes: [],
  edges: [],
  origins: [],
  dependents: [],
  totals: { run: none, version: none, build: none, deployment: none, prediction: none },
  unlistedSnapshots: 0,
  undeterminedRuns: 0,
  ...parts,
});

const placesOf = ({ nodes }: ReturnType<typeof layoutLineage>) =>
  Object.fromEntries(nodes.map((place) => [place.node.key, [place.column, place.row]]));

const chain = lineage({
  nodes: [
    node('prediction', 'p'),
    node('run', 'r'),
    node('snapshot', 's'),
    node('snapshot', 'parent'),
    node('jobRun', 'train'),
    node('jobRun', 'append'),
    node('batch', 'b'),
  ],
  edges: [
    edge('run:r', 'jobRun:train'),
    edge('snapshot:s', 'jobRun:append', 'summary.job-run-id'),
    edge('snapshot:s', 'snapshot:parent', 'parent_id'),
    edge('jobRun:train', 'jobRun:append', 'parentRunId'),
  ],
});

describe('a lineage is laid out', () => {
  it('from the data to the predictions, without empty columns, job runs below what they made', () => {
    expect(placesOf(layoutLineage(chain, 6))).toEqual({
      'batch:b': [0, 0],
      'snapshot:parent': [0, 1],
      'snapshot:s': [1, 0],
      'jobRun:append': [1, 1],
      'run:r': [2, 0],
      'jobRun:train': [2, 1],
      'prediction:p': [3, 0],
    });
  });

  it('with the target first and the others counted where a column would be too long', () => {
    const nodes = ['a', 'b', 'c', 'p'].map((id) => node('prediction', id));
    const totals = { ...lineage({}).totals, prediction: { total: 12, listed: 4 } };
    const layout = layoutLineage(lineage({ nodes, totals }), 2);
    expect(placesOf(layout)).toEqual({ 'prediction:p': [0, 0], 'prediction:a': [0, 1] });
    expect(layout.more).toEqual([{ key: 'more prediction', count: 10, column: 0, row: 2 }]);
    expect([layout.columns, layout.rows]).toEqual([1, 3]);
  });

  it('with a job run that made nothing, when it was asked for or its trigger is there', () => {
    const nodes = [node('jobRun', 'j'), node('jobRun', 'child'), node('jobRun', 'stranger')];
    const edges = [edge('jobRun:child', 'jobRun:j')];
    expect(Object.keys(placesOf(layoutLineage(lineage({ target: 'jobRun:j', nodes, edges }), 6)))).toEqual([
      'jobRun:j',
      'jobRun:child',
    ]);
  });
});

describe('edges', () => {
  const sizes = { width: 420, nodeHeight: 40, columnGap: 20, rowGap: 10, gutter: 30 };
  const layout = layoutLineage(chain, 6);
  const at = (column: number, row: number) => boxAcross(layout, { column, row }, sizes);

  it('go straight along a row and to a neighbour in the column', () => {
    expect(at(1, 0)).toEqual({ x: 110, y: 0, width: 90, height: 40 });
    expect(edgeAcross(at(0, 0), at(1, 0), sizes)).toBe('M90 20H107');
    expect(edgeAcross(at(1, 1), at(1, 0), sizes)).toBe('M155 50V43');
  });

  it('go around what stands between the two', () => {
    expect(edgeAcross(at(1, 2), at(1, 0), sizes)).toBe('M110 120H105Q100 120 100 115V25Q100 20 105 20H107');
  });

  it('run in the gutter where all stand below each other, farther out the farther they go', () => {
    const line = (to: number) => edgeDown(boxDown(0, sizes), boxDown(to, sizes), sizes.gutter);
    const turnOf = (d: string) => Number(/Q(\S+)/.exec(d)?.[1]);
    expect(boxDown(2, sizes)).toEqual({ x: 30, y: 100, width: 390, height: 40 });
    expect(turnOf(line(2))).toBeLessThan(turnOf(line(1)));
    expect(turnOf(line(40))).toBe(2);
  });
});
