/* Functions that run in the lab's page: each is sent there as text and sees nothing but its argument. */

/** Puts `modelInterop` into the page: float32 and bytes in base64. */
export function installModelInterop() {
  const bytesOf = (text) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
  const encoded = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const floats = (text) => new Float32Array(bytesOf(text).buffer);
  globalThis.modelInterop = {
    bytesOf,
    encoded,
    floats,
    columns: (columns) => Object.fromEntries(Object.entries(columns).map(([name, text]) => [name, floats(text)])),
  };
}

/** Trains, and gives the model in all three forms. */
export async function trainModel({ columns, label, weight, evalSet, params }) {
  const { lab, modelInterop } = globalThis;
  const { model } = await lab.xgboost.train({
    columns: modelInterop.columns(columns),
    label: modelInterop.floats(label),
    ...(weight && { weight: modelInterop.floats(weight) }),
    ...(evalSet && {
      evalSet: { columns: modelInterop.columns(evalSet.columns), label: modelInterop.floats(evalSet.label) },
    }),
    params,
  });
  const fileOf = async (format) => {
    const file = await lab.xgboost.convert(model, format);
    return modelInterop.encoded(new Uint8Array(await file.arrayBuffer()));
  };
  return { model, json: await fileOf('json'), ubj: await fileOf('ubj'), onnx: await fileOf('onnx') };
}

/** All that the lab says of a model file, or why it refuses it. */
export async function askModel({ file, columns, range, upTo }) {
  const { lab, modelInterop } = globalThis;
  const model = modelInterop.bytesOf(file);
  try {
    const rows = modelInterop.columns(columns);
    const predict = async (output, iterationRange) =>
      modelInterop.encoded(
        await lab.xgboost.predict(model, rows, { output, ...(iterationRange && { iterationRange }) }),
      );
    const importances = {};
    for (const kind of ['weight', 'gain', 'cover', 'total_gain', 'total_cover']) {
      importances[kind] = await lab.xgboost.importance(model, kind);
    }
    const again = {};
    for (const format of ['json', 'ubj']) {
      const made = await lab.xgboost.convert(model, format);
      again[format] = modelInterop.encoded(new Uint8Array(await made.arrayBuffer()));
    }
    return {
      margin: await predict('margin'),
      probability: await predict('probability'),
      marginOfRange: await predict('margin', range),
      leaf: await predict('leaf'),
      contribs: await predict('contribs'),
      contribsUpTo: await predict('contribs', upTo),
      importances,
      again,
    };
  } catch (error) {
    return { code: error.code ?? 'unexpected', message: error.message, detail: error.detail };
  }
}
