import type { LabApi } from '../../../src/lab/api.ts';

async function unused(): Promise<never> {
  throw new Error('The fake lab does not do this.');
}

export const unusedExperiments: Omit<LabApi['experiments'], 'searchRuns'> = {
  list: async () => [],
  getRun: unused,
  metricHistory: unused,
  artifacts: unused,
  artifact: unused,
  delete: unused,
  restore: unused,
  setTags: unused,
  deleteTag: unused,
  deleteRun: unused,
  restoreRun: unused,
  export: unused,
  reproduce: unused,
  compareBatches: unused,
};

/** A registry in which nothing has happened. */
export const unusedModels: Omit<LabApi['models'], 'versions'> = {
  list: async () => [],
  export: unused,
  setAlias: unused,
  deleteAlias: unused,
  byAlias: unused,
  promote: unused,
  setTag: unused,
  deleteTag: unused,
  setDescription: unused,
  audit: async () => [],
};

export const unusedDeployments: Omit<LabApi['deployments'], 'list' | 'current'> = {
  builds: async () => [],
  rollback: unused,
  servingAt: unused,
  decisions: async () => [],
};

export const unusedExplain: LabApi['explain'] = {
  open: unused,
  importances: unused,
  rows: unused,
  contributions: unused,
  partialDependence: unused,
  tree: unused,
  dump: unused,
};

/** A log of no requests. */
export const unusedMonitoring: LabApi['monitoring'] = {
  requests: async () => [],
  request: unused,
  flush: async () => ({ lost: 0, error: null }),
  losses: async () => ({ lost: 0, error: null }),
};
