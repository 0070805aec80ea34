import type { MessageKey } from '../../i18n/messages.ts';

/** Lines from `first` to `last`, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** What the lab says about one of its scripts. */
export interface ScriptFacts {
  readonly headline: MessageKey & `scripts.headline0${string}`;
  readonly sub: MessageKey & `scripts.sub0${string}`;
  /** Run by hand in a session, or made to run as a job. */
  readonly kind: 'session' | 'job';
  readonly marks: readonly LineRange[];
}

const facts: Readonly<Record<string, ScriptFacts>> = {
  '00_datagen': { headline: 'scripts.headline00', sub: 'scripts.sub00', kind: 'session', marks: [] },
  '01_train_xgboost': { headline: 'scripts.headline01', sub: 'scripts.sub01', kind: 'session', marks: [] },
  '02_api_deployment': { headline: 'scripts.headline02', sub: 'scripts.sub02', kind: 'session', marks: [] },
  '03_newbatch': { headline: 'scripts.headline03', sub: 'scripts.sub03', kind: 'job', marks: [] },
  '04_train_xgboost': {
    headline: 'scripts.headline04',
    sub: 'scripts.sub04',
    kind: 'job',
    // The lesson's own numbers: the snapshot in variables, then the incremental read.
    marks: [
      { first: 67, last: 69 },
      { first: 71, last: 75 },
    ],
  },
  '05_api_redeployment': { headline: 'scripts.headline05', sub: 'scripts.sub05', kind: 'job', marks: [] },
};

/** Undefined for a script that the lab has no words for. */
export function factsOf(name: string): ScriptFacts | undefined {
  return Object.hasOwn(facts, name) ? facts[name] : undefined;
}

export function isMarked(marks: readonly LineRange[], line: number): boolean {
  return marks.some(({ first, last }) => line >= first && line <= last);
}
