import * as v from 'valibot';

const text = v.string();
const maybeText = v.nullable(v.string());
const number = v.number();
const texts = v.record(v.string(), v.string());
const blob = v.instance(Blob);
const list = v.array(v.unknown());
const float32 = v.instance(Float32Array);
const status = (...words: readonly string[]) => v.picklist(words);

/**
 * What every record of a store has, whichever lab has written it: what later labs have added is not asked for, and what they
 * have not is left alone. A store that is not here is checked by its key.
 */
const shapes: Readonly<Record<string, v.GenericSchema>> = {
  settings: v.looseObject({ id: v.literal('settings'), chosen: v.looseObject({}) }),
  guide_answers: v.looseObject({ step: text, text }),
  script_texts: v.looseObject({ script: text, text }),
  tables: v.looseObject({ name: text, uuid: text, location: text, metadataLocation: text, version: number }),
  files: v.looseObject({ path: text, blob, sizeBytes: number, createdAt: number }),
  batch_counters: v.looseObject({ table: text, next: number }),
  experiments: v.looseObject({ experiment_id: text, name: text, lifecycle_stage: status('active', 'deleted') }),
  runs: v.looseObject({
    run_id: text,
    experiment_id: text,
    status: status('RUNNING', 'FINISHED', 'FAILED', 'KILLED'),
    start_time: number,
    params: texts,
    metrics: v.record(v.string(), v.looseObject({ value: v.union([number, v.nan()]), step: number })),
    tags: texts,
    dataset_inputs: list,
  }),
  metrics: v.looseObject({ run_id: text, key: text, step: number, value: v.union([number, v.nan()]) }),
  artifacts: v.looseObject({ run_id: text, path: text, bytes: blob, size: number, sha256: text }),
  registered_models: v.looseObject({ name: text }),
  model_versions: v.looseObject({ name: text, version_number: number, status: text, run_id: text }),
  registry_audit: v.looseObject({ model: text, number }),
  jobs: v.looseObject({
    id: text,
    name: text,
    script: text,
    schedule: v.looseObject({ type: text }),
    sequence: number,
  }),
  job_runs: v.looseObject({
    id: text,
    job: maybeText,
    script: text,
    status: status('queued', 'running', 'succeeded', 'failed', 'stopped', 'timed_out', 'skipped'),
    outputs: v.looseObject({}),
    chainId: text,
    sequence: number,
  }),
  job_logs: v.looseObject({ runId: text, chunk: number, lines: list }),
  endpoint_models: v.looseObject({ id: text, name: text, access_key: text, deployment_id: maybeText }),
  model_builds: v.looseObject({ id: text, model: text, number, version: text, run_id: text, status: text }),
  build_images: v.looseObject({ build_id: text, model_text: text, signature: v.looseObject({}) }),
  model_deployments: v.looseObject({ id: text, model: text, number, version: text, build_id: text, status: text }),
  deployment_audit: v.looseObject({ model: text, number }),
  gate_decisions: v.looseObject({ deployment_id: text, model: text }),
  request_log: v.looseObject({ uuid: text, model: text, inputs: float32, scores: float32, predictions: list }),
};

/** Throws a plain `Error` that names the field. */
export function checkRecord(store: string, record: object): void {
  const shape = Object.hasOwn(shapes, store) ? shapes[store] : undefined;
  if (shape === undefined) return;
  const parsed = v.safeParse(shape, record);
  if (parsed.success) return;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? 'the record'} is wrong: ${issue.message}`);
}
