import type { JobRunStatus } from '../../jobs/types.ts';

/** The icons of the sprite: one shape for each of the seven job states, and the controls. */
export type IconName =
  JobRunStatus | 'plus' | 'play' | 'chain' | 'theme' | 'chevron' | 'tick' | 'copy' | 'projector' | 'warning' | 'pane';
