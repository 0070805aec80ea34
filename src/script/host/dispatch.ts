import * as v from 'valibot';
import { LabError } from '../../base/errors.ts';
import type { CallTable } from './call-table.ts';

/** Looks a call up, parses its arguments, and carries it out. Throws `unknown_call`, `bad_argument`, and its errors. */
export async function dispatch(calls: CallTable, name: string, args: unknown): Promise<unknown> {
  const call = Object.hasOwn(calls, name) ? (calls[name as keyof CallTable] as AnyCall) : undefined;
  if (call === undefined) {
    throw new LabError('unknown_call', `The lab has no call ${name}. Use what "lab" exports.`, {
      detail: { call: name },
    });
  }
  const parsed = v.safeParse(call.schema, args);
  if (!parsed.success) throw badArgument(name, parsed.issues[0]);
  return await call.run(parsed.output);
}

/** Names and arguments belong together in the table; what comes through the door is parsed before it meets `run`. */
interface AnyCall {
  readonly schema: v.GenericSchema;
  run(args: unknown): Promise<unknown>;
}

function badArgument(call: string, issue: v.BaseIssue<unknown>): LabError {
  const path = v.getDotPath(issue) ?? 'the arguments';
  const expected = issue.expected ?? issue.message;
  return new LabError(
    'bad_argument',
    `${call}: ${path} must be ${issue.kind === 'validation' ? issue.message : expected}, but ${issue.received} came.`,
    { detail: { call, argument: path } },
  );
}
