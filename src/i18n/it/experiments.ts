import type { experiments as english } from '../en/experiments.ts';

export const experiments: Readonly<Record<keyof typeof english, string>> = {
  'experiments.tab': 'Esperimenti',
};
