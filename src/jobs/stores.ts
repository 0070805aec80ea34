import { defineStore } from '../storage/types.ts';
import type { JobDefinition, JobLogChunk, JobRun } from './types.ts';

export const definitionStore = defineStore<JobDefinition>('jobs', 'id', { byName: 'name', bySequence: 'sequence' });

export const runStore = defineStore<JobRun>('job_runs', 'id', {
  bySequence: 'sequence',
  byStatus: 'status',
  byChain: ['chainId', 'sequence'],
  byJob: ['jobId', 'sequence'],
  /** Leads from what a run has handed down back to the run. */
  byDeployment: 'outputs.deployment_id',
});

export const logStore = defineStore<JobLogChunk>('job_logs', ['runId', 'chunk']);

/** The stores of this room. */
export const jobsStores = [definitionStore, runStore, logStore] as const;
