/** One room of `src/`: its floor, and what it may import (rooms, or a part of one as `room/part`). */
export interface Room {
  readonly floor: number;
  readonly imports: readonly string[];
  /** A room that only shows things may name the types of every lower room. */
  readonly importsTypesOfLowerRooms?: true;
}

const domain = ['datagen', 'gbdt', 'lakehouse', 'tracking', 'jobs', 'serving', 'monitoring'];
const ground = ['base', 'storage', 'sql', 'link', 'i18n'];
const upToPipeline = [...ground, ...domain, 'compute', 'pipeline'];

/** The table of the architecture. `main` is the file `src/main.ts`. */
export const rooms: Readonly<Record<string, Room>> = {
  base: { floor: 0, imports: [] },
  storage: { floor: 1, imports: ['base'] },
  sql: { floor: 1, imports: ['base'] },
  link: { floor: 1, imports: ['base'] },
  i18n: { floor: 1, imports: ['base'] },
  datagen: { floor: 2, imports: ['base'] },
  gbdt: { floor: 2, imports: ['base'] },
  lakehouse: { floor: 2, imports: ['base', 'storage', 'sql'] },
  tracking: { floor: 2, imports: ['base', 'storage'] },
  jobs: { floor: 2, imports: ['base', 'storage'] },
  serving: { floor: 2, imports: ['base', 'storage'] },
  monitoring: { floor: 2, imports: ['base', 'storage', 'sql'] },
  compute: { floor: 3, imports: ['base', 'link', 'datagen', 'gbdt', 'lakehouse/format'] },
  pipeline: { floor: 4, imports: [...ground, ...domain, 'compute'] },
  lab: { floor: 5, imports: upToPipeline },
  script: { floor: 6, imports: ['base', 'link', 'lab'] },
  guide: { floor: 6, imports: ['base', 'i18n', 'lab'] },
  ui: { floor: 7, imports: ['base', 'i18n', 'lab', 'script', 'guide'], importsTypesOfLowerRooms: true },
  sw: { floor: 7, imports: ['base', 'storage', 'gbdt', 'serving', 'lab/stores.ts'] },
  main: { floor: 8, imports: [...upToPipeline, 'lab', 'script', 'guide', 'ui', 'sw'] },
};

/**
 * Package → the only places that may import it. A package stands for its sub-paths too. One that is not here has no
 * door yet: name it, with the reason, before importing it.
 */
export const doors: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/duckdb-wasm': ['sql'],
  'apache-arrow': ['sql'],
  idb: ['storage'],
  comlink: ['link'],
  hyparquet: ['lakehouse/format'],
  'hyparquet-writer': ['lakehouse/format'],
  'hyparquet-compressors': ['lakehouse/format'],
  '@zip.js/zip.js': ['lakehouse/format'],
  '@noble/hashes': ['base'],
  'intl-messageformat': ['i18n'],
  sucrase: ['script'],
  lab: ['script'],
  '@codemirror/commands': ['ui/script'],
  '@codemirror/language': ['ui/script'],
  '@codemirror/state': ['ui/script'],
  '@codemirror/view': ['ui/script'],
  '@lezer/highlight': ['ui/script'],
  '@lezer/javascript': ['ui/script'],
  'd3-scale': ['ui/charts'],
  'd3-shape': ['ui/charts'],
  svelte: ['ui', 'main'],
  '@fontsource-variable/geist': ['ui', 'main'],
  '@fontsource-variable/geist-mono': ['ui', 'main'],
  'workbox-precaching': ['sw'],
  'virtual:script-shim': ['main'],
  valibot: Object.keys(rooms),
};
