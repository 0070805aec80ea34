import { errorSentence } from '../../i18n/error-sentence.ts';
import type { Translator } from '../../i18n/translator.ts';
import type { JobRun } from '../../jobs/types.ts';
import { causeOf, runsOf, type Chain } from './chains.ts';

/** How a run is called: its job, or its script outside any job. */
export function runName(run: Pick<JobRun, 'job' | 'script'>): string {
  return run.job ?? scriptFile(run.script);
}

/** `03_newbatch.ts`, as scripts show everywhere. */
export function scriptFile(script: string): string {
  return `${script.replace(/\.(ts|py)$/, '')}.ts`;
}

/** Why a run ended otherwise than by success, in a sentence; undefined for all others. */
export function reasonOf(i18n: Translator, run: JobRun): string | undefined {
  return run.error === undefined ? undefined : errorSentence(i18n, run.error);
}

/** What came of a chain, in one line. */
export function chainSentence(i18n: Translator, chain: Chain): string {
  const runs = runsOf(chain);
  const running = runs.find((run) => run.status === 'running');
  if (running !== undefined) return i18n.t('chain.running', { name: runName(running) });
  const queued = runs.find((run) => run.status === 'queued');
  if (queued !== undefined) return i18n.t('chain.queued', { name: runName(queued) });
  const cause = causeOf(chain);
  if (cause !== undefined) return endSentence(i18n, cause);
  const version = outputOf(runs, 'version');
  if (version !== undefined) return i18n.t('chain.deployed', { version });
  return i18n.t('chain.succeeded', { name: runName(chain.last) });
}

/** “New Batch Paul failed: reason” */
function endSentence(i18n: Translator, run: JobRun): string {
  const name = runName(run);
  if (run.status === 'failed') return i18n.t('chain.failed', { name, reason: reasonOf(i18n, run) ?? '' });
  return i18n.t(run.status === 'timed_out' ? 'chain.timedOut' : 'chain.stopped', { name });
}

/** The last value that a chain handed down under that name. */
export function outputOf(runs: readonly JobRun[], key: string): string | undefined {
  for (const run of [...runs].reverse()) {
    const value = run.outputs[key];
    if (value !== undefined && value !== null) return String(value);
  }
  return undefined;
}
