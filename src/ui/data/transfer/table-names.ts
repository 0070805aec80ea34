/** Only characters that every system takes in a file's name. */
const plain = (text: string) => text.replace(/[^\p{L}\p{N}_-]+/gu, '_');

/** The name of the archive of a whole table. */
export function archiveNameOf(table: string): string {
  return `${plain(table.slice(table.indexOf('.') + 1))}-iceberg.zip`;
}

interface Known {
  readonly dbname: string;
  /** Names that are taken. */
  readonly names: readonly string[];
}

/** A name that is free for the table of an archive: `db.table`, by the file's name; numbered where it is taken. */
export function proposedName(fileName: string, { dbname, names }: Known): string {
  const stem = fileName
    .replace(/\.zip$/i, '')
    .replace(/-iceberg( ?\(\d+\))?$/, '')
    .replace(/ \(\d+\)$/, '');
  const table = `${dbname}.${plain(stem).replace(/^_+|_+$/g, '') || 'imported'}`;
  // SQL knows no case in names.
  const taken = new Set(names.map((name) => name.toLowerCase()));
  if (!taken.has(table.toLowerCase())) return table;
  for (let number = 2; ; number++) {
    const numbered = `${table}_${number}`;
    if (!taken.has(numbered.toLowerCase())) return numbered;
  }
}
