import type { JobDefinition, JobProgress } from '../../jobs/types.ts';
import { exerciseJobs } from '../../lab/exercise-jobs.ts';
import type { Chain } from '../state/chains.ts';
import type { JobDraft } from './job-draft.ts';
import { nodeFace, type NodeFace } from './node-face.ts';
import type { PipelineNode } from './node.ts';

const draftKey = 'draft\n';

const blank = (state: NodeFace['state'], edge: NodeFace['edge']): NodeFace => ({
  state,
  run: undefined,
  waitsFor: undefined,
  edge,
});

/** What the open form holds: a new job, or one that exists, by its stored name. */
export interface OpenForm {
  readonly draft: JobDraft;
  readonly edited?: string | undefined;
}

/** The jobs as they stand, with the one that is being filled in or edited as its form says. */
export function jobNodes(
  definitions: readonly Pick<JobDefinition, 'name' | 'script' | 'schedule'>[],
  chains: readonly Chain[],
  progressOf: (runId: string) => JobProgress | undefined,
  form: OpenForm | undefined,
): readonly PipelineNode[] {
  const nodes: PipelineNode[] = definitions.map(({ name, script, schedule }) => {
    const on = schedule.type === 'manual' ? null : schedule.on;
    const face = nodeFace(name, on, chains);
    return { key: name, name, script, on, face, progress: face.run && progressOf(face.run.id) };
  });
  if (form === undefined) return nodes;
  const { draft, edited } = form;
  const name = draft.name.trim();
  const on = draft.schedule === 'dependent' && draft.on !== '' ? draft.on : null;
  if (edited !== undefined) return nodes.map((node) => (node.key === edited ? asEdited(node, draft, on, nodes) : node));
  return [
    ...nodes,
    { key: draftKey, name, script: draft.script, on, face: blank('draft', 'draft'), progress: undefined },
  ];
}

function asEdited(
  node: PipelineNode,
  draft: JobDraft,
  on: string | null,
  nodes: readonly PipelineNode[],
): PipelineNode {
  const edge = on === node.on ? node.face.edge : 'draft';
  return {
    ...node,
    name: draft.name.trim(),
    script: draft.script,
    on,
    face: { ...node.face, edge },
    form: leadsTo(node.key, on, nodes) ? 'cycle' : 'edited',
  };
}

/** True when whoever goes up from `on`, parent by parent, comes to `key`. */
function leadsTo(key: string, on: string | null, nodes: readonly PipelineNode[]): boolean {
  const seen = new Set<string>();
  let at = on;
  while (at !== null && !seen.has(at)) {
    if (at === key) return true;
    seen.add(at);
    at = nodes.find((node) => node.key === at)?.on ?? null;
  }
  return false;
}

/** The exercise's jobs as outlines, before there is any. */
export function wantedNodes(owner: string): readonly PipelineNode[] {
  return exerciseJobs(owner).map(({ name, script, schedule }) => ({
    key: name,
    name,
    script,
    on: schedule?.type === 'dependent' ? schedule.on : null,
    face: blank('wanted', 'idle'),
    progress: undefined,
  }));
}

/** True once every job of the exercise is there by name. */
export function hasExercise(owner: string, definitions: readonly Pick<JobDefinition, 'name'>[]): boolean {
  const names = new Set(definitions.map(({ name }) => name));
  return exerciseJobs(owner).every(({ name }) => names.has(name));
}

/** The job to run next: the first manual one that others wait for, else the first manual one, while nothing runs. */
export function nextToRun(definitions: readonly Pick<JobDefinition, 'name' | 'schedule'>[]): string | undefined {
  const manual = definitions.filter((job) => job.schedule.type === 'manual');
  const isAwaited = (name: string) =>
    definitions.some((job) => job.schedule.type === 'dependent' && job.schedule.on === name);
  return (manual.find((job) => isAwaited(job.name)) ?? manual[0])?.name;
}
