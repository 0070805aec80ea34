import { LabError } from '../base/errors.ts';
import { hasEnded } from '../jobs/types.ts';
import { runStore } from '../jobs/stores.ts';
import { replacedTopic } from './backup.ts';
import type { Rooms } from './rooms.ts';
import type { SettingsPatch } from './settings.ts';
import { labStores } from './stores.ts';

/** A chain is as long as its jobs are many; whoever starts runs without end is told that the lab is busy. */
const maxStopRounds = 50;

/**
 * Deletes everything that the lab keeps, in one transaction: tables, runs, models, jobs, logs and settings. Runs that
 * are under way, in any tab, are stopped first, and `keep` may put away what goes. `presets` are set again, as when the
 * page's address is opened.
 * Throws `not_confirmed` without `confirm: true`, and `lab_busy` when a run began meanwhile; nothing was deleted then.
 */
export async function resetLab(
  rooms: Rooms,
  options: { readonly confirm?: unknown; readonly presets: SettingsPatch; readonly keep: () => Promise<unknown> },
): Promise<void> {
  const { storage, jobs, settings } = rooms;
  const { confirm, presets, keep } = options;
  if (confirm !== true) {
    throw new LabError(
      'not_confirmed',
      'A reset deletes everything in this lab and is only done when asked with {confirm: true}. Nothing was deleted.',
    );
  }
  // A run that succeeds while another is being stopped starts its children: look again until nothing is under way.
  for (let round = 0; round < maxStopRounds; round++) {
    const underWay = (await jobs.history()).filter((run) => !hasEnded(run));
    if (underWay.length === 0) break;
    for (const run of underWay) await jobs.stop(run.id);
  }
  await keep();
  await storage.write(labStores, async (tx) => {
    for (const status of ['running', 'queued']) {
      if ((await tx.count(runStore, { index: 'byStatus', only: status })) > 0) {
        throw new LabError('lab_busy', 'A run began while the lab was being reset. Nothing was deleted; reset again.');
      }
    }
    for (const store of labStores) await tx.clear(store);
  });
  storage.announce(replacedTopic, null);
  if (Object.keys(presets).length > 0) await settings.set(presets);
}
