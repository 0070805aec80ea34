import type { Signature } from '../serving/signature.ts';

/** Columns whose values mean something only inside a range. */
const ranges: Readonly<Record<string, { readonly minimum: number; readonly maximum: number }>> = {
  longitude: { minimum: -180, maximum: 180 },
  latitude: { minimum: -90, maximum: 90 },
};

/** The signature of a classifier over these features, in feature order: float32 in, class (0 or 1) out. */
export function signatureOf(featureNames: readonly string[]): Signature {
  return {
    inputs: featureNames.map((name) => ({ name, type: 'float', required: true, ...ranges[name] })),
    outputs: [{ name: 'prediction', type: 'long' }],
  };
}
