import type { Translator } from '../../i18n/translator.ts';
import type { GuideFacts } from '../facts.ts';
import { wantedJobs } from '../pipeline-runs.ts';
import { bareName, done, fileOf, missing, ownerMissing, type Check, type Point } from '../points.ts';
import type { JobDefinition, JobDefinitionInput } from '../records.ts';

/** One of the exercise's jobs exists with the nine fields of the exercise. `index` counts them from 0. */
export const jobCheck =
  (index: 0 | 1 | 2): Check =>
  (facts) => {
    if (facts.names === null) return [ownerMissing];
    const wanted = wantedJobs(facts)[index];
    if (wanted === undefined) return [];
    const job = facts.jobs.find(({ name }) => name === wanted.name);
    if (job === undefined) return [jobMissing(facts, wanted)];
    const wrong = differences(job, wanted);
    if (wrong.length === 0) return [done((i18n) => i18n.t('guide.jobRight', { name: job.name }))];
    return [done((i18n) => i18n.t('guide.jobExists', { name: job.name })), ...wrong];
  };

/** A job with the right script under another name is said to be nearly it. */
function jobMissing({ jobs }: GuideFacts, wanted: JobDefinitionInput): Point {
  const near = jobs.find(({ script }) => bareName(script) === bareName(wanted.script));
  if (near !== undefined) {
    return missing((i18n) => i18n.t('guide.jobOtherName', { came: near.name, name: wanted.name }));
  }
  return missing((i18n) => i18n.t('guide.jobMissing', { name: wanted.name, count: jobs.length }));
}

type Field = readonly [label: (i18n: Translator) => string, came: string, expected: string];

/** The fields in which a job differs from the exercise, each named as in the form. */
function differences(job: JobDefinition, wanted: JobDefinitionInput): readonly Point[] {
  const scheduleOf = ({ schedule }: Pick<JobDefinitionInput, 'schedule'>) =>
    schedule?.type === 'dependent' ? schedule.on : '';
  const profileOf = (profile: JobDefinitionInput['resourceProfile']) =>
    `${profile?.vcpu} vCPU / ${profile?.memoryGib} GiB / ${profile?.gpu ?? 0} GPU`;
  const fields: readonly Field[] = [
    [(i18n) => i18n.t('jobs.script'), fileOf(job.script), fileOf(wanted.script)],
    [(i18n) => i18n.t('jobs.editor'), job.editor, wanted.editor ?? ''],
    [(i18n) => i18n.t('jobs.kernel'), job.kernel, wanted.kernel ?? ''],
    // “Spark 3.2 or 3.3” is one choice of the exercise.
    [(i18n) => i18n.t('jobs.sparkAddOn'), job.sparkAddOn.replace('3.2', '3.3'), wanted.sparkAddOn ?? ''],
    [(i18n) => i18n.t('jobs.edition'), job.edition, wanted.edition ?? ''],
    [(i18n) => i18n.t('jobs.version'), job.version, wanted.version ?? ''],
    [(i18n) => i18n.t('jobs.profile'), profileOf(job.resourceProfile), profileOf(wanted.resourceProfile)],
  ];
  const points = fields.flatMap(([label, came, expected]) =>
    came === expected ? [] : [missing((i18n) => i18n.t('guide.fieldWrong', { field: label(i18n), came, expected }))],
  );
  const [came, expected] = [scheduleOf(job), scheduleOf(wanted)];
  if (came !== expected) points.push(missing((i18n) => scheduleWrong(i18n, came, expected)));
  return points;
}

function scheduleWrong(i18n: Translator, came: string, expected: string): string {
  const say = (on: string) => (on === '' ? i18n.t('jobs.manual') : `${i18n.t('jobs.dependentOn')} ${on}`);
  return i18n.t('guide.fieldWrong', { field: i18n.t('jobs.schedule'), came: say(came), expected: say(expected) });
}
