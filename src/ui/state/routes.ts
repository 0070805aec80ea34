import type { ExplainSubject } from '../../pipeline/explain-model.ts';

/** The (start, end] of an incremental read. */
export interface SnapshotRange {
  readonly startId: string;
  readonly endId: string;
}

/** What of a table the data screen shows below its timeline; its rows where the address names none. */
export const dataViews = ['statistics', 'files', 'schema', 'maintenance', 'export'] as const;

export type DataView = (typeof dataViews)[number];

/** What has a lineage of its own. */
const lineageKinds = ['prediction', 'deployment', 'build', 'version', 'run', 'snapshot', 'jobRun'] as const;

/** Whose lineage is shown. */
export interface LineageRoute {
  readonly kind: (typeof lineageKinds)[number];
  readonly id: string;
  /** The table of a snapshot, the model of a version; the lab's own where the address names none. */
  readonly of?: string;
}

/** Where in the lab somebody is. The hash names it, so that back, forward and links work. */
export type Route =
  | { readonly screen: 'setup' }
  | { readonly screen: 'jobs' }
  | { readonly screen: 'history'; readonly runId?: string }
  | {
      readonly screen: 'data';
      readonly table?: string;
      readonly snapshotId?: string;
      readonly range?: SnapshotRange;
      readonly view?: DataView;
    }
  | { readonly screen: 'experiments'; readonly runId?: string; readonly compare?: readonly [string, string] }
  | { readonly screen: 'models'; readonly version?: string }
  | ({ readonly screen: 'lineage' } & LineageRoute)
  | { readonly screen: 'explain'; readonly subject?: ExplainSubject }
  | { readonly screen: 'scripts'; readonly script?: string; readonly line?: number }
  | { readonly screen: 'unknown'; readonly hash: string };

/** The route that a hash names; undefined for no hash, where the lab itself chooses. */
export function parseRoute(hash: string): Route | undefined {
  const path = hash.replace(/^#\/?/, '').replace(/\/$/, '');
  if (path === '') return undefined;
  const unknown: Route = { screen: 'unknown', hash };
  const parts = path.split('/').map(decoded);
  if (parts.includes(undefined)) return unknown;
  const [screen = '', ...rest] = parts as string[];
  return (Object.hasOwn(screens, screen) ? screens[screen]?.(rest) : undefined) ?? unknown;
}

/** Screen → the route that the parts behind it name; undefined where they name none. */
const screens: Readonly<Record<string, (parts: readonly string[]) => Route | undefined>> = {
  setup: (parts) => (parts.length === 0 ? { screen: 'setup' } : undefined),
  jobs: (parts) => (parts.length === 0 ? { screen: 'jobs' } : undefined),
  history([runId, ...rest]) {
    if (rest.length > 0) return undefined;
    return runId === undefined ? { screen: 'history' } : { screen: 'history', runId };
  },
  data([table, ...parts]) {
    if (table === undefined) return { screen: 'data' };
    // No snapshot id is a word, so that a view may stand alone.
    const view = dataViews.find((name) => name === parts.at(-1));
    const [selection, ...rest] = view === undefined ? parts : parts.slice(0, -1);
    if (rest.length > 0) return undefined;
    const of = { screen: 'data', table, ...(view !== undefined && { view }) } as const;
    if (selection === undefined) return of;
    const [startId = '', endId, ...more] = selection.split('..');
    if (more.length > 0) return undefined;
    return endId === undefined ? { ...of, snapshotId: startId } : { ...of, range: { startId, endId } };
  },
  experiments([first, second, third, ...rest]) {
    if (rest.length > 0) return undefined;
    if (first === 'compare') {
      return second !== undefined && third !== undefined
        ? { screen: 'experiments', compare: [second, third] }
        : undefined;
    }
    if (second !== undefined) return undefined;
    return first === undefined ? { screen: 'experiments' } : { screen: 'experiments', runId: first };
  },
  models([version, ...rest]) {
    if (rest.length > 0) return undefined;
    if (version === undefined) return { screen: 'models' };
    return /^[1-9]\d{0,8}$/.test(version) ? { screen: 'models', version } : undefined;
  },
  explain([kind, id, version, ...rest]) {
    if (rest.length > 0) return undefined;
    if (kind === undefined) return { screen: 'explain' };
    if (kind === 'version') {
      if (id === undefined || version === undefined) return undefined;
      return /^[1-9]\d{0,8}$/.test(version)
        ? { screen: 'explain', subject: { version: { name: id, version } } }
        : undefined;
    }
    if (version !== undefined) return undefined;
    // The uuid of an answer may stand alone.
    if (id === undefined)
      return /^[\da-f-]{36}$/.test(kind) ? { screen: 'explain', subject: { prediction: kind } } : undefined;
    if (kind === 'run') return { screen: 'explain', subject: { run: id } };
    return kind === 'prediction' ? { screen: 'explain', subject: { prediction: id } } : undefined;
  },
  lineage([name, id, of, ...rest]) {
    const kind = lineageKinds.find((known) => known === name);
    if (kind === undefined || id === undefined || id === '' || rest.length > 0) return undefined;
    if (of === undefined) return { screen: 'lineage', kind, id };
    return kind === 'version' || kind === 'snapshot' ? { screen: 'lineage', kind, id, of } : undefined;
  },
  scripts([script, line, ...rest]) {
    if (rest.length > 0) return undefined;
    if (script === undefined) return { screen: 'scripts' };
    if (line === undefined) return { screen: 'scripts', script: bareName(script) };
    return /^[1-9]\d{0,5}$/.test(line)
      ? { screen: 'scripts', script: bareName(script), line: Number(line) }
      : undefined;
  },
};

/** The hash of a route: what links carry. */
export function hashOf(route: Route): string {
  switch (route.screen) {
    case 'history':
      return path('history', route.runId);
    case 'data': {
      const { table, snapshotId, range, view } = route;
      const selection = range === undefined ? snapshotId : `${range.startId}..${range.endId}`;
      return selection === undefined ? path('data', table, view) : path('data', table, selection, view);
    }
    case 'experiments':
      return route.compare === undefined
        ? path('experiments', route.runId)
        : path('experiments', 'compare', ...route.compare);
    case 'models':
      return path('models', route.version);
    case 'explain': {
      const { subject } = route;
      if (subject === undefined) return path('explain');
      if ('version' in subject) return path('explain', 'version', subject.version.name, subject.version.version);
      return 'run' in subject ? path('explain', 'run', subject.run) : path('explain', 'prediction', subject.prediction);
    }
    case 'lineage':
      return path('lineage', route.kind, route.id, route.of);
    case 'scripts': {
      const { script, line } = route;
      return path('scripts', script && bareName(script), line === undefined ? undefined : String(line));
    }
    case 'unknown':
      return route.hash;
    case 'setup':
    case 'jobs':
      return `#${route.screen}`;
  }
}

/** Up to the first part that is not there. */
function path(screen: string, ...parts: readonly (string | undefined)[]): string {
  const end = parts.indexOf(undefined);
  const known = (end < 0 ? parts : parts.slice(0, end)) as readonly string[];
  return `#${[screen, ...known.map(encodeURIComponent)].join('/')}`;
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
