import type { ErrorRecord } from '../../base/errors.ts';
import type { JobDefinition, JobDefinitionInput, JobDefinitionPatch } from '../../jobs/types.ts';

/** One environment variable, as typed. */
export interface VariableDraft {
  /** Tells rows apart while they are added and removed. */
  readonly key: number;
  name: string;
  value: string;
}

/** What stands in the fields of the form, as typed. */
export interface JobDraft {
  name: string;
  script: string;
  schedule: 'manual' | 'dependent';
  on: string;
  vcpu: string;
  memoryGib: string;
  gpu: string;
  editor: string;
  kernel: string;
  sparkAddOn: string;
  edition: string;
  version: string;
  /** Minutes; empty for no limit. */
  timeout: string;
  variables: VariableDraft[];
}

export type JobField = keyof JobDraft;

/** What the platform offers for its runtime. Names of products: the same in every language. */
export const platformChoices = {
  editor: ['Workbench', 'PBJ Workbench', 'JupyterLab'],
  kernel: ['Python 3.9', 'Python 3.8', 'Python 3.10'],
  sparkAddOn: ['Spark 3.3', 'Spark 3.2', 'Spark 2.4'],
  edition: ['Standard', 'Nvidia GPU'],
  version: ['2024.02', '2023.12', '2023.08'],
} as const satisfies Partial<Record<JobField, readonly string[]>>;

/** An empty form with the exercise's runtime and profile. */
export function emptyDraft(): JobDraft {
  return {
    name: '',
    script: '',
    schedule: 'manual',
    on: '',
    vcpu: '2',
    memoryGib: '4',
    gpu: '0',
    editor: platformChoices.editor[0],
    kernel: platformChoices.kernel[0],
    sparkAddOn: platformChoices.sparkAddOn[0],
    edition: platformChoices.edition[0],
    version: platformChoices.version[0],
    timeout: '',
    variables: [],
  };
}

/** The form filled in with a job that exists. */
export function draftOf(job: JobDefinition): JobDraft {
  return {
    name: job.name,
    script: job.script,
    schedule: job.schedule.type,
    on: job.schedule.type === 'dependent' ? job.schedule.on : '',
    vcpu: String(job.resourceProfile.vcpu),
    memoryGib: String(job.resourceProfile.memoryGib),
    gpu: String(job.resourceProfile.gpu),
    editor: job.editor,
    kernel: job.kernel,
    sparkAddOn: job.sparkAddOn,
    edition: job.edition,
    version: job.version,
    timeout: job.timeoutMinutes === undefined ? '' : String(job.timeoutMinutes),
    variables: Object.entries(job.environment ?? {}).map(([name, value], key) => ({ key, name, value })),
  };
}

/** The definition as the lab takes it. Nothing is checked here: the lab refuses and says why. */
export function definitionOf(draft: JobDraft): JobDefinitionInput {
  const { environment, timeoutMinutes, ...fields } = patchOf(draft);
  return {
    ...fields,
    ...(environment === null ? {} : { environment }),
    ...(timeoutMinutes === null ? {} : { timeoutMinutes }),
  };
}

/** All fields as a change of a job: what is empty takes the former limit and variables away. */
export function patchOf(draft: JobDraft): JobDefinitionPatch & JobDefinitionFields {
  return {
    name: draft.name,
    script: draft.script,
    editor: draft.editor,
    kernel: draft.kernel,
    sparkAddOn: draft.sparkAddOn,
    edition: draft.edition,
    version: draft.version,
    schedule: draft.schedule === 'manual' ? { type: 'manual' } : { type: 'dependent', on: draft.on },
    resourceProfile: {
      vcpu: numberOf(draft.vcpu),
      memoryGib: numberOf(draft.memoryGib),
      gpu: numberOf(draft.gpu),
    },
    environment: draft.variables.length === 0 ? null : environmentOf(draft.variables),
    timeoutMinutes: draft.timeout.trim() === '' ? null : numberOf(draft.timeout),
  };
}

type JobDefinitionFields = Pick<JobDefinitionInput, 'name' | 'script'> & {
  readonly environment: Readonly<Record<string, string>> | null;
  readonly timeoutMinutes: number | null;
};

function environmentOf(variables: readonly VariableDraft[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map(({ name, value }) => [name.trim(), value]));
}

/** A row of variables that the lab would silently drop: without a name, or with one that came before. */
export type VariableFault =
  | { readonly kind: 'unnamed'; readonly key: number }
  | { readonly kind: 'twice'; readonly key: number; readonly name: string };

export function variableFault(variables: readonly VariableDraft[]): VariableFault | undefined {
  const seen = new Set<string>();
  for (const { key, name: typed } of variables) {
    const name = typed.trim();
    if (name === '') return { kind: 'unnamed', key };
    if (seen.has(name)) return { kind: 'twice', key, name };
    seen.add(name);
  }
  return undefined;
}

/** NaN for what is no number, which the lab refuses. A comma is a decimal point. */
function numberOf(text: string): number {
  const trimmed = text.trim().replace(',', '.');
  return trimmed === '' ? Number.NaN : Number(trimmed);
}

/** The field that a refusal is about; undefined where it is about the whole. */
export function fieldOfRefusal(error: ErrorRecord): JobField | undefined {
  const field = error.detail.field;
  if (typeof field !== 'string') return undefined;
  if (field.startsWith('schedule')) return 'on';
  if (field === 'timeoutMinutes') return 'timeout';
  if (field.startsWith('environment')) return 'variables';
  if (field.startsWith('resourceProfile.')) {
    const part = field.slice('resourceProfile.'.length);
    return part === 'vcpu' || part === 'memoryGib' || part === 'gpu' ? part : undefined;
  }
  const known: readonly string[] = ['name', 'script', ...Object.keys(platformChoices)];
  return known.includes(field) ? (field as JobField) : undefined;
}

/** A job under which another can stand: every one there is, but for the one that is edited. */
export function parentChoices(definitions: readonly Pick<JobDefinition, 'name'>[], edited?: string) {
  return definitions.filter(({ name }) => name !== edited).map(({ name }) => ({ value: name, label: name }));
}

/** The platform's choices for a field, with what a job has that was made elsewhere. */
export function choicesWith(offered: readonly string[], current: string) {
  const values = offered.includes(current) ? offered : [current, ...offered];
  return values.map((value) => ({ value, label: value }));
}
