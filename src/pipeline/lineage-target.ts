import * as v from 'valibot';
import { LabError } from '../base/errors.ts';
import { versionKeyOf } from './lineage-records.ts';

/** A target as it was asked for: one kind, one id. */
export interface AskedTarget {
  readonly kind: 'prediction' | 'deployment' | 'build' | 'version' | 'run' | 'snapshot' | 'jobRun';
  /** `<name>/<version>` for a version. */
  readonly id: string;
  readonly table?: string | undefined;
  readonly limit: number;
}

const defaultLimit = 100;
const largestLimit = 1000;

const id = v.pipe(v.string(), v.nonEmpty());
const versionName = v.strictObject({ name: id, version: id });

const target = v.union([
  v.strictObject({ prediction: id }),
  v.strictObject({ deployment: id }),
  v.strictObject({ build: id }),
  v.strictObject({ version: v.union([id, versionName]), model: v.optional(id) }),
  v.strictObject({ run: id }),
  v.strictObject({ snapshot: id, table: v.optional(id) }),
  v.strictObject({ jobRun: id }),
]);

/** Reads what was asked for. Throws `invalid_option`. */
export function parseTarget(
  asked: unknown,
  { limit = defaultLimit, model }: { readonly limit?: number | undefined; readonly model: string },
): AskedTarget {
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= largestLimit)) {
    throw invalid('limit', `a whole number from 1 to ${largestLimit}`, limit);
  }
  const parsed = v.safeParse(target, asked);
  if (!parsed.success) {
    throw invalid(
      'target',
      'exactly one of prediction, deployment, build, version, run, snapshot and jobRun with its id, such as {run: "…"},',
      asked,
    );
  }
  const found = parsed.output;
  if ('version' in found) {
    const of =
      typeof found.version === 'string' ? { name: found.model ?? model, version: found.version } : found.version;
    return { kind: 'version', id: versionKeyOf(of.name, of.version), limit };
  }
  if ('snapshot' in found) return { kind: 'snapshot', id: found.snapshot, table: found.table, limit };
  if ('prediction' in found) return { kind: 'prediction', id: found.prediction, limit };
  if ('deployment' in found) return { kind: 'deployment', id: found.deployment, limit };
  if ('build' in found) return { kind: 'build', id: found.build, limit };
  if ('run' in found) return { kind: 'run', id: found.run, limit };
  return { kind: 'jobRun', id: found.jobRun, limit };
}

function invalid(option: string, expected: string, came: unknown): LabError {
  const text = (JSON.stringify(came) ?? String(came)).slice(0, 200);
  return new LabError('invalid_option', `The ${option} of a lineage must be ${expected} but ${text} came.`, {
    detail: { option },
  });
}
