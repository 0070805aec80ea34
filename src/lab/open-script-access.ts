import { LabError } from '../base/errors.ts';
import type { TaskContext } from '../jobs/types.ts';
import { createMemoryBudget } from '../pipeline/memory-budget.ts';
import { openMlAccess } from './access-ml.ts';
import { openMlflowAccess } from './access-mlflow.ts';
import { openPlatformAccess } from './access-platform.ts';
import { openTableAccess } from './access-tables.ts';
import type { Rooms } from './rooms.ts';
import type { ScriptAccess, ScriptOrigin } from './script-access.ts';
import { namesFor, requireOwner } from './settings.ts';

/**
 * What the script of this job run may do. The settings are those of now; a change during the run does not reach it.
 * Throws `owner_missing` while the lab has no owner.
 */
export async function openScriptAccess(
  rooms: Rooms,
  context: TaskContext,
  script?: ScriptOrigin,
): Promise<ScriptAccess> {
  const settings = await rooms.settings.get();
  const budget = createMemoryBudget(context.run.resourceProfile.memoryGib);
  return {
    environment: {
      ...namesFor(settings),
      owner: requireOwner(settings),
      dbname: settings.dbname,
      storage: settings.storage,
      connectionName: settings.connectionName,
      seed: settings.seed,
      rowsPerBatch: settings.rowsPerBatch,
      upstream: context.run.upstream,
      variables: context.definition?.environment ?? {},
      jobRunId: context.run.id,
    },
    async connect(name) {
      if (name === settings.connectionName) return;
      throw new LabError(
        'unknown_connection',
        `The data connection is named ${JSON.stringify(settings.connectionName)}, but ${JSON.stringify(name)} was asked for. ` +
          'Set CONNECTION_NAME to what the lab leader gave out.',
        { detail: { expected: settings.connectionName, name } },
      );
    },
    tables: openTableAccess({ rooms, context, settings, budget }),
    ml: openMlAccess(rooms, { context, budget }),
    mlflow: openMlflowAccess(rooms, { context, owner: requireOwner(settings), script }),
    cmlapi: openPlatformAccess(rooms, context),
    async callModel(model, accessKey, request) {
      // The key alone says which model is meant; an unknown name is told before the request is sent.
      await rooms.serving.getModel(model);
      const response = await rooms.invoke('model', { method: 'POST', body: JSON.stringify({ accessKey, request }) });
      return { status: response.status, body: await response.json() };
    },
    setOutput: (key, value) => context.setOutput(key, value),
    log: (line) => context.log(line),
    signal: context.signal,
  };
}
