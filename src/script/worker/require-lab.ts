import { LabError } from '../../base/errors.ts';

/**
 * `require` for a script's rewritten imports: gives `lab` and refuses every other module, and every name that `lab`
 * does not have, on the line that asks for it.
 */
export function createRequire(lab: object): (module: string) => unknown {
  const names = Object.keys(lab);
  const exported = new Proxy(lab, {
    get(target, name) {
      if (name === '__esModule') return true;
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name) as unknown;
      throw new LabError('unknown_import', `"lab" has no ${name}. It has ${names.join(', ')}.`, { detail: { name } });
    },
  });
  return (module) => {
    if (module === 'lab') return exported;
    throw new LabError(
      'unknown_import',
      `A script can import from "lab" only, but it asks for "${module}". Remove that import.`,
      { detail: { module } },
    );
  };
}
