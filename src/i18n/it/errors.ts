import type { errors as english } from '../en/errors.ts';

export const errors: Readonly<Record<keyof typeof english, string>> = {
  'error.ownerMissing': 'The lab needs an owner’s name: table, experiment and model carry it. Give one in Setup.',
  'error.settingOwner': 'A name is one line of 1 to 64 characters, but {value} came.',
  'error.settingName': 'A name of 1 to 128 characters in one line, without a dot, was expected, but {value} came.',
  'error.settingStorage':
    'A location such as s3a://bucket/user/paul, without ?, # or .., was expected, but {value} came.',
  'error.settingConnection': 'One line of 1 to 128 characters was expected, but {value} came.',
  'error.settingSeed': 'A seed is a whole number from 0 to 9007199254740991, but {value} came.',
  'error.settingLanguage': 'The lab does not speak {value}.',

  'error.jobName': 'A job’s name is one line of 1 to 200 characters.',
  'error.jobScript': 'Choose one of the scripts.',
  'error.jobParent': 'There is no job {name}. Choose one that exists.',
  'error.jobParentMissing': 'Choose the job that must succeed first.',
  'error.jobDuplicate': 'There is already a job named {name}. Choose another name.',
  'error.jobCycle': 'A job must not wait for itself: {path}.',
  'error.jobVcpu': 'vCPU is a whole number, at least 1.',
  'error.jobMemory': 'GiB is a number above 0.',
  'error.jobGpu': 'A browser has no GPU to give: 0 is the only value.',

  'error.interrupted': 'Interrupted before its end: the page that ran it was closed or reloaded. Run it again.',
  'error.skippedFailed': '{parent} failed.',
  'error.skippedTimedOut': '{parent} timed out.',
  'error.skippedStopped': '{parent} was stopped.',
  'error.skippedSkipped': '{parent} was skipped.',
  'error.stopped': 'Stopped by hand.',
  'error.stoppedByScript': 'The script cancelled its own work.',
  'error.timedOut':
    'It took longer than its limit of {minutes, plural, one {# minute} other {# minutes}}. Raise the limit, or give it less to do.',
  'error.cancelled': 'The work was cancelled.',
  'error.memoryLimit':
    'The resource profile allows {limit}, of which {used} were in use, and {needed} more were needed. Give the job more GiB, or work on fewer rows.',

  'error.missingColumn': 'The rows lack the column {column}, which the table has. The table was left as it was.',
  'error.unexpectedColumn': 'The table has no column {column}, which the rows have. The table was left as it was.',
  'error.typeMismatch': 'The column {column} is of type {type}, but {came} came. The table was left as it was.',
  'error.noRows': 'No rows came, and at least one is needed. Nothing was changed.',
  'error.unknownTable': 'There is no table {table}. The script 00_datagen creates the first one.',

  'error.storageLost': 'The connection to this browser’s storage was lost; nothing of this was written. Try again.',
  'error.storageNewer': 'Another tab has opened a newer version of the lab. Nothing was changed; reload this page.',
  'error.quotaExceeded':
    'The browser has no room left for the lab, so nothing was written. Free space on the disk, then try again.',

  'error.badJson':
    'The body is not JSON, so nothing was predicted. NaN and Infinity are not JSON either: write null for a missing value.',
  'error.unauthenticated': 'The access key is missing or belongs to no model. Copy it from the endpoint’s facts below.',
  'error.unavailable': 'No version is deployed at the moment. Deploy one, then ask again.',
  'error.tooLarge': 'The body is larger than the endpoint takes: 16 MiB.',
  'error.missingColumns':
    '{count, plural, one {The column {names} is missing.} other {The columns {names} are missing.}} Add what the signature asks for.',
  'error.extraColumns':
    '{count, plural, one {The model knows no column {names}.} other {The model knows no columns {names}.}} Leave out what the signature does not have.',
};
