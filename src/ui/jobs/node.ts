import type { JobProgress } from '../../jobs/types.ts';
import type { NodeFace } from './node-face.ts';

/** A job as the drawing takes it: real, being filled in, or still wanted by the exercise. */
export interface PipelineNode {
  /** Its name, but for a draft, whose name may be taken. */
  readonly key: string;
  readonly name: string;
  /** Bare; empty while none is chosen. */
  readonly script: string;
  /** The job that must succeed before; null for a manual one. */
  readonly on: string | null;
  readonly face: NodeFace;
  readonly progress: JobProgress | undefined;
  /** What its form says while it is open: `edited`, or `cycle` where it would wait for itself. */
  readonly form?: 'edited' | 'cycle' | undefined;
}
