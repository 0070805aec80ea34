import { systemClock } from '../base/clock.ts';
import { createTimerRenewer, type LeaseMessage } from './lease-renewal.ts';
import { leaseSchema, renewLeases } from './leases.ts';
import { openDatabase } from './open-database.ts';
import { createRecords, type Records } from './records.ts';

let records: Promise<Records> | undefined;

const renewer = createTimerRenewer(async (held) => {
  if (records !== undefined) await renewLeases(await records, held, systemClock.now());
});

async function openRecords(database: string): Promise<Records> {
  const { begin } = await openDatabase(leaseSchema(database));
  return createRecords({ begin, onCommitted: () => undefined });
}

self.addEventListener('message', ({ data }: MessageEvent<LeaseMessage>) => {
  switch (data.kind) {
    case 'open':
      records = openRecords(data.database);
      break;
    case 'hold':
      renewer.hold(data.name, data.holder);
      break;
    case 'drop':
      renewer.drop(data.name);
      break;
  }
});
