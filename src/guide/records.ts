import type { Lab } from '../lab/api.ts';

/* The lab's records, as its interface gives them. */

type Given<Call extends (...args: never[]) => unknown> = Awaited<ReturnType<Call>>;

export type JobDefinition = Given<Lab['jobs']['list']>[number];
export type JobDefinitionInput = Parameters<Lab['jobs']['create']>[0];
export type JobRun = Given<Lab['jobs']['history']>[number];
export type JobProgress = NonNullable<Given<Lab['jobs']['progress']>>;
export type SnapshotRow = Given<Lab['tables']['snapshots']>[number];
export type Run = Given<Lab['experiments']['getRun']>;
export type ModelVersion = Given<Lab['models']['versions']>[number];
export type ModelBuild = Given<Lab['deployments']['builds']>[number];
export type ModelDeployment = NonNullable<Given<Lab['deployments']['current']>>;
