import type { setup as english } from '../en/setup.ts';

export const setup: Readonly<Record<keyof typeof english, string>> = {
  'setup.headlineFirst': 'This lab has no owner yet',
  'setup.subFirst': 'Give it a name and start. Everything else has a value that works.',
  'setup.headline': 'This lab belongs to {owner}',
  'setup.sub': 'Scripts and jobs use these values from their next run on.',
  'setup.presetRefused': 'The link’s value for <code>{parameter}</code> was not taken.',
  'setup.refused': 'Not saved: some fields need another value.',
  'setup.owner': 'Owner',
  'setup.ownerMissing': 'Type a name: table, experiment and model carry it.',
  'setup.ownerHelp': 'Your name or a nickname, up to 64 characters, in any script.',
  'setup.variables':
    'The three variables of the scripts, as your lab leader gave them out. Working alone? Leave them as they are.',
  'setup.dbname': 'DBNAME',
  'setup.storage': 'STORAGE',
  'setup.connectionName': 'CONNECTION_NAME',
  'setup.seed': 'Seed',
  'setup.seedHelp':
    'All randomness starts from this number. The same seed gives the same rows, the same models and the same four flags on every machine; another seed gives another lab.',
  'setup.start': 'Start the lab',
  'setup.save': 'Save',
  'setup.saved': 'Saved',
  'setup.about': 'What these values do',
  'setup.namesTitle': 'What is named after you',
  'setup.table': 'Iceberg table',
  'setup.experiment': 'MLflow experiment',
  'setup.model': 'Model',
  'setup.nameTable': 'hol_fraud.transactions_…',
  'setup.nameExperiment': 'xgb-cc-fraud-…',
  'setup.nameModel': 'FraudCLF-…',
  'setup.renameHelp':
    'Another owner later means another table, experiment and model. What there is stays under the old name.',
  'setup.fingerprintTitle': 'Fingerprint of the content',
  'setup.fingerprintHelp':
    'Computed from rows, models and metrics only, not from names or times. If two of you see the same flags, you have the same content.',
  'setup.whereTitle': 'Where everything is kept',
  'setup.where':
    'Table files, runs, models, jobs and logs are in the storage of <strong>this browser, for this address</strong>. There is no server and no account, and nothing is sent anywhere.',
  'setup.whereLost': 'Clearing the site’s data in the browser, or closing a private window, deletes the lab.',
};
