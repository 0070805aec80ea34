export const experiments = {
  'experiments.tab': 'Experiments',
} as const;
