/** Words of a table's upkeep: its columns, what removes and rewrites files, and its way out and in. */
export const maintenance = {
  'schema.title': 'Columns of the table',
  'schema.count': '{count, plural, one {# column} other {# columns}}, by field id',
  'schema.help':
    'Files and manifests know a column by its field id, not by its name. Each change here is a new metadata file and touches no data file; older snapshots are read with the schema they were written with.',
  'schema.colId': 'Id',
  'schema.colName': 'Name',
  'schema.colType': 'Type',
  'schema.colRequired': 'Values',
  'schema.colDoc': 'Comment',
  'schema.colActions': 'Actions',
  'schema.required': 'required',
  'schema.optional': 'optional',
  'schema.rename': 'Rename',
  'schema.renameLabel': 'Rename {column}',
  'schema.renameTitle': 'Rename the column {column}',
  'schema.renameHelp':
    'Field id {id} stays, so all values are found under the new name and no file is rewritten. Older snapshots still say {column}. Scripts and batches that name {column} are refused from then on.',
  'schema.nameMissing': 'Give the column a name.',
  'schema.newName': 'New name',
  'schema.renameNow': 'Rename the column',
  'schema.renamed': '{column} is called {to} now; it still has field id {id}.',
  'schema.drop': 'Drop',
  'schema.dropLabel': 'Drop {column}',
  'schema.dropTitle': 'Drop the column {column}',
  'schema.dropHelp':
    'The values stay in the files and in older snapshots, but the table shows them no more. Field id {id} is never given again: a column added later under this name is another one and begins empty. Batches that still bring {column} are refused from then on.',
  'schema.dropNow': 'Drop the column',
  'schema.dropped': 'The table no longer has {column}, field id {id}.',
  'schema.add': 'Add a column',
  'schema.addHelp':
    'It gets a field id of its own and has no value in the rows there are (null, NaN in float columns); older snapshots do not have it. Batches that do not bring it are refused from then on.',
  'schema.docField': 'Comment, if you like',
  'schema.addNow': 'Add the column',
  'schema.added': 'The table has the column {column} now.',
  'schema.partitioning': 'Partitioning',
  'schema.unpartitioned':
    'Tables of this lab are unpartitioned: their partition spec has no fields. Partitioned tables are out of its scope, and one that is imported is refused by name.',
  'schema.properties': 'Location and properties',
  'schema.copyLocation': 'Copy the location',

  'maintenance.help':
    'Each of these first shows what it would do and why, and does nothing until you say so. The jobs may run meanwhile.',
  'maintenance.looking': 'Reading the metadata',
  'maintenance.wholeFrom': 'A whole number from {least} is expected.',

  'maintenance.rewrite': 'Rewrite data files',
  'maintenance.rewriteHelp':
    'Every batch is a file. Many small files are slow to plan and to read, so neighbours are written together into larger ones. The result is a snapshot of operation replace: the same rows in the same order, and an incremental read over it finds no new ones.',
  'maintenance.fewest': 'Fewest files to put together',
  'maintenance.rewriteLook': 'Show what would be rewritten',
  'maintenance.rewriteNothing':
    'There is nothing to rewrite: there are too few neighbouring files, or they are large enough. Nothing was changed.',
  'maintenance.rewriteFound':
    '{count, plural, one {# file} other {# files}} ({size}) would become {added, plural, one {# file} other {# files}}, in a new snapshot.',
  'maintenance.rewriteKeeps':
    'This frees no bytes yet: earlier snapshots keep the old files until they expire. It reads and writes all those rows once.',
  'maintenance.rewriteNow': '{count, plural, one {Rewrite # file} other {Rewrite # files}}',
  'maintenance.rewriting': 'Rewriting the files',
  'maintenance.rewritten':
    'Done: {count, plural, one {# file} other {# files}} ({size}) became {added, plural, one {# file} other {# files}} in snapshot {id}.',

  'maintenance.expire': 'Expire snapshots',
  'maintenance.expireHelp':
    'Every snapshot keeps its files alive. Expiring one ends time travel to it and deletes the files that no other needs. What a branch or a tag names stays, whatever is asked for.',
  'maintenance.which': 'Which snapshots',
  'maintenance.byAge': 'By age',
  'maintenance.byChoice': 'By choice',
  'maintenance.olderThan': 'Committed before (UTC)',
  'maintenance.olderThanHelp': 'Younger ones stay. A commit in that very second counts as older.',
  'maintenance.retainLast': 'Keep the last',
  'maintenance.retainLastHelp': 'So many snapshots of every branch stay, however old.',
  'maintenance.chooseLabel': 'Snapshots to expire',
  'maintenance.chooseAbandoned':
    '{count, plural, one {Choose the abandoned one (# snapshot)} other {Choose the # abandoned ones}}',
  'maintenance.chooseOne': 'Choose at least one snapshot.',
  'maintenance.expireLook': 'Show what would expire',
  'maintenance.expireFound':
    '{count, plural, =0 {Nothing would expire} one {# snapshot would expire} other {# snapshots would expire}}, {kept, plural, =0 {none would stay} one {# would stay} other {# would stay}}; {files, plural, =0 {no file would be deleted} one {# file would be deleted, {size}} other {# files would be deleted, {size}}}.',
  'maintenance.expireNow': '{count, plural, one {Expire # snapshot} other {Expire # snapshots}}',
  'maintenance.expiring': 'Expiring the snapshots',
  'maintenance.expired':
    'Done: {count, plural, =0 {nothing has expired} one {# snapshot has expired} other {# snapshots have expired}}, {kept, plural, =0 {none stays} one {# stays} other {# stay}}; {files, plural, =0 {no file was deleted} one {# file was deleted, {size} freed} other {# files were deleted, {size} freed}}.',
  'maintenance.verdicts': 'Snapshots and why they go or stay',
  'maintenance.goes': 'would expire',
  'maintenance.hasGone': 'expired',
  'maintenance.stays': 'stays',
  'maintenance.nothingKeeps': 'no branch and no tag keeps it',
  'maintenance.oldGoes': 'older than asked, and not among the last that are kept',
  'maintenance.chosenGoes': 'chosen, and neither a tag nor the head of a branch names it',
  'maintenance.moreGoing': '{count, plural, one {# more that goes} other {# more that go}}',
  'maintenance.keptByBranch': 'named by {names}; the head of a branch never expires',
  'maintenance.keptByTag': '{names}',
  'maintenance.keptByCount': 'among the last that are kept of {names}',
  'maintenance.keptByAge': 'younger than the time given',
  'maintenance.keptUnchosen': 'not chosen',

  'maintenance.orphans': 'Remove orphan files',
  'maintenance.orphansHelp':
    'A write that was cut off leaves files that no snapshot names. They are looked for below the table’s location; files of writes that are under way stay.',
  'maintenance.orphansLook': 'Look for orphan files',
  'maintenance.orphansNone': 'There is no orphan file: all that is stored is referenced.',
  'maintenance.orphansFound':
    '{count, plural, one {# file is referenced by nothing} other {# files are referenced by nothing}}, {size}.',
  'maintenance.orphansNow': '{count, plural, one {Delete # file} other {Delete # files}}',
  'maintenance.deleting': 'Deleting the files',
  'maintenance.orphansGone':
    'Done: {count, plural, one {# file was deleted} other {# files were deleted}}, {size} freed.',
  'maintenance.orphansKept':
    '{count, plural, one {# more file stays, because the write that made it is still under way} other {# more files stay, because the writes that made them are still under way}} ({size}).',
  'maintenance.filesToGo': '{count, plural, one {# file that would be deleted} other {# files that would be deleted}}',
  'maintenance.filesGone': '{count, plural, one {# file that was deleted} other {# files that were deleted}}',

  'maintenance.dropTable': 'Drop the table',
  'maintenance.dropTableHelp':
    'Deletes the table with all of its snapshots and files. There is no way back but an export made before.',
  'maintenance.dropTableOpen': 'Drop the table',
  'maintenance.dropTableTitle': 'Drop {table}',
  'maintenance.dropTableAsk':
    '{count, plural, =0 {It has no snapshot.} one {Its # snapshot goes, and its files with it.} other {Its # snapshots go, and their files with them.}} A write that is under way fails.',
  'maintenance.dropTablePins':
    '{count, plural, one {# model version was trained on it: it goes on serving, but nobody can repeat its training.} other {# model versions were trained on it: they go on serving, but nobody can repeat their training.}}',
  'maintenance.dropTableConfirm': 'Type {table} to confirm',
  'maintenance.dropTableMistyped': 'This is not the name of the table. Nothing was deleted.',
  'maintenance.dropTableNow': 'Drop it for good',
  'maintenance.tableDropped': 'The table {table} was dropped.',

  'maintenance.export': 'Export the whole table',
  'maintenance.exportHelp':
    'A zip archive with the folders <code>data</code> and <code>metadata</code>: all snapshots, branches, tags and files, ids unchanged. Unpacked at its location, PyIceberg, Spark and others read it as it is.',
  'maintenance.location': 'Location',
  'maintenance.locationHelp':
    'All paths inside lie below it. The table’s own is {location}; give the place where you will unpack it, such as file:///home/paul/table.',
  'maintenance.exportNow': 'Export the table',
  'maintenance.exporting': 'Packing the table',
  'maintenance.exported': '{name} has been written, {size}. Its paths lie below {place}.',
  'maintenance.exportProblem': 'The table could not be exported',
  'maintenance.import': 'Import a table',
  'maintenance.importHelp':
    'An Iceberg v2 table as a zip archive, from this lab or from another tool: it comes with all its snapshots and ids, or not at all. Delete files, partitioned tables, version 3 and other file formats than Parquet are refused by name.',
  'maintenance.file': 'Zip archive',
  'maintenance.choose': 'Choose a file',
  'maintenance.noneChosen': 'none chosen yet',
  'maintenance.fileMissing': 'Choose the archive first.',
  'maintenance.name': 'Name in this lab',
  'maintenance.nameHelp': 'database.table. A name that is taken is refused; nothing is replaced.',
  'maintenance.importNow': 'Import the table',
  'maintenance.importing': 'Reading and checking the archive',
  'maintenance.imported': 'The table {name} has been imported.',
  'maintenance.importProblem': 'The table was not imported',
} as const;
