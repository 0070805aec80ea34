import { LakehouseError } from './errors.ts';

/** Where a table's files are said to lie, and where they shall. Neither ends with a slash. */
export interface Relocation {
  readonly from: string;
  readonly to: string;
}

/** `file:/x`, `file:///x` and `/x` are one place: each tool writes it in its own way. */
function canonical(path: string): string {
  return path.replace(/^file:\/*(?=\/)/i, '');
}

export function withoutTrailingSlashes(location: string): string {
  return location.replace(/\/+$/, '');
}

/** The part of a path below the location, with single slashes. Undefined for a path that does not lie below. */
export function pathBelow(location: string, path: string): string | undefined {
  const base = `${withoutTrailingSlashes(canonical(location))}/`;
  const whole = canonical(path);
  if (!whole.startsWith(base)) return undefined;
  const segments = whole
    .slice(base.length)
    .split('/')
    .filter((segment) => segment !== '');
  if (segments.length === 0 || segments.some((segment) => segment === '.' || segment === '..')) return undefined;
  return segments.join('/');
}

/** `pathBelow`, but throws `path_outside_table`. */
export function requirePathBelow(location: string, path: string): string {
  const below = pathBelow(location, path);
  if (below !== undefined) return below;
  throw new LakehouseError(
    'path_outside_table',
    `The table names the file ${path}, but all of its files must lie below its location ${location}. Nothing was changed; ` +
      'copy the table into a folder of its own and try again.',
    { path, location },
  );
}

/** The path at the other location. Throws `path_outside_table`. */
export function relocatePath(path: string, { from, to }: Relocation): string {
  return `${to}/${requirePathBelow(from, path)}`;
}
