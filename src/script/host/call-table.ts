import type { GenericSchema } from 'valibot';
import type { CallArgs, CallName, CallResult } from '../protocol.ts';

/** One call: how its arguments are parsed, and what it does. */
export interface Call<Name extends CallName> {
  readonly schema: GenericSchema<unknown, CallArgs<Name>>;
  run(args: CallArgs<Name>): Promise<CallResult<Name>>;
}

export type CallTable = { readonly [Name in CallName]: Call<Name> };

/** The calls whose names begin with one of these words. */
export type CallsOf<Group extends string> = {
  readonly [Name in CallName as Name extends `${Group}.${string}` ? Name : never]: Call<Name>;
};

/** The same record without the fields that are undefined. */
export function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]: Exclude<Fields[Name], undefined>;
  };
}
