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

/** The jobs as they stand, and the one that is being filled in. */
export function jobNodes(
  definitions: readonly Pick<JobDefinition, 'name' | 'script' | 'schedule'>[],
  chains: readonly Chain[],
  progressOf: (runId: string) => JobProgress | undefined,
  draft: JobDraft | undefined,
): readonly PipelineNode[] {
  const nodes: PipelineNode[] = definitions.map(({ name, script, schedule }) => {
    const on = schedule.type === 'manual' ? null : schedule.on;
    const face = nodeFace(name, on, chains);
    return { key: name, name, script, on, face, progress: face.run && progressOf(face.run.id) };
  });
  if (draft === undefined) return nodes;
  const on = draft.schedule === 'dependent' && draft.on !== '' ? draft.on : null;
  return [
    ...nodes,
    {
      key: draftKey,
      name: draft.name.trim(),
      script: draft.script,
      on,
      face: blank('draft', 'draft'),
      progress: undefined,
    },
  ];
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
