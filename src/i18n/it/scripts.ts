import type { scripts as english } from '../en/scripts.ts';

export const scripts: Readonly<Record<keyof typeof english, string>> = {
  'scripts.headlineLoading': 'The scripts are being read',
  'scripts.headlineError': 'The scripts could not be read',
  'scripts.headlineUnknown': 'There is no script {name}',
  'scripts.subUnknown': 'Choose one of those that exist.',
  'scripts.loading': 'Reading the script',
  'scripts.sourceProblem': 'The text of the script did not load',

  'scripts.headline00': 'This script makes the first batch and the table',
  'scripts.sub00': 'Credit card transactions, generated from the seed, become the first snapshot of the Iceberg table.',
  'scripts.headline01': 'This script trains on the whole table',
  'scripts.sub01':
    'One MLflow run with parameters, metrics and the model. Run it again with another <code>max_depth</code> to compare.',
  'scripts.headline02': 'This script puts the first version behind the endpoint',
  'scripts.sub02': 'It registers the model of the newest FINISHED run, builds it and deploys it.',
  'scripts.headline03': 'This script appends one more batch',
  'scripts.sub03': 'Almost the same as 00: new rows, one new snapshot, whose parent is the one before.',
  'scripts.headline04': 'This script reads only what the last batch added',
  'scripts.sub04': 'Almost the same as 01, but for the lines that are marked.',
  'scripts.headline05': 'This script deploys the new version to the same model',
  'scripts.sub05': 'Almost the same as 02: the address and the access key stay, the version changes.',

  'scripts.note04Variables':
    '<strong>Lines 67–69</strong> keep the snapshot’s id, its commit time and its parent’s id in variables; they become tags of the MLflow run.',
  'scripts.note04Read':
    '<strong>Lines 71–75</strong> read what was added after the parent up to the snapshot. This is an incremental read. Time travel is something else: it reads the whole table as it was.',
  'scripts.note04Forgets':
    'Training starts from scratch on these rows. The new model knows nothing of the batches before.',

  'scripts.list': 'Scripts',
  'scripts.script': 'Script',
  'scripts.session': 'Session',
  'scripts.jobs': 'Jobs',
  'scripts.changeVariables': 'Change in Setup',
  'scripts.code': 'Code of {file}',
  'scripts.copyCode': 'Copy the code of {file}',
  'scripts.showMarks': 'Show lines 67–75',
  'scripts.run': 'Run',
  'scripts.runAlone': 'Run alone',
  'scripts.runAloneLabel': 'Run alone: {file}',
  'scripts.runLabel': 'Run {file}',
  'scripts.runBy': '{count, plural, one {The job {jobs} runs it.} other {The jobs {jobs} run it.}}',
  'scripts.meantAsJob':
    'It is meant to run as a <link>job</link>; alone it looks for its inputs itself, and says so in the log.',
  'scripts.needsOwner': 'First give the lab an owner, in Setup',
  'scripts.alreadyRuns': 'It is running',
  'scripts.output': 'Output',
  'scripts.notRun': 'Not run yet. Run it, and its log appears here with the script’s line numbers.',
  'scripts.ranAlone': 'Latest run, {time} UTC, outside any job.',
  'scripts.ranAsJob': 'Latest run, {time} UTC, by the job {job}.',
  'scripts.python':
    'On the platform these scripts are Python 3.9. Here they are TypeScript with the same calls, and run in a worker of this browser.',
};
