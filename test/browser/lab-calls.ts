import type { JobRun } from '../../src/jobs/types.ts';
import type { Lab } from '../../src/lab/api.ts';
import type { LabPage } from './lab-page.ts';

declare global {
  var lab: Lab;
}

/** The names that follow from the owner's. */
export const namesOf = (owner: string) => ({
  table: `hol_fraud.transactions_${owner}`,
  experiment: `xgb-cc-fraud-${owner}`,
  model: `FraudCLF-${owner}`,
});

/** Runs a script outside any job and gives its run when it has ended. */
export async function runScript(lab: LabPage, name: string): Promise<JobRun> {
  return lab.call(async (script) => {
    const { runId } = await globalThis.lab.scripts.run(script);
    const [run] = await globalThis.lab.jobs.finished(runId);
    return run!;
  }, name);
}

/** 00, 01 and 02: the table with its first batch, and version 1 behind the endpoint. */
export async function createFirstVersion(lab: LabPage): Promise<void> {
  for (const script of ['00_datagen', '01_train_xgboost', '02_api_deployment']) {
    const run = await runScript(lab, script);
    if (run.status !== 'succeeded') throw new Error(`${script}: ${JSON.stringify(run.error)}`);
  }
}
