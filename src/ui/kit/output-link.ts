import { namesFor, type Settings } from '../../lab/settings.ts';
import { hashOf } from '../state/routes.ts';

/** Where the record that an output names is looked at; undefined for outputs that are no records with a screen. */
export function outputHash(key: string, value: string, settings: Settings | undefined): string | undefined {
  switch (key) {
    case 'run_id':
      return hashOf({ screen: 'experiments', runId: value });
    case 'version':
      return hashOf({ screen: 'models', version: value });
    case 'snapshot_id':
      return snapshotHash(value, settings);
    default:
      return undefined;
  }
}

/** A snapshot of the owner's table; undefined before there is an owner, whom the table is named after. */
export function snapshotHash(snapshotId: string, settings: Settings | undefined): string | undefined {
  if (settings === undefined || settings.owner === '') return undefined;
  return hashOf({ screen: 'data', table: namesFor(settings).table, snapshotId });
}
