import type { Translator } from '../../i18n/translator.ts';
import type { JobDefinition, JobRun } from '../../jobs/types.ts';
import { chainDurationMs, causeOf, runsOf, type Chain, type ChainRow } from '../state/chains.ts';
import { outputOf, reasonOf, runName } from '../state/chain-words.ts';

export interface Headline {
  readonly headline: string;
  readonly sub: string;
}

/** The state of the pipeline as a sentence, and what follows from it. */
export function jobsHeadline(
  i18n: Translator,
  definitions: readonly Pick<JobDefinition, 'name' | 'schedule'>[],
  chains: readonly Chain[],
): Headline {
  if (definitions.length === 0) return { headline: i18n.t('jobs.headlineNone'), sub: i18n.t('jobs.subNone') };
  const jobChains = chains.filter((chain) => runsOf(chain).some((run) => run.job !== null));
  const live = jobChains.find((chain) => chain.endedAt === null);
  if (live !== undefined) return liveHeadline(i18n, live);
  const last = jobChains[0];
  if (last !== undefined) return endedHeadline(i18n, last);
  return {
    headline: i18n.t('jobs.headlineReady', { count: definitions.length }),
    sub: oneClick(i18n, definitions),
  };
}

/** What one click starts: the first manual job, and all that follows it. */
export function oneClick(i18n: Translator, definitions: readonly Pick<JobDefinition, 'name' | 'schedule'>[]): string {
  const root = definitions.find(
    (job) => job.schedule.type === 'manual' && followersOf(job.name, definitions).length > 0,
  );
  if (root === undefined) return i18n.t('jobs.subByHand');
  const followers = followersOf(root.name, definitions);
  return i18n.t('jobs.oneClick', {
    root: root.name,
    followers: i18n.list(followers),
    total: followers.length + 1,
  });
}

function followersOf(
  name: string,
  definitions: readonly Pick<JobDefinition, 'name' | 'schedule'>[],
  seen: readonly string[] = [],
): readonly string[] {
  const children = definitions
    .filter((job) => job.schedule.type === 'dependent' && job.schedule.on === name && !seen.includes(job.name))
    .map((job) => job.name);
  return children.flatMap((child) => [child, ...followersOf(child, definitions, [...seen, name, child])]);
}

function liveHeadline(i18n: Translator, chain: Chain): Headline {
  const runs = runsOf(chain);
  const current =
    runs.find((run) => run.status === 'running') ?? runs.find((run) => run.status === 'queued') ?? chain.root;
  const name = runName(current);
  const next = chain.rows.find((row) => row.kind === 'waiting' && row.waitsFor === current.job);
  const before = runs.filter((run) => run.status === 'succeeded').at(-1);
  const sentences = [
    before === undefined ? undefined : i18n.t('jobs.before', { name: runName(before) }),
    next === undefined ? undefined : i18n.t('jobs.next', { next: nameOf(next), name }),
  ].filter((sentence) => sentence !== undefined);
  return {
    headline: i18n.t(current.status === 'running' ? 'chain.running' : 'chain.queued', { name }),
    sub: sentences.length === 0 ? i18n.t('jobs.last', { name }) : sentences.join(' '),
  };
}

function nameOf(row: ChainRow): string {
  return row.kind === 'waiting' ? row.job : runName(row.run);
}

function endedHeadline(i18n: Translator, chain: Chain): Headline {
  const runs = runsOf(chain);
  const cause = causeOf(chain);
  if (cause !== undefined) return brokenHeadline(i18n, runs, cause);
  const version = outputOf(runs, 'version');
  const durationMs = chainDurationMs(chain, 0) ?? 0;
  return {
    headline:
      version === undefined
        ? i18n.t('chain.succeeded', { name: runName(chain.last) })
        : i18n.t('chain.deployed', { version }),
    sub: i18n.t('jobs.subSucceeded', {
      count: runs.length,
      time: i18n.time(Date.parse(chain.createdAt)),
      duration: i18n.duration(durationMs),
    }),
  };
}

function brokenHeadline(i18n: Translator, runs: readonly JobRun[], cause: JobRun): Headline {
  const name = runName(cause);
  const skipped = runs.filter((run) => run.status === 'skipped').map(runName);
  const key =
    cause.status === 'failed'
      ? 'jobs.headlineFailed'
      : cause.status === 'timed_out'
        ? 'chain.timedOut'
        : 'chain.stopped';
  const sentences = [
    reasonOf(i18n, cause),
    skipped.length === 0 ? undefined : i18n.t('jobs.skipped', { names: i18n.list(skipped), count: skipped.length }),
  ].filter((sentence) => sentence !== undefined);
  return { headline: i18n.t(key, { name }), sub: sentences.join(' ') };
}
