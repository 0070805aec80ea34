export const errors = {
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
  'error.jobSchedule': 'Choose how the job starts: manual, or dependent on another job.',
  'error.jobEnvironment': 'Environment variables are names with a text each.',
  'error.jobTimeout': 'A time limit is a number of minutes above 0.',
  'error.jobParent': 'There is no job {name}. Choose one that exists.',
  'error.jobParentMissing': 'Choose the job that must succeed first.',
  'error.jobDuplicate': 'There is already a job named {name}. Choose another name.',
  'error.jobCycle': 'A job must not wait for itself: {path}.',
  'error.jobVcpu': 'vCPU is a whole number, at least 1.',
  'error.jobMemory': 'GiB is a number above 0.',
  'error.jobGpu': 'A browser has no GPU to give: 0 is the only value.',
  'error.unknownScript': 'There is no script {script}. Choose one of those that exist.',
  'error.unknownJob': 'There is no job {job}. Look at the list of jobs, or create it.',
  'error.unknownRecord':
    'This lab has no record {id} of that kind, and nothing in it names one. Follow a “Lineage” link of the record itself.',
  'error.unknownRun': 'No job run has the id {runId}. Take an id from Job History.',
  'error.jobHasDependents':
    '{count, plural, one {The job {names} depends on {job}.} other {The jobs {names} depend on {job}.}} Nothing was deleted; delete or reschedule what depends on it first.',
  'error.jobHasActiveRuns':
    '{count, plural, one {# run of {job} has not ended.} other {# runs of {job} have not ended.}} Nothing was deleted; wait for the end, or stop what runs.',
  'error.jobsClosed': 'This page’s jobs were closed. Open the page again.',
  'error.labBusy':
    'Something began to run in the meantime. Nothing was changed; wait until it has ended or stop it, then try again.',

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
  'error.memoryLeft':
    'About {needed} are needed, but {left} are left of the resource profile. Give the job more GiB, or work on fewer rows.',
  'error.workerFailed':
    'The worker of this browser broke down, and what it was doing is lost. Try again; reload the page if it happens again.',

  'error.missingColumn': 'The rows lack the column {column}, which the table has. The table was left as it was.',
  'error.unexpectedColumn': 'The table has no column {column}, which the rows have. The table was left as it was.',
  'error.typeMismatch': 'The column {column} is of type {type}, but {came} came. The table was left as it was.',
  'error.nullValue': 'The column {column} is required, but a row has no value for it. The table was left as it was.',
  'error.unequalColumns':
    'All columns need the same number of rows, but {column} has {rows} instead of {expected}. Nothing was changed.',
  'error.unequalScores':
    'A score needs one prediction a label, but {labels} labels and {predictions} predictions came.',
  'error.noRows': 'No rows came, and at least one is needed. Nothing was changed.',
  'error.unknownTable': 'There is no table {table}. The script 00_datagen creates the first one.',
  'error.unknownMetadataTable': 'There is no table {table}. The metadata tables of a table are {metadataTables}.',
  'error.tableName':
    'A table is named database.table, with a database name that SQL does not keep for itself, but {table} came.',
  'error.tableExists':
    'There is already a table of the name {table}, or of one that SQL cannot tell from it. Nothing was changed.',
  'error.commitConflict':
    'Other writers were faster, several times in a row, so nothing was written to {table}. Try again.',

  'error.rowOutOfRange': 'There is no such row: the range has {count}, counted from 1. Choose one of them.',
  'error.unknownSnapshot': 'The table has no snapshot {snapshotId}. Choose one of its timeline.',
  'error.unknownTag': 'The table has no tag {name}.',
  'error.unknownBranch': 'The table has no branch {name}.',
  'error.unknownRef': 'The table has neither a tag nor a branch {name}.',
  'error.noSnapshot': 'The table has no snapshot yet. Append a batch first.',
  'error.noSnapshotAtTime':
    'At {asked} UTC the table had no snapshot yet: its first one is of {first} UTC. Choose a later time.',
  'error.notAnAncestor':
    'Snapshot {endSnapshotId} does not descend from {startSnapshotId}, so nothing lies between them. Choose a start that is an ancestor of the end.',
  'error.invalidFilter':
    'A filter is one SQL condition over the columns, without a semicolon and with all quotes and parentheses closed. This is none: {filter}',
  'error.invalidScanNumber': 'A read takes a whole number from 0 for {name}.',
  'error.versionOfMetadataTable':
    'The metadata table {metadataTable} has no versions. Leave out VERSION AS OF or TIMESTAMP AS OF.',
  'error.invalidScan':
    'This choice cannot be read. Choose one snapshot, time, tag or branch; or, for an increment, a start and another end after it.',
  'error.unknownColumn': 'There is no column {column}.',
  'error.unknownColumnOf': 'There is no column {column}. The columns are {columns}.',
  'error.fileMissing':
    'The file {path} belongs to the table, but it is not in this browser’s storage. Nothing was changed; restore a backup.',
  'error.fileUnreadable':
    'The content of the file {path} is not what its name says, so it cannot be read. Nothing was changed; restore a backup.',
  'error.rowCountMismatch':
    '{expected} rows were expected, but {rowCount} were found. Nothing was changed; reload the page, and restore a backup if it happens again.',
  'error.readTooLarge':
    'The read needs {needed} at once, but at most {limit} are held. Read fewer snapshots, or an increment.',

  'error.notAnAncestorOfCurrent':
    'Snapshot {snapshotId} is not an ancestor of the current snapshot, so the table cannot be rolled back to it. Nothing was changed; make it the current snapshot instead.',
  'error.refExists': 'There is already a tag or branch {name}. Nothing was changed; choose another name.',
  'error.refProtected': 'The branch {name} names the current snapshot and cannot be dropped.',
  'error.refName':
    'A tag or branch needs a name of 1 to 200 characters, none of them a control character. Nothing was changed.',
  'error.schemaLastColumn': 'A table needs at least one column. Nothing was changed.',
  'error.schemaMissing': 'The table has no column {column}. Nothing was changed.',
  'error.schemaExists': 'There is already a column {column}, or one that SQL cannot tell from it. Nothing was changed.',
  'error.schemaRequired':
    'A new column cannot be required, because the rows there are have no value for it: {column}. Nothing was changed.',
  'error.schemaIdentifier':
    'The column {column} tells rows apart (an identifier field), so it cannot be dropped. Nothing was changed.',
  'error.invalidOption': 'The value of {option} cannot be taken. Nothing was changed.',
  'error.unsupportedTable': 'The table uses what this lab does not read: {feature}. Nothing was imported.',
  'error.unsupportedTableFile':
    'The table uses what this lab does not read: {feature}, in {file}. Nothing was imported.',
  'error.notAnIcebergTable':
    'This is no Iceberg table: a folder metadata with a vN.metadata.json was expected. Nothing was imported.',
  'error.archiveInvalid':
    'The file is no zip archive that can be read: it is cut off, altered or something else. Nothing was imported.',
  'error.archiveInvalidEntry':
    'The zip archive cannot be read at {entry}: it is cut off or altered. Nothing was imported.',
  'error.archiveTooLarge': 'The zip archive unpacks to more than this lab takes. Nothing was imported.',
  'error.pathOutsideTable': 'The path {path} leaves the folder of the table. Nothing was changed.',
  'error.notExportable':
    'A folder cannot hold {path}: its name is too long, or it would have to be a file and a folder at once. Nothing was exported; log those entries under other names.',
  'error.fileDamaged':
    'The file {path} is not as it was written: some of its bytes have changed. Nothing was changed; restore a backup.',

  'error.sqlEmpty': 'There is no statement to run. Write one, such as SELECT 1.',
  'error.sqlMultiple':
    'One statement is run at a time, but several came. Run them one by one; a PIVOT without IN counts as two.',
  'error.sqlNotReadOnly':
    'Only a statement that reads can run here, such as SELECT. Tables change through the scripts, and each change makes a snapshot.',
  'error.sql': 'DuckDB refused the statement. Correct it and run it again. {reason}',
  'error.sqlCrashed':
    'The database ended unexpectedly. Run the statement again: a new database starts by itself and reads the tables anew.',
  'error.sqlUnavailable':
    'The database that ships with this page could not be started ({reason}). Check the connection and try again; after one complete visit it works offline.',

  'error.storageLost': 'The connection to this browser’s storage was lost; nothing of this was written. Try again.',
  'error.storageNewer': 'Another tab has opened a newer version of the lab. Nothing was changed; reload this page.',
  'error.storageFailed': 'This browser’s storage did not do what was asked. {reason}',
  'error.quotaExceeded': 'The browser has no room left for the lab, so nothing was written.',
  'error.quotaNeeded': 'About {needed} are needed.',
  'error.quotaUsed': 'The lab uses {used} of the {quota} that the browser grants.',
  'error.quotaAdvice': 'Free space on the disk, then try again.',

  'error.script': '{script}: {reason}',
  'error.scriptTooLarge': 'A script may be {limit} long, but this text is {size}. Nothing was saved; shorten it.',
  'error.scriptText': 'A script’s text is one piece of text, but something else came. Nothing was saved.',
  'error.scriptAtLine': '{script}, line {line}: {reason}',
  'error.unexpected': 'Something unexpected happened: {reason}',
  'error.badArgument': 'The call {call} was given something that it does not take. {reason}',
  'error.badCondition': 'The filter was not understood. {reason}',
  'error.badReadOption': 'The option {option} does not fit this read. {reason}',
  'error.unknownReadOption': 'A read knows no option {option}. Its options are {known}.',
  'error.unknownConnection':
    'The data connection is named {expected}, but {name} was asked for. Set CONNECTION_NAME to what the lab leader gave out.',
  'error.unknownModule': 'A script can import from lab only, but it asks for {module}. Remove that import.',
  'error.unknownImport': 'The module lab has no {name}. Use what it exports.',
  'error.noExperiment': 'A run belongs to an experiment. Call mlflow.setExperiment first.',
  'error.noActiveRun': '{call} needs an active run. Call it inside mlflow.startRun.',
  'error.runAlreadyActive': 'The run {runId} is active already. End it with mlflow.endRun before you start another.',
  'error.splitNotCollected':
    'The rows of a split are gathered where they are trained on, so {column} cannot be looked at after trainTestSplit. Look at it before the split.',
  'error.splitPrediction':
    'A score takes predictions as predict gives them, but {column} is one side of a split. Predict on the split frame instead.',
  'error.tooManyRows':
    'At most {maxRows} rows can be brought into a script, but there are more. Use limit, filter or toPandas.',
  'error.frameTooLarge':
    'Rows that are read already can be filtered or sorted up to {maxRows}, but there are {rows}. Filter right after load, or sort with spark.sql.',
  'error.tooManyCalls': '{call} was called while {maxPending} calls were under way. Await each call, or fewer at once.',
  'error.scriptFlood':
    'The script sent more messages than the lab can take, and was ended. Await calls, and write less into the log.',
  'error.endpointRefused': 'The endpoint of {model} refused. {reason}',

  'error.noFeatures': 'Training needs at least one feature column, but none came.',
  'error.notNumeric':
    'The column {column} must hold numbers to be a feature or a label. Leave it out, or turn it into numbers first.',
  'error.infiniteValue':
    'The column {column} is infinite in row {row}. Remove the row or correct the value; a missing value is allowed.',
  'error.invalidLabel':
    'A label lies from 0 to 1, but row {row} has {value}. Choose the column that holds the classes 0 and 1.',
  'error.tooFewRows':
    'At least one row to train and one to test on are needed, but there are {rows} in all. Read more rows.',
  'error.tooManyCells':
    '{rows} rows with {features} features are more than one training can hold. Nothing was allocated; use fewer rows.',
  'error.unequalRows': 'Features and label must be the same rows. Take both from one frame and one trainTestSplit.',
  'error.invalidParameter': 'The parameter {parameter} has a value that is not allowed. {reason}',
  'error.unsupportedParameter':
    'XGBoost knows the value {value} for the parameter {parameter}, but this lab does not yet. Leave the parameter out.',
  'error.invalidModel':
    'A model file of XGBoost for binary:logistic is expected, but this is none, or it is damaged. Save the model again.',
  'error.unsupportedModel':
    'XGBoost can run this model, but this lab cannot: it has {feature}. Train it without, or use XGBoost itself.',

  'error.noArtifact': 'The run {run_id} has no artifact {path}.',
  'error.noMlflowRun': 'No MLflow run has the id {run_id}. The list of experiments shows those there are.',
  'error.noExperimentNamed': 'There is no experiment {experiment}. The first training run creates it.',
  'error.noVersion': 'The model {name} has no version {version}. Its versions are numbered from 1.',
  'error.noRegisteredModel':
    'No registered model is named {name}. The script 02_api_deployment registers the first version.',
  'error.noBuild': 'There is no finished build {build_id}. Build the version again.',
  'error.noBuildOfVersion':
    'The model {model} has no build of version {version}, so it cannot go back to it. The endpoint is as it was.',
  'error.noEndpointModel': 'There is no model {model} yet. The script 02_api_deployment makes it.',
  'error.registeredModelExists':
    'There is already a registered model named {name}. Create a version of it, or choose another name.',
  'error.runEnded': 'The run {run_id} has ended as {status} and takes nothing more. Start a new run.',
  'error.versionState':
    'Version {version} of {name} is {status} and stays so. Register the run again for a new version.',
  'error.buildState': 'The build {build_id} is {status}. Wait until it is built, or build the version again.',
  'error.deploymentState': 'The deployment {deployment_id} is {status}, so this cannot be done with it now.',
  'error.runFilter': 'The filter cannot be read; comparisons are joined by AND. {reason}',
  'error.registrationFailed':
    'Version {version} of {name} could not be registered. Register the run again for a new version.',
  'error.registrationTimeout':
    'Version {version} of {name} was not READY in time. Look at its status before you deploy it, or wait longer.',
  'error.modelMissing': 'The run {runId} has no model. Log one with mlflow.logModel, or name another run.',
  'error.versionNotReady':
    'Version {version} of {model} must be READY before it can be built, but it is {status}. Nothing was built; register the run again.',
  'error.buildFailed':
    'Version {version} of {model} could not be built. The endpoint is as it was. The error’s details say why.',
  'error.deploymentFailed':
    'Version {version} of {model} could not be deployed. What served before still serves. The error’s details say why.',

  'error.badJson':
    'The body is not JSON, so nothing was predicted. NaN and Infinity are not JSON either: write null for a missing value.',
  'error.unauthenticated': 'The access key is missing or belongs to no model. Copy it from the endpoint’s facts below.',
  'error.unavailable': 'No version is deployed at the moment. Deploy one, then ask again.',
  'error.tooLarge': 'The body is larger than the endpoint takes: 16 MiB.',
  'error.predictionFailed': 'The prediction failed. Build and deploy the version again.',
  'error.paramChanged':
    'The run {run_id} has another value of the parameter {key} already, and a param never changes. Start a new run for it.',
  'error.wrongValue':
    'Row {row} (counted from 0), column {field}: write a finite number of the column’s type, or null for a missing value.',
  'error.requestRefused': '{reason}',
  'error.missingColumns':
    '{count, plural, one {The column {names} is missing.} other {The columns {names} are missing.}} Add what the signature asks for.',
  'error.extraColumns':
    '{count, plural, one {The model knows no column {names}.} other {The model knows no columns {names}.}} Leave out what the signature does not have.',
} as const;
