import { expect, test } from 'vitest';
import { exerciseScripts, runAlone } from './exercise-scripts.ts';
import { createLabWorld } from './world.ts';

const model = 'FraudCLF-Paul';

test('LB30 a deployment that the gate blocks fails its run and keeps its children from starting', async () => {
  const page = await createLabWorld().openPage({ ...exerciseScripts, after: async () => undefined });
  const { api } = page;
  for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await runAlone(page, name);
  const [newBatch, , redeploy] = await api.jobs.createPipeline();
  await api.jobs.create({ name: 'After', script: 'after', schedule: { type: 'dependent', on: redeploy!.name } });
  await api.settings.set({ gate: true, gateMetric: 'roc_auc' });
  // The runs of these scripts do not log their split: the gate cannot compare, and lets nothing through.
  const chain = await api.jobs.finished((await api.jobs.run(newBatch!.name)).runId);
  expect(chain.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed', 'skipped']);
  expect(chain[2]).toMatchObject({ error: { code: 'gate_blocked' }, outputs: { version: '2', gate: 'blocked' } });
  const { lines } = await api.jobs.log(chain[2]!.id);
  expect(lines.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Quality gate: blocked\./));
  expect(await api.deployments.current(model)).toMatchObject({ version: '1', status: 'deployed' });
  expect(await api.deployments.decisions(model)).toMatchObject([{ verdict: 'blocked', metric: 'roc_auc' }]);

  await api.settings.set({ gate: false });
  const next = await api.jobs.finished((await api.jobs.run(newBatch!.name)).runId);
  expect(next.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  expect(next[2]?.outputs).not.toHaveProperty('gate');
  expect(await api.deployments.decisions(model)).toHaveLength(1);
  const audit = await api.models.audit(model);
  expect(new Set(audit.map(({ owner }) => owner))).toEqual(new Set(['Paul']));
});
