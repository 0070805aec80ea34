import { nameChains, type NameChain } from '../sql/name-chains.ts';
import { QueryError } from '../sql/sql-error.ts';
import { isBlank, nameOf, type Token } from '../sql/tokenize.ts';
import { unknownTable } from './catalog.ts';
import { LakehouseError } from './errors.ts';
import { isMetadataTable, metadataTableNames, type MetadataTableName } from './metadata-table-columns.ts';
import { parseTableName } from './table-name.ts';
import { versionClause, type Version } from './sql-version.ts';

/** A place in a statement where a table is read that DuckDB cannot find by the name that stands there. */
export interface TableRead {
  /** `database.table` as the catalog has it. */
  readonly table: string;
  /** Null for the table's rows. */
  readonly metadataTable: MetadataTableName | null;
  /** Null for the current one. */
  readonly version: Version | null;
  /** Where in the text the version stands, or the name where none is written. */
  readonly position: number;
  /** The indices of the tokens that name the table and its version; the first stands for all of them. */
  readonly tokens: readonly number[];
}

/** The tables that a statement reads. */
export interface TableReads {
  /** With a version, or of a metadata table, in the order in which they stand. */
  readonly special: readonly TableRead[];
  /** Tables whose current rows are read by their plain names, or may be: they are named in a way that cannot rule it out. */
  readonly current: readonly string[];
  /** Tokens that are left out so that the rest still means what it says: `db.t.snapshots.x` is `t.snapshots.x` to DuckDB. */
  readonly dropped: readonly number[];
}

/**
 * Finds the tables in a statement by its tokens. A version clause belongs to the name before it, wherever that stands; a
 * metadata table is one only where SQL wants a table, elsewhere `t.files` is a column. SQL names know no case.
 * Throws `unknown_table` for a version of a table that does not exist and for a metadata table that Iceberg does not have or
 * the lab does not show, `invalid_scan` for a version of a metadata table that has none, `sql_error` for a clause that names no
 * table or no version; `detail.position` is the place in the text.
 *
 * @param tables all tables, as `database.table`
 */
export function findTableReads(tokens: readonly Token[], tables: readonly string[]): TableReads {
  const byName = new Map(tables.map((table) => [keyOf(Object.values(parseTableName(table))), table]));
  const known = (names: readonly string[]) => byName.get(keyOf(names.slice(0, 2)));
  const chains = nameChains(tokens);
  const special = chains.flatMap((chain) => readAt(tokens, chain, known(chain.names)) ?? []);
  const metadataReads = new Set(special.map(({ table, metadataTable }) => `${metadataTable} ${table}`));
  const isColumnOfMetadata = ({ names, at, isTable }: NameChain) =>
    !isTable &&
    metadataReads.has(`${names[2]?.toLowerCase()} ${known(names)}`) &&
    nextSolid(tokens, at[2] ?? 0)?.text === '.';
  const dropped = chains.filter(isColumnOfMetadata).flatMap(({ at }) => range(at[0] ?? 0, (at[1] ?? 0) - 1));
  return { special, current: currentTables(tokens, { chains, special, byName }), dropped: solidOf(tokens, dropped) };
}

const keyOf = (names: readonly string[]) => names.map((name) => name.toLowerCase()).join('.\0');

function readAt(tokens: readonly Token[], chain: NameChain, table: string | undefined): TableRead | undefined {
  const { names, at, isTable } = chain;
  // One name alone is most often a keyword: `SELECT version AS of` is no clause.
  const clause = names.length > 1 || isTable ? versionClause(tokens, chain) : undefined;
  const isMetadata = names.length === 3 && (isTable || clause !== undefined);
  if (clause === undefined && !(isMetadata && table !== undefined)) return undefined;
  const start = tokens[at[0] ?? 0]?.start ?? 0;
  if (table === undefined || names.length > 3) throw notATable(tokens, names, start);
  const last = clause?.last ?? at.at(-1) ?? 0;
  return {
    table,
    metadataTable: isMetadata ? metadataTableOf({ table, name: names[2] ?? '', clause, start }) : null,
    version: clause?.version ?? null,
    position: clause?.position ?? start,
    tokens: solidOf(tokens, range(at[0] ?? 0, last)),
  };
}

function metadataTableOf({
  table,
  name,
  clause,
  start,
}: {
  readonly table: string;
  readonly name: string;
  readonly clause: { readonly position: number } | undefined;
  readonly start: number;
}): MetadataTableName {
  const metadataTable = name.toLowerCase();
  if (!isMetadataTable(metadataTable)) {
    throw new LakehouseError(
      'unknown_table',
      `There is no table ${JSON.stringify(`${table}.${name}`)}. The metadata tables of a table are ${metadataTableNames.join(', ')}.`,
      { table: `${table}.${name}`, metadataTables: metadataTableNames.join(', '), position: start },
    );
  }
  if (clause === undefined || metadataTable === 'files' || metadataTable === 'manifests') return metadataTable;
  throw new LakehouseError(
    'invalid_scan',
    `The metadata table ${metadataTable} is about the whole table and has no versions; only files and manifests have. ` +
      'Leave out VERSION AS OF or TIMESTAMP AS OF.',
    { metadataTable, position: clause.position },
  );
}

/** The error of a version clause behind a name that is no table. */
function notATable(tokens: readonly Token[], names: readonly string[], position: number): Error {
  const [database = '', table = ''] = names;
  if (names.length === 2) {
    const { code, message, detail } = unknownTable(`${database}.${table}`);
    return new LakehouseError(code as 'unknown_table', message, { ...detail, position });
  }
  const sql = tokens.map(({ text }) => text).join('');
  return new QueryError(
    `VERSION AS OF and TIMESTAMP AS OF belong to a table, written database.table, but ${names.join('.')} came. ` +
      'Correct the statement and run it again.',
    { sql, position },
  );
}

/** Tables whose database and name both stand in the text as names, but not as parts of what is read otherwise. */
function currentTables(
  tokens: readonly Token[],
  {
    chains,
    special,
    byName,
  }: {
    readonly chains: readonly NameChain[];
    readonly special: readonly TableRead[];
    readonly byName: ReadonlyMap<string, string>;
  },
): readonly string[] {
  const readOtherwise = new Set(special.map(({ table }) => table));
  const spoken = new Set(special.flatMap((read) => read.tokens));
  for (const { names, at, isTable } of chains) {
    const table = byName.get(keyOf(names.slice(0, 2)));
    if (!isTable && names.length > 2 && table !== undefined && readOtherwise.has(table)) {
      for (const index of at) spoken.add(index);
    }
  }
  const words = new Set(tokens.map((token, index) => (spoken.has(index) ? undefined : nameOf(token)?.toLowerCase())));
  return [...byName.values()].filter((name) => {
    const { database, table } = parseTableName(name);
    return words.has(database.toLowerCase()) && words.has(table.toLowerCase());
  });
}

function nextSolid(tokens: readonly Token[], index: number): Token | undefined {
  return tokens.slice(index + 1, index + 8).find((token) => !isBlank(token));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}

function solidOf(tokens: readonly Token[], indices: readonly number[]): readonly number[] {
  return indices.filter((index) => !isBlank(tokens[index] as Token));
}
