import { lossTopic } from '../serving/request-log.ts';
import type { StorageNotice } from '../storage/types.ts';

/** What changed, in the words of the interface: the UI loads again what it shows of these. */
export type ChangeTopic =
  'settings' | 'scripts' | 'jobs' | 'tables' | 'experiments' | 'models' | 'deployments' | 'requests' | 'guide';

const topicOfStore: Readonly<Record<string, ChangeTopic>> = {
  settings: 'settings',
  script_texts: 'scripts',
  guide_answers: 'guide',
  jobs: 'jobs',
  job_runs: 'jobs',
  tables: 'tables',
  experiments: 'experiments',
  runs: 'experiments',
  metrics: 'experiments',
  artifacts: 'experiments',
  registered_models: 'models',
  model_versions: 'models',
  registry_audit: 'models',
  endpoint_models: 'deployments',
  model_builds: 'deployments',
  model_deployments: 'deployments',
  deployment_audit: 'deployments',
  gate_decisions: 'deployments',
  request_log: 'requests',
};

/**
 * The topics that a committed transaction touched; none for stores that nobody watches, and for announcements but that
 * of requests which could not be logged.
 */
export function topicsOf(notice: StorageNotice): readonly ChangeTopic[] {
  if (notice.kind === 'announced') return notice.topic === lossTopic ? ['requests'] : [];
  const topics = Object.keys(notice.keys).flatMap((store) => topicOfStore[store] ?? []);
  return [...new Set(topics)];
}
