/* Runs in the lab's page, after `installModelInterop`: it is sent there as text and sees nothing but its argument. */

/** Trains, and predicts the rows that were trained on and those that were only measured; float32 in base64. */
export async function trainInPage({ params, columns, label, weight, evalSet }) {
  const { lab, modelInterop } = globalThis;
  const rows = modelInterop.columns(columns);
  const testRows = modelInterop.columns(evalSet.columns);
  const { model } = await lab.xgboost.train({
    columns: rows,
    label: modelInterop.floats(label),
    ...(weight && { weight: modelInterop.floats(weight) }),
    evalSet: { columns: testRows, label: modelInterop.floats(evalSet.label) },
    params,
  });
  const predict = async (of, output) => modelInterop.encoded(await lab.xgboost.predict(model, of, { output }));
  return {
    model,
    arrays: {
      margin: await predict(rows, 'margin'),
      probability: await predict(rows, 'probability'),
      'test-margin': await predict(testRows, 'margin'),
      'test-probability': await predict(testRows, 'probability'),
    },
  };
}
