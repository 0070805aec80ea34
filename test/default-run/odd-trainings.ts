import type { Lab } from '../../src/lab/api.ts';

/**
 * Trainings with what the default run leaves out: missing and huge values, weights, drawn rows and columns, other growth,
 * regularisation, early stopping. Gives the SHA-256 of the model files, of the metrics and of the answers, by name. Runs on
 * any host that has the lab as `globalThis.lab`; a browser gets it as text, so it sees nothing else of this file.
 */
export async function oddTrainings(): Promise<Readonly<Record<string, string>>> {
  const { xgboost } = (globalThis as unknown as { lab: Lab }).lab;
  const sha256 = async (content: BlobPart) => {
    const digest = await crypto.subtle.digest('SHA-256', await new Blob([content]).arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  let state = 42;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296;
  const rowsOf = (rowCount: number) => {
    const column = (value: () => number) => Float32Array.from({ length: rowCount }, value);
    const columns = {
      plain: column(next),
      ties: column(() => Math.floor(next() * 9) - 4),
      huge: column(() => (next() - 0.5) * 1e37),
      tiny: column(() => next() * 1e-37),
      missing: column(() => (next() < 0.3 ? NaN : next())),
      constant: column(() => 7),
    };
    const label = columns.plain.map((value, row) => Number(value + 0.1 * columns.ties[row]! + 0.4 * next() > 0.7));
    return { columns, label, weight: column(() => 0.25 + next()) };
  };
  const rows = rowsOf(1500);
  const evalSet = rowsOf(500);
  const settings = {
    drawn: { subsample: 0.7, colsample_bytree: 0.8, colsample_bylevel: 0.8, colsample_bynode: 0.9, max_depth: 5 },
    lossguide: { grow_policy: 'lossguide', max_leaves: 20, max_depth: 0 },
    regularised: {
      ...{ eta: 0.1, lambda: 5, alpha: 0.5, gamma: 0.3, min_child_weight: 3, max_bin: 40 },
      ...{ max_delta_step: 0.7, scale_pos_weight: 3, base_score: 0.3 },
    },
    stopped: { early_stopping_rounds: 3, eval_metric: ['auc', 'aucpr', 'error', 'logloss'], n_estimators: 60 },
  };
  const digests: Record<string, string> = {};
  for (const [name, params] of Object.entries(settings)) {
    const { model, evals } = await xgboost.train({
      ...rows,
      evalSet,
      params: { n_estimators: 25, ...params },
      seed: 7,
    });
    for (const format of ['json', 'ubj', 'onnx'] as const) {
      digests[`${name} as ${format}`] = await sha256(await xgboost.convert(model, format));
    }
    digests[`${name}, metrics`] = await sha256(JSON.stringify(evals));
    for (const output of ['probability', 'margin', 'contribs'] as const) {
      const answers = await xgboost.predict(model, evalSet.columns, { output });
      digests[`${name}, ${output}`] = await sha256(answers as BlobPart);
    }
  }
  return digests;
}
