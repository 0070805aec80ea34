import { expect, test } from 'vitest';
import type { LabApi } from '../../../src/lab/api.ts';
import type { AnyStore, Storage } from '../../../src/storage/types.ts';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld } from './world.ts';

const model = 'FraudCLF-Paul';

/** A storage whose writes over exactly these stores are never answered, from the `nth` on: a page that stands still. */
function standsStillAt(names: readonly string[], nth: number) {
  let isReached: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (isReached = resolve));
  let left = nth;
  const around = (storage: Storage): Storage => ({
    ...storage,
    async write(stores: readonly AnyStore[], body) {
      if (stores.map(({ name }) => name).join() === names.join() && --left <= 0) {
        isReached();
        await new Promise(() => undefined);
      }
      return storage.write(stores, body);
    },
  });
  return { reached, around };
}

const openStates = async ({ models, deployments }: LabApi) => ({
  versions: (await models.versions(model)).map(({ status }) => status),
  builds: (await deployments.builds(model)).map(({ status }) => status),
  deployments: (await deployments.list(model)).map(({ status }) => status),
});

test.each([
  [
    'registers',
    standsStillAt(['registered_models', 'model_versions', 'registry_audit'], 1),
    { versions: ['READY', 'FAILED_REGISTRATION'], builds: ['built'], deployments: ['deployed'] },
  ],
  [
    'builds',
    standsStillAt(['model_builds', 'build_images', 'deployment_audit'], 1),
    { versions: ['READY', 'READY'], builds: ['build failed', 'built'], deployments: ['deployed'] },
  ],
  [
    'deploys',
    standsStillAt(['endpoint_models', 'model_deployments', 'deployment_audit', 'gate_decisions'], 1),
    { versions: ['READY', 'READY'], builds: ['built', 'built'], deployments: ['failed', 'deployed'] },
  ],
] as const)('LB3 a page that goes away while it %s is recovered by one that is open', async (_what, still, states) => {
  const world = createLabWorld();
  const left = await world.openPage(exerciseScripts);
  for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(left, name);
  const [newBatch] = await left.api.jobs.createPipeline();
  const gone = await world.openPage(exerciseScripts, still.around);
  const { runId } = await gone.api.jobs.run(newBatch!.name);
  await still.reached;
  gone.kill();
  const chain = await left.api.jobs.finished(runId);
  expect(chain.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed']);
  expect(chain[2]?.error?.code).toBe('interrupted');
  await expect.poll(async () => openStates(left.api)).toEqual(states);
  expect(await left.api.deployments.current(model)).toMatchObject({ version: '1', status: 'deployed' });
  const next = await left.api.jobs.finished((await left.api.jobs.run(newBatch!.name)).runId);
  expect(next.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(await left.api.deployments.current(model)).toMatchObject({ version: '3', status: 'deployed' });
});
