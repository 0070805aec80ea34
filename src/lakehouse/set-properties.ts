import type { CommitDeps } from './catalog.ts';
import { commitToExisting } from './commit-change.ts';
import { invalidOption } from './errors.ts';

/** Sets table properties (Spark's `SET TBLPROPERTIES`); null takes one away. Throws `unknown_table`, `invalid_option`. */
export async function setProperties(
  deps: CommitDeps,
  name: string,
  changes: Readonly<Record<string, string | null>>,
): Promise<void> {
  for (const [key, value] of Object.entries(changes)) {
    if (value !== null && typeof value !== 'string') throw invalidOption(key, 'text, or null to take it away', value);
    if (key === 'format-version' && value !== '2')
      throw invalidOption(key, '2, the only version the lab writes', value);
  }
  return commitToExisting(deps, name, async ({ metadata }) => {
    const entries = Object.entries({ ...metadata.properties, ...changes }).flatMap(
      ([key, value]): (readonly [string, string])[] => (value === null ? [] : [[key, value]]),
    );
    return { next: { ...metadata, properties: Object.fromEntries(entries) }, result: undefined };
  });
}
