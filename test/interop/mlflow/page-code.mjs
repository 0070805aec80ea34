/* Functions that run in the lab's page: each is sent there as text and sees nothing but its argument. */

/** Puts `tracking` into the page: how bytes cross, and what is kept of runs. */
export function installTrackingInterop() {
  const base64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const sha256 = async (bytes) =>
    Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
  globalThis.tracking = { base64, sha256, number: (value) => (Number.isFinite(value) ? value : String(value)) };
}

/** Runs the text as script 00, in place of the lab's own. */
export async function runScriptText({ text }) {
  const { lab } = globalThis;
  const name = '00_datagen';
  await lab.scripts.save(name, text);
  try {
    const { runId } = await lab.scripts.run(name);
    const [run] = await lab.jobs.finished(runId);
    if (run.status !== 'succeeded') throw new Error(`the script of the runs: ${JSON.stringify(run.error)}`);
  } finally {
    await lab.scripts.revert(name);
  }
}

/** All that the lab says of the runs of an experiment. Numbers that JSON lacks are texts. */
export async function describeRuns({ experiment }) {
  const { lab, tracking } = globalThis;
  const runs = [];
  for (const run of await lab.experiments.searchRuns({ experiment, viewType: 'ALL' })) {
    const id = run.info.run_id;
    const histories = {};
    for (const key of Object.keys(run.data.metrics)) {
      const points = await lab.experiments.metricHistory(id, key);
      histories[key] = points.map(({ step, timestamp, value }) => [step, timestamp, tracking.number(value)]);
    }
    const artifacts = {};
    for (const path of await lab.experiments.artifacts(id)) {
      artifacts[path] = await tracking.sha256(await lab.experiments.artifact(id, path));
    }
    const metrics = Object.entries(run.data.metrics).map(([key, value]) => [key, tracking.number(value)]);
    runs.push({
      info: run.info,
      params: run.data.params,
      tags: run.data.tags,
      metrics: Object.fromEntries(metrics),
      inputs: run.inputs.dataset_inputs,
      histories,
      artifacts,
    });
  }
  const described = (await lab.experiments.list()).find(({ name }) => name === experiment);
  return { experiment: described, runs };
}

/** The versions of all registered models. */
export async function describeModels() {
  const { lab } = globalThis;
  const models = [];
  for (const model of await lab.models.list())
    models.push({ ...model, versions: await lab.models.versions(model.name) });
  return models;
}

/** The experiment as a zip, in base64. */
export async function exportExperiment({ experiment, location }) {
  const zip = await globalThis.lab.experiments.export(experiment, { location });
  return globalThis.tracking.base64(new Uint8Array(await zip.arrayBuffer()));
}

/** What each search finds: ids in order, or null where it is refused. */
export async function searchAll({ experiment, searches }) {
  const { lab } = globalThis;
  const refusals = ['invalid_filter', 'INVALID_PARAMETER_VALUE'];
  const found = [];
  for (const search of searches) {
    try {
      const runs = await lab.experiments.searchRuns({ experiment, ...search });
      found.push({ ids: runs.map(({ info }) => info.run_id) });
    } catch (error) {
      if (!refusals.includes(error.code)) throw error;
      found.push({ ids: null, message: error.message });
    }
  }
  return found;
}

/** Rows of a table, and what the model of a run says of them: float32 in base64. */
export async function predictRows({ runId, table, limit }) {
  const { lab, tracking } = globalThis;
  const text = (path) => lab.experiments.artifact(runId, path).then((bytes) => new TextDecoder().decode(bytes));
  const model = await text('model/model.json');
  const { inputs } = JSON.parse(await text('model/signature.json'));
  const { columns } = await lab.tables.scan(table, { limit });
  const features = Object.fromEntries(inputs.map(({ name }) => [name, Float32Array.from(columns[name])]));
  const encoded = (floats) => tracking.base64(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
  const probabilities = await lab.xgboost.predict(model, features);
  return {
    runId,
    columns: Object.fromEntries(Object.entries(features).map(([name, floats]) => [name, encoded(floats)])),
    probabilities: encoded(probabilities),
  };
}
