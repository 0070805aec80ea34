export const backup = {
  'reproduce.title': 'Reproduce this run',
  'reproduce.help':
    'Reads the rows of its snapshots again, trains with its logged params and seeds, and compares what comes out bit by bit. No run, version or snapshot is made. The script itself is not run: what it does beside training is not repeated, only its text compared.',
  'reproduce.now': 'Reproduce',
  'reproduce.again': 'Reproduce again',
  'reproduce.working': 'Reading and training: {progress}',
  'reproduce.starting': 'Reading the run',
  'reproduce.problem': 'The run could not be reproduced',
  'reproduce.identical': 'Bit-identical: data, model and metrics are the same.',
  'reproduce.differs':
    'Not identical: {count, plural, one {this is not as it was.} other {these # things are not as they were.}}',
  'reproduce.table': 'Digests (SHA-256), then and now',
  'reproduce.original': 'In the run',
  'reproduce.repeated': 'Repeated now',
  'reproduce.data': 'Data',
  'reproduce.dataRows': 'Data, {rows} rows',
  'reproduce.model': 'Model',
  'reproduce.metrics': 'Metrics',
  'reproduce.script': 'Script',
  'reproduce.same': 'same',
  'reproduce.other': 'differs',
  'reproduce.missing': 'not computed',
  'reproduce.digest': 'SHA-256',
  'reproduce.byData': '<strong>Data</strong>: the rows of the table are not those that the model was trained on.',
  'reproduce.byTag':
    '<strong>Data</strong>: the tag names snapshot {repeated}, but the rows were read up to {original}.',
  'reproduce.byParam':
    '<strong>Params</strong>: <code>{key}</code> was {original} in the training and is {repeated} now.',
  'reproduce.bySeed': '<strong>Seed</strong>: <code>{key}</code> was {original} in the training and is {repeated} now.',
  'reproduce.byScript': '<strong>Script</strong>: today’s text of <code>{key}</code> is not the one that made the run.',
  'reproduce.byModel':
    '<strong>Model</strong>: it came out differently from the same rows, params and seeds. The lab’s own code or the stored model has changed.',
  'reproduce.byMetrics':
    '<strong>Metrics</strong>: they came out differently for the same model. The script has scored other rows, or the run’s values were changed.',

  'backup.title': 'Backup',
  'backup.help':
    'The whole lab as one file: tables, runs, models, jobs, logs, scripts, answers and settings. It can be restored in any browser.',
  'backup.save': 'Download a backup',
  'backup.saving': 'Making the backup: {progress}',
  'backup.saved': 'Saved as {name}, {size}.',
  'backup.saveProblem': 'The backup could not be made',
  'backup.restore': 'Restore a backup',
  'backup.restoreHelp':
    'It takes the place of everything in this lab, in every tab. It is restored whole or not at all.',
  'backup.file': 'Backup file',
  'backup.choose': 'Choose a file',
  'backup.noneChosen': 'None chosen',
  'backup.checking': 'Checking every byte: {progress}',
  'backup.content': 'The lab of {name}, saved {time}, {size}:',
  'backup.contentOfNobody': 'A lab without an owner, saved {time}, {size}:',
  'backup.tables': '{count, plural, one {# table} other {# tables}}',
  'backup.files': '{count, plural, one {# file of tables} other {# files of tables}}',
  'backup.runs': '{count, plural, one {# MLflow run} other {# MLflow runs}}',
  'backup.versions': '{count, plural, one {# model version} other {# model versions}}',
  'backup.jobRuns': '{count, plural, one {# job run} other {# job runs}}',
  'backup.replaces': 'What this lab holds now is deleted. Download a backup of it first if you want it back.',
  'backup.restoreNow': 'Restore this backup',
  'backup.cancel': 'Keep the lab as it is',
  'backup.restoring': 'Restoring: {progress}',
  'backup.restored': 'The lab was restored from the backup.',
  'backup.restoreProblem': 'The backup was not restored',
  'backup.undo': 'Undo the reset',
  'backup.undoHelp':
    'The lab from before the reset of {time} ({size}) is still kept in this browser, until the next reset. It would take the place of everything in this lab.',
  'backup.undoDone': 'The reset was undone.',
  'backup.undoing': 'Bringing the lab back',
  'backup.drop': 'Delete this copy',
  'backup.dropped': 'The copy was deleted.',

  'error.notABackup':
    'This file is no backup of the lab. Nothing was changed; choose a file that Setup, Backup has made.',
  'error.backupDamaged':
    'This backup is cut or was changed since it was made. Nothing was changed in the lab; choose another copy of the file.',
  'error.backupNewer':
    'This backup was made by a newer version of the lab. Nothing was changed; reload the page to get the newer one, then restore again.',
  'error.backupUnsupported': 'A record of the lab cannot be put into a file. No backup was made.',
  'error.nothingToUndo':
    'There is no reset to undo: it was undone already, or there was no room to keep what it deleted. Restore a backup file.',
  'error.reproduceUnfinished': 'The run is {status}. Only a run that has FINISHED can be reproduced.',
  'error.reproduceNoRecord':
    'The run keeps no record of its training: it has logged no model, or an earlier version of the lab made it. Train again, and reproduce that run.',
  'error.reproduceRows':
    'The rows that the run was trained on were changed by its script after reading, or come from several reads. Only one read of a table can be repeated.',
  'error.notReproducible':
    'The run’s record lacks what a repetition needs. Train again with a script that reads a table and logs its model.',
} as const;
