import { errors } from './en/errors.ts';
import { frame } from './en/frame.ts';
import { jobs } from './en/jobs.ts';
import { models } from './en/models.ts';
import { runs } from './en/runs.ts';
import { scripts } from './en/scripts.ts';
import { setup } from './en/setup.ts';

/**
 * English: every sentence of the interface, in ICU's message format. Words of the platform (FINISHED, READY, deployed,
 * snapshot, append) keep their spelling in every language; job states are translated, seven words.
 * A branch of a plural is more than one word or has a `#`, or the compiler takes it for an argument.
 */
export const en = { ...frame, ...setup, ...scripts, ...jobs, ...runs, ...models, ...errors } as const;
