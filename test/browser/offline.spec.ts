import { expect, test } from './lab-fixture.ts';
import { createFirstVersion, namesOf } from './lab-calls.ts';

test('after one visit the lab works offline and cross-origin isolated', async ({ lab }) => {
  await lab.open('?owner=Paul');
  expect(await lab.call(() => crossOriginIsolated)).toBe(false);
  await expect
    .poll(() => lab.call(async () => (await (await caches.open('lab-large')).keys()).length), {
      message: 'DuckDB is fetched after the worker has taken control',
    })
    .toBeGreaterThanOrEqual(3);
  await lab.page.context().setOffline(true);
  await lab.reload();
  expect(await lab.call(() => crossOriginIsolated)).toBe(true);
  await createFirstVersion(lab);
  const described = await lab.call((name) => globalThis.lab.endpoint.describe(name), namesOf('Paul').model);
  expect(described).toMatchObject({ version: '1', via: 'service-worker' });
});
