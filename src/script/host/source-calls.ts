import * as v from 'valibot';
import type { ScriptAccess } from '../../lab/script-access.ts';
import { positiveWholeNumber, text, wholeNumber } from './arguments.ts';
import { withoutUndefined, type CallsOf } from './call-table.ts';
import type { Handles } from './handles.ts';
import type { Held } from './held.ts';

/** Where rows come from: the data connection and the generator. */
export function sourceCalls(access: ScriptAccess, held: Handles<Held>): CallsOf<'cmldata' | 'generator'> {
  return {
    'cmldata.connect': {
      schema: v.strictObject({ name: text }),
      async run({ name }) {
        await access.connect(name);
        return null;
      },
    },
    'generator.build': {
      schema: v.strictObject({
        table: text,
        rowCount: v.optional(positiveWholeNumber),
        seed: v.optional(wholeNumber),
        batchNumber: v.optional(wholeNumber),
      }),
      async run({ table, ...options }) {
        const batch = await access.tables.generate(table, withoutUndefined(options));
        const { columns, rowCount, batchNumber, seed } = batch;
        const summary = { 'batch-number': String(batchNumber), seed: String(seed) };
        return { held: held.add({ columns, rowCount, plan: null, summary }), batchNumber, seed };
      },
    },
  };
}
