import { beginAct, writeAudit } from './audit.ts';
import type { Act } from './audit.ts';
import type { TrackingContext } from './context.ts';
import { requireModel, requireVersion } from './registry.ts';
import { modelVersionStore, registeredModelStore, registryAuditStore } from './stores.ts';
import type { RegistryAudit } from './types.ts';
import { checkDescription, checkRegistryTag } from './validate.ts';

/** What a note is about: a registered model, or one version of it. */
export interface Noted {
  readonly name: string;
  readonly version?: string | undefined;
}

/** The part of a model or a version that people write on. */
interface Notes {
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Sets a tag of a registered model or of a version; a value that is no text becomes one. Throws
 * `INVALID_PARAMETER_VALUE` beyond MLflow's limits and `RESOURCE_DOES_NOT_EXIST`.
 */
export async function setRegistryTag(
  context: TrackingContext,
  noted: Noted,
  tag: { readonly key: string; readonly value: unknown },
): Promise<void> {
  const [key, value] = checkRegistryTag(tag.key, tag.value);
  await changeNotes(context, noted, (notes) => {
    if (Object.hasOwn(notes.tags, key) && notes.tags[key] === value) return undefined;
    const tags = Object.fromEntries([...Object.entries(notes.tags), [key, value]]);
    return { notes: { ...notes, tags }, audit: { change: 'tag_set', key, value } };
  });
}

/** Removes a tag. One that is not there is no error, as in MLflow. */
export async function deleteRegistryTag(context: TrackingContext, noted: Noted, key: string): Promise<void> {
  await changeNotes(context, noted, (notes) => {
    if (!Object.hasOwn(notes.tags, key)) return undefined;
    const tags = Object.fromEntries(Object.entries(notes.tags).filter(([each]) => each !== key));
    return { notes: { ...notes, tags }, audit: { change: 'tag_deleted', key } };
  });
}

/** Writes the description of a registered model or of a version; an empty one takes it away. */
export async function setDescription(context: TrackingContext, noted: Noted, text: string): Promise<void> {
  const description = checkDescription(text);
  await changeNotes(context, noted, (notes) =>
    notes.description === description
      ? undefined
      : { notes: { ...notes, description }, audit: { change: 'description_set', value: description } },
  );
}

interface NotesChange {
  readonly notes: Notes;
  readonly audit: Pick<RegistryAudit, 'change'> & Partial<Pick<RegistryAudit, 'key' | 'value'>>;
}

async function changeNotes(
  context: TrackingContext,
  { name, version }: Noted,
  change: (notes: Notes) => NotesChange | undefined,
): Promise<void> {
  const act: Act = await beginAct(context);
  const touched = { last_updated_timestamp: act.now };
  await context.storage.write([registeredModelStore, modelVersionStore, registryAuditStore], async (tx) => {
    const model = await requireModel(tx, name);
    if (version === undefined) {
      const changed = change(model);
      if (changed === undefined) return;
      const { description, tags } = changed.notes;
      await tx.put(registeredModelStore, { ...model, description, tags, ...touched });
      await writeAudit(tx, act, { model: name, ...changed.audit });
      return;
    }
    const record = await requireVersion(tx, name, version);
    const changed = change(record);
    if (changed === undefined) return;
    const { description, tags } = changed.notes;
    await tx.put(modelVersionStore, { ...record, description, tags, ...touched });
    await writeAudit(tx, act, { model: name, version: String(record.version_number), ...changed.audit });
  });
}
