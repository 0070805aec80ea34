import type { ErrorRecord } from '../../base/errors.ts';
import type { JobDefinition, JobDefinitionInput } from '../../jobs/types.ts';

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
  };
}

/** The definition as the lab takes it. Nothing is checked here: the lab refuses and says why. */
export function definitionOf(draft: JobDraft): JobDefinitionInput {
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
  };
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
  if (field.startsWith('resourceProfile.')) {
    const part = field.slice('resourceProfile.'.length);
    return part === 'vcpu' || part === 'memoryGib' || part === 'gpu' ? part : undefined;
  }
  const known: readonly string[] = ['name', 'script', ...Object.keys(platformChoices)];
  return known.includes(field) ? (field as JobField) : undefined;
}

/** A job under which another can stand: every one there is. */
export function parentChoices(definitions: readonly Pick<JobDefinition, 'name'>[]) {
  return definitions.map(({ name }) => ({ value: name, label: name }));
}
