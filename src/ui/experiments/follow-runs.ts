import type { LabApi } from '../../lab/api.ts';
import type { Loaded } from '../state/loaded.svelte.ts';

/** Reads something about runs, and again whenever runs or versions change; gives the way to stop. */
export function followRuns(lab: Pick<LabApi, 'onChange'>, loaded: Loaded<unknown>): () => void {
  void loaded.reload();
  return lab.onChange(({ topics }) => {
    if (topics.includes('experiments') || topics.includes('models')) void loaded.reload();
  });
}
