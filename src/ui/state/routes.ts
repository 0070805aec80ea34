/** Where in the lab somebody is. The hash names it, so that back, forward and links work. */
export type Route =
  | { readonly screen: 'setup' }
  | { readonly screen: 'jobs' }
  | { readonly screen: 'history'; readonly runId?: string }
  | { readonly screen: 'models' }
  | { readonly screen: 'scripts'; readonly script?: string; readonly line?: number }
  | { readonly screen: 'unknown'; readonly hash: string };

/** The route that a hash names; undefined for no hash, where the lab itself chooses. */
export function parseRoute(hash: string): Route | undefined {
  const path = hash.replace(/^#\/?/, '');
  if (path === '') return undefined;
  const unknown: Route = { screen: 'unknown', hash };
  const parts = path.split('/').map(decoded);
  if (parts.includes(undefined)) return unknown;
  const [screen, first, second, ...rest] = parts as string[];
  if (rest.length > 0) return unknown;
  switch (screen) {
    case 'setup':
    case 'jobs':
    case 'models':
      return first === undefined ? { screen } : unknown;
    case 'history':
      if (second !== undefined) return unknown;
      return first === undefined || first === '' ? { screen } : { screen, runId: first };
    case 'scripts':
      if (first === undefined || first === '') return { screen };
      if (second === undefined) return { screen, script: bareName(first) };
      return /^[1-9]\d{0,5}$/.test(second) ? { screen, script: bareName(first), line: Number(second) } : unknown;
    case undefined:
    default:
      return unknown;
  }
}

/** The hash of a route: what links carry. */
export function hashOf(route: Route): string {
  switch (route.screen) {
    case 'history':
      return route.runId === undefined ? '#history' : `#history/${encodeURIComponent(route.runId)}`;
    case 'scripts': {
      if (route.script === undefined) return '#scripts';
      const line = route.line === undefined ? '' : `/${route.line}`;
      return `#scripts/${encodeURIComponent(bareName(route.script))}${line}`;
    }
    case 'unknown':
      return route.hash;
    case 'setup':
    case 'jobs':
    case 'models':
      return `#${route.screen}`;
  }
}

/** `04_train_xgboost` for the name with `.ts` or `.py` too. */
export function bareName(script: string): string {
  return script.replace(/\.(ts|py)$/, '');
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
