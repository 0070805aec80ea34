import { ServingError } from './errors.ts';

/** One input column in MLflow's form (`ColSpec`). The predictor computes in float32, whatever the type. */
export interface SignatureColumn {
  readonly name: string;
  readonly type: 'float' | 'double' | 'integer' | 'long';
  /** A column that is not required may be left out; its values are then missing. */
  readonly required: boolean;
  /** Documentation: a value outside is answered, with a warning. */
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface SignatureOutput {
  readonly name?: string;
  readonly type: string;
}

/** Column names, types and order of a model, in MLflow's form. */
export interface Signature {
  readonly inputs: readonly SignatureColumn[];
  readonly outputs: readonly SignatureOutput[];
}

const types: readonly string[] = ['float', 'double', 'integer', 'long'];

/** The signature itself. Throws `INVALID_PARAMETER_VALUE` when no request could be checked against it. */
export function checkSignature(signature: Signature): Signature {
  if (signature.inputs.length === 0) throw invalid('A signature needs at least one input column.', {});
  const names = new Set<string>();
  for (const { name, type, minimum, maximum } of signature.inputs) {
    if (name === '') throw invalid('Every input column of a signature needs a name.', {});
    if (names.has(name)) throw invalid(`The signature has the input column ${JSON.stringify(name)} twice.`, { name });
    if (!types.includes(type)) {
      throw invalid(`The type of input column ${JSON.stringify(name)} must be ${types.join(', ')}, but ${type} came.`, {
        name,
        type,
      });
    }
    if (minimum !== undefined && maximum !== undefined && !(minimum <= maximum)) {
      throw invalid(`The minimum of input column ${JSON.stringify(name)} is above its maximum.`, { name });
    }
    names.add(name);
  }
  return signature;
}

function invalid(message: string, detail: Readonly<Record<string, unknown>>): ServingError {
  return new ServingError('INVALID_PARAMETER_VALUE', message, detail);
}
