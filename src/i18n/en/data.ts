export const data = {
  'data.tab': 'Data',
} as const;
