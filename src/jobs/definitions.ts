import type { Clock } from '../base/clock.ts';
import { isoUtc } from '../base/clock.ts';
import type { IdSource, JobId } from '../base/ids.ts';
import type { ReadTransaction, Storage } from '../storage/types.ts';
import { parseDefinition, parsePatch } from './definition-input.ts';
import type { DefinitionFields, KnownScripts } from './definition-input.ts';
import { JobError } from './errors.ts';
import { definitionStore, runStore } from './stores.ts';
import type { JobDefinition, JobDefinitionInput, JobDefinitionPatch, JobSchedule } from './types.ts';
import { hasEnded } from './types.ts';

export interface DefinitionsContext {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly known: KnownScripts;
}

/**
 * Saves a new job. Errors: those of `parseDefinition`, and `duplicate_name`, `unknown_parent`, `job_cycle`.
 */
export async function createDefinition(context: DefinitionsContext, input: JobDefinitionInput): Promise<JobDefinition> {
  const fields = parseDefinition(input, context.known);
  const id = context.ids.uuid() as JobId;
  const createdAt = isoUtc(context.clock.now());
  return context.storage.write([definitionStore], async (tx) => {
    const others = await listDefinitions(tx);
    const definition = asDefinition(fields, { id, createdAt, sequence: (others.at(-1)?.sequence ?? 0) + 1 });
    checkName(definition, others);
    checkSchedule(definition, others, definition.name);
    await tx.add(definitionStore, definition);
    return definition;
  });
}

/**
 * Changes a job, by id or name. A new name goes into the schedules of the jobs that depend on it, in the same
 * transaction. Errors: `unknown_job`, and those of `createDefinition`.
 */
export async function updateDefinition(
  context: DefinitionsContext,
  idOrName: string,
  patch: JobDefinitionPatch,
): Promise<JobDefinition> {
  return context.storage.write([definitionStore], async (tx) => {
    const all = await listDefinitions(tx);
    const current = findDefinition(all, idOrName);
    const changed = asDefinition(parsePatch(current, patch, context.known), current);
    const others = all.filter(({ id }) => id !== current.id);
    checkName(changed, others);
    checkSchedule(changed, others, current.name);
    await tx.put(definitionStore, changed);
    for (const dependent of changed.name === current.name ? [] : dependentsOf(current, others)) {
      await tx.put(definitionStore, { ...dependent, schedule: { type: 'dependent', on: changed.name } });
    }
    return changed;
  });
}

/**
 * Deletes a job, by id or name; its runs stay in the history. Errors: `unknown_job`, `job_has_dependents` (named),
 * `job_has_active_runs`.
 */
export async function deleteDefinition(storage: Storage, idOrName: string): Promise<void> {
  await storage.write([definitionStore, runStore], async (tx) => {
    const all = await listDefinitions(tx);
    const definition = findDefinition(all, idOrName);
    const dependents = dependentsOf(definition, all).map(({ name }) => name);
    if (dependents.length > 0) {
      throw new JobError(
        'job_has_dependents',
        `${definition.name} can be deleted once no job depends on it, but ${dependents.join(', ')} does. ` +
          'Nothing was deleted; delete or reschedule those first.',
        { job: definition.name, dependents },
      );
    }
    const runs = await tx.list(runStore, { index: 'byJob', prefix: [definition.id] });
    const active = runs.filter((run) => !hasEnded(run)).map(({ id }) => id);
    if (active.length > 0) {
      throw new JobError(
        'job_has_active_runs',
        `${definition.name} can be deleted once its runs have ended, but ${active.length} of them has not. ` +
          'Nothing was deleted; wait for it or stop it.',
        { job: definition.name, runIds: active },
      );
    }
    await tx.delete(definitionStore, definition.id);
  });
}

/** A job that runs when another has succeeded. */
export type DependentJob = JobDefinition & { readonly schedule: Extract<JobSchedule, { type: 'dependent' }> };

/** All jobs in the order in which they were created. */
export function listDefinitions(tx: Pick<ReadTransaction, 'list'>): Promise<JobDefinition[]> {
  return tx.list(definitionStore, { index: 'bySequence' });
}

/** The job with this id, else with this name. Throws `unknown_job`. */
export function findDefinition(definitions: readonly JobDefinition[], idOrName: string): JobDefinition {
  const found = matchDefinition(definitions, idOrName);
  if (found !== undefined) return found;
  throw unknownJob(definitions, idOrName);
}

/** As `findDefinition`, but undefined where there is none. */
export function matchDefinition(definitions: readonly JobDefinition[], idOrName: string): JobDefinition | undefined {
  return definitions.find(({ id }) => id === idOrName) ?? definitions.find(({ name }) => name === idOrName);
}

export function unknownJob(definitions: readonly JobDefinition[], idOrName: string): JobError {
  const names = definitions.map(({ name }) => name);
  return new JobError(
    'unknown_job',
    `There is no job "${idOrName}". ` +
      (names.length === 0 ? 'There are no jobs yet; create one first.' : `The jobs are ${names.join(', ')}.`),
    { job: idOrName, known: names },
  );
}

/** The jobs that run when this one has succeeded, in the order in which they were created. */
export function dependentsOf(definition: JobDefinition, all: readonly JobDefinition[]): DependentJob[] {
  return all.filter((other): other is DependentJob => {
    return other.schedule.type === 'dependent' && other.schedule.on === definition.name;
  });
}

function asDefinition(
  fields: DefinitionFields,
  { id, createdAt, sequence }: Pick<JobDefinition, 'id' | 'createdAt' | 'sequence'>,
): JobDefinition {
  const { environment, timeoutMinutes, ...others } = fields;
  return {
    id,
    ...others,
    ...(environment === undefined ? {} : { environment }),
    ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
    createdAt,
    sequence,
  };
}

function checkName(definition: JobDefinition, others: readonly JobDefinition[]): void {
  if (!others.some(({ name }) => name === definition.name)) return;
  throw new JobError(
    'duplicate_name',
    `A job's name is its own, but there is already a job "${definition.name}". Nothing was saved; choose another name.`,
    { field: 'name', value: definition.name },
  );
}

/** `formerName` is what the other jobs still call it. */
function checkSchedule(definition: JobDefinition, others: readonly JobDefinition[], formerName: string): void {
  if (definition.schedule.type === 'manual') return;
  const path = [definition.name];
  let parentName = definition.schedule.on;
  for (;;) {
    const isItself = parentName === definition.name || parentName === formerName;
    path.push(isItself ? definition.name : parentName);
    if (isItself) throw cycle(definition, path);
    const parent = others.find(({ name }) => name === parentName);
    if (parent === undefined) throw unknownParent(definition, parentName, others);
    if (parent.schedule.type === 'manual') return;
    parentName = parent.schedule.on;
  }
}

function cycle(definition: JobDefinition, path: readonly string[]): JobError {
  return new JobError(
    'job_cycle',
    `A job must not wait for itself, but ${path.join(' → ')} does. Nothing was saved; let ${definition.name} depend ` +
      'on another job or be manual.',
    { field: 'schedule', path },
  );
}

function unknownParent(definition: JobDefinition, parentName: string, others: readonly JobDefinition[]): JobError {
  const known = others.map(({ name }) => name);
  return new JobError(
    'unknown_parent',
    `${definition.name} depends on "${parentName}", but there is no such job. Nothing was saved; ` +
      (known.length === 0 ? 'create that job first.' : `choose one of ${known.join(', ')}.`),
    { field: 'schedule', value: parentName, known },
  );
}
