import { toErrorRecord } from '../../base/errors.ts';
import type { EndpointDescription, Lab } from '../../lab/api.ts';
import type { AuditEntry } from '../../pipeline/audit-trail.ts';
import type { GateDecision, ModelBuild, ModelDeployment } from '../../serving/types.ts';
import type { ModelVersion, RegisteredModel, Run } from '../../tracking/types.ts';
import { namesFor, type Settings } from '../../lab/settings.ts';
import { Loaded } from './loaded.svelte.ts';

/** The owner's model with all that hangs on it. Newest first. */
export interface ModelFacts {
  readonly model: string;
  /** Null before the model exists. */
  readonly endpoint: EndpointDescription | null;
  readonly versions: readonly ModelVersion[];
  readonly deployments: readonly ModelDeployment[];
  readonly builds: readonly ModelBuild[];
  /** Null before the first version is registered. */
  readonly registered: RegisteredModel | null;
  readonly audit: readonly AuditEntry[];
  /** What the quality gate decided. */
  readonly decisions: readonly GateDecision[];
  /** The training run of each version, by run id. */
  readonly runs: Readonly<Record<string, Run>>;
}

/** What the lab answers for a model or an experiment that no script has made yet. */
const notYet = 'RESOURCE_DOES_NOT_EXIST';

async function orNotYet<Value>(promise: Promise<Value>, absent: Value): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (toErrorRecord(error).code === notYet) return absent;
    throw error;
  }
}

export class ModelsState extends Loaded<ModelFacts> {
  constructor(lab: Lab) {
    super(async () => loadFacts(lab, await lab.settings.get()));
  }
}

async function loadFacts(lab: Lab, settings: Settings): Promise<ModelFacts> {
  const { model, experiment } = namesFor(settings);
  const [endpoint, versions, deployments, builds, runs, models, audit, decisions] = await Promise.all([
    orNotYet<EndpointDescription | null>(lab.endpoint.describe(model), null),
    orNotYet(lab.models.versions(model), []),
    orNotYet(lab.deployments.list(model), []),
    orNotYet(lab.deployments.builds(model), []),
    orNotYet(lab.experiments.searchRuns({ experiment }), []),
    lab.models.list(),
    lab.models.audit(model),
    lab.deployments.decisions(model),
  ]);
  return {
    model,
    endpoint,
    versions: [...versions].sort((a, b) => Number(b.version) - Number(a.version)),
    deployments: [...deployments].sort((a, b) => (a.created_at < b.created_at ? 1 : -1)),
    builds,
    registered: models.find(({ name }) => name === model) ?? null,
    audit,
    decisions,
    runs: Object.fromEntries(runs.map((run) => [run.info.run_id, run])),
  };
}
