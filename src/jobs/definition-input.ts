import * as v from 'valibot';
import { JobError } from './errors.ts';
import type { JobErrorCode } from './errors.ts';
import type { JobDefinition, JobDefinitionPatch } from './types.ts';

const maxNameCharacters = 200;
const maxTimeoutMinutes = 7 * 24 * 60;
const controlCharacters = /\p{Cc}/u;

const text = (what: string, maxCharacters: number) =>
  v.pipe(
    v.string(what),
    v.trim(),
    v.nonEmpty(what),
    v.check((value) => [...value].length <= maxCharacters && !controlCharacters.test(value), what),
  );

const freeText = text('text of 1 to 200 characters in one line', 200);

const vcpu = 'a whole number of vCPU, at least 1';
const memory = 'a number of GiB above 0';
const gpu = '0 GPU, because a browser lab has none to give';
const timeout = `a number of minutes above 0 and at most ${maxTimeoutMinutes}`;
const schedule = '{type: "manual"} or {type: "dependent", on: name of a job}';
const profile = '{vcpu, memoryGib, gpu}';

const definitionSchema = v.strictObject({
  name: text(`a name of 1 to ${maxNameCharacters} characters in one line`, maxNameCharacters),
  script: v.string('the name of a script'),
  editor: v.optional(freeText, 'Workbench'),
  kernel: v.optional(freeText, 'Python 3.9'),
  sparkAddOn: v.optional(freeText, 'Spark 3.2 or 3.3'),
  edition: v.optional(freeText, 'Standard'),
  version: v.optional(freeText, '2024.02'),
  schedule: v.optional(
    v.variant(
      'type',
      [
        v.strictObject({ type: v.literal('manual') }, schedule),
        v.strictObject({ type: v.literal('dependent'), on: v.pipe(v.string(schedule), v.trim()) }, schedule),
      ],
      schedule,
    ),
    { type: 'manual' },
  ),
  resourceProfile: v.optional(
    v.strictObject(
      {
        vcpu: v.pipe(v.number(vcpu), v.safeInteger(vcpu), v.minValue(1, vcpu)),
        memoryGib: v.pipe(v.number(memory), v.finite(memory), v.gtValue(0, memory)),
        gpu: v.optional(v.pipe(v.number(gpu), v.value(0, gpu)), 0),
      },
      profile,
    ),
    { vcpu: 2, memoryGib: 4 },
  ),
  environment: v.optional(v.record(v.string('text'), v.string('text'), 'an object of texts')),
  timeoutMinutes: v.optional(v.pipe(v.number(timeout), v.gtValue(0, timeout), v.maxValue(maxTimeoutMinutes, timeout))),
});

/** A definition's own fields, parsed, with defaults filled in: everything but id, time and order of creation. */
export type DefinitionFields = v.InferOutput<typeof definitionSchema>;

const codeOfField: Readonly<Record<string, JobErrorCode>> = {
  name: 'invalid_name',
  script: 'unknown_script',
  schedule: 'invalid_schedule',
  resourceProfile: 'invalid_profile',
  environment: 'invalid_environment',
  timeoutMinutes: 'invalid_timeout',
};

/** Known scripts, and which one a name means (bare, with `.ts` or `.py`). */
export interface KnownScripts {
  readonly scripts: readonly string[];
  resolveScript(name: string): string | undefined;
}

/**
 * Parses what a learner filled in. `detail.field` names the field, such as `resourceProfile.vcpu`.
 * Errors: `JobError` with `invalid_definition`, `invalid_name`, `invalid_field`, `invalid_schedule`,
 * `invalid_profile`, `invalid_environment`, `invalid_timeout`, `unknown_field`, `unknown_script`.
 */
export function parseDefinition(input: unknown, known: KnownScripts): DefinitionFields {
  if (!isObject(input)) {
    throw new JobError('invalid_definition', refusal('A job', 'an object with name and script', input), {
      field: null,
    });
  }
  for (const field of Object.keys(input)) {
    if (Object.hasOwn(definitionSchema.entries, field)) continue;
    throw new JobError(
      'unknown_field',
      `A job has the fields ${Object.keys(definitionSchema.entries).join(', ')}, but ${describe(field)} came. ` +
        'Nothing was saved; leave it out.',
      { field },
    );
  }
  const parsed = v.safeParse(definitionSchema, input);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const field = v.getDotPath(issue) ?? '';
    const top = field.replace(/\..*/s, '');
    throw new JobError(codeOfField[top] ?? 'invalid_field', refusal(`The field ${field}`, issue.message, issue.input), {
      field,
    });
  }
  return { ...parsed.output, script: resolveKnownScript(parsed.output.script, known) };
}

/**
 * A stored definition with a patch over it, parsed as a whole. An undefined value changes nothing, `null` takes
 * `environment` or `timeoutMinutes` away. Errors as `parseDefinition`.
 */
export function parsePatch(current: JobDefinition, patch: JobDefinitionPatch, known: KnownScripts): DefinitionFields {
  if (!isObject(patch)) {
    throw new JobError('invalid_definition', refusal('A change of a job', 'an object of fields', patch), {
      field: null,
    });
  }
  const stored = Object.entries(current).filter(([field]) => Object.hasOwn(definitionSchema.entries, field));
  const changes = Object.entries(patch).filter(([, value]) => value !== undefined);
  const fields = new Map<string, unknown>([...stored, ...changes]);
  for (const field of ['environment', 'timeoutMinutes']) if (fields.get(field) === null) fields.delete(field);
  return parseDefinition(Object.fromEntries(fields), known);
}

/** The script that a name means. Throws `unknown_script` naming the known ones. */
export function resolveKnownScript(name: unknown, { scripts, resolveScript }: KnownScripts): string {
  const script = typeof name === 'string' ? resolveScript(name) : undefined;
  if (script !== undefined) return script;
  throw new JobError(
    'unknown_script',
    `The scripts are ${scripts.join(', ')}, but ${describe(name)} came. Nothing was started or saved; name one of them.`,
    { field: 'script', value: describe(name), known: scripts },
  );
}

function refusal(subject: string, expected: string, came: unknown): string {
  return `${subject} must be ${expected}, but ${describe(came)} came. Nothing was saved; change it and try again.`;
}

/** A value as a short piece of a sentence. */
function describe(value: unknown): string {
  const shown = spell(value);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}

function spell(value: unknown): string {
  if (typeof value !== 'string' && !isObject(value)) return String(value);
  try {
    return JSON.stringify(value) ?? 'something else';
  } catch {
    // What has cycles or 64-bit numbers inside has no JSON, and only its kind is worth saying.
    return 'an object';
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
