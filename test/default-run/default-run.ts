import type { Lab } from '../../src/lab/api.ts';

/** What a lab came to, as SHA-256 in hexadecimal digits. */
export interface Digests {
  /** The three digests of `lab.fingerprint()`. */
  readonly table: string;
  readonly model: string;
  readonly metrics: string;
  /** Of the model files of each version. */
  readonly versions: readonly { readonly version: string; readonly json: string; readonly ubj: string }[];
}

/**
 * The default run of a fresh lab: 00, 01 and 02, then the pipeline once. Runs on any host that has the lab as
 * `globalThis.lab`; a browser gets it as text, so it sees nothing else of this file.
 */
export async function defaultRun(): Promise<Digests> {
  const { lab } = globalThis as unknown as { lab: Lab };
  const finish = async ({ runId }: { readonly runId: string }) => {
    for (const { script, status, error } of await lab.jobs.finished(runId)) {
      if (status !== 'succeeded') throw new Error(`${script} ended ${status}: ${JSON.stringify(error)}`);
    }
  };
  for (const script of ['00_datagen', '01_train_xgboost', '02_api_deployment']) {
    await finish(await lab.scripts.run(script));
  }
  const [newBatch] = await lab.jobs.createPipeline();
  await finish(await lab.jobs.run(newBatch?.name ?? ''));

  const sha256 = async (file: Blob) => {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const versions: Digests['versions'][number][] = [];
  for (const { name } of await lab.models.list()) {
    for (const { version } of await lab.models.versions(name)) {
      versions.push({
        version,
        json: await sha256(await lab.models.export(name, version, 'json')),
        ubj: await sha256(await lab.models.export(name, version, 'ubj')),
      });
    }
  }
  const { table, model, metrics } = await lab.fingerprint();
  return { table, model, metrics, versions };
}
