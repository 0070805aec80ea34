import type { MessageValue } from '../i18n/messages.ts';
import type { Translator } from '../i18n/translator.ts';
import { namesFor } from '../lab/settings.ts';
import type { GuideFacts } from './facts.ts';
import { comparedRuns, pipelineRuns, wantedJobs } from './pipeline-runs.ts';

/** Whom the exercise's guide is about, where nobody has given a name yet. */
export const exampleOwner = 'Paul';

/** What the lesson's sentences speak of: this learner's names, and what came of the work so far. */
export function valuesOf(facts: GuideFacts, i18n: Translator): Readonly<Record<string, MessageValue>> {
  const settings = { ...facts.settings, owner: facts.settings.owner || exampleOwner };
  const [newBatch, retrain, redeployment] = wantedJobs({ ...facts, settings }).map(({ name }) => name);
  const pipeline = pipelineRuns(facts)[0];
  const pair = comparedRuns(facts);
  const snapshotId = pipeline?.snapshotId ?? '';
  return {
    ...namesFor(settings),
    owner: settings.owner,
    dbname: settings.dbname,
    storage: settings.storage,
    connectionName: settings.connectionName,
    seed: String(settings.seed),
    rowsPerBatch: i18n.number(settings.rowsPerBatch),
    newBatch: newBatch ?? '',
    retrain: retrain ?? '',
    redeployment: redeployment ?? '',
    otherDepth: pair?.other.data.params['max_depth'] ?? '6',
    version: pipeline?.version.version ?? '',
    runId: pipeline?.run.info.run_id ?? '',
    predictionId: facts.prediction?.uuid ?? '',
    snapshotShort: snapshotId.length > 8 ? `${snapshotId.slice(0, 4)}…${snapshotId.slice(-4)}` : snapshotId,
  };
}
