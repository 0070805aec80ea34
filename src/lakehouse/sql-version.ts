import type { NameChain } from '../sql/name-chains.ts';
import { QueryError } from '../sql/sql-error.ts';
import { isBlank, nameOf, type Token } from '../sql/tokenize.ts';
import { LakehouseError, type LakehouseErrorCode } from './errors.ts';
import type { TableMetadata } from './format/table-metadata.ts';
import type { SnapshotSelection } from './plan-scan.ts';
import { findSnapshot } from './snapshot-index.ts';
import { parseSeconds, parseTimestampText } from './sql-timestamp.ts';

/** What `VERSION AS OF` or `TIMESTAMP AS OF` says. */
export type Version =
  | { readonly kind: 'snapshot_id'; readonly snapshotId: string }
  /** In quotes: the name of a tag or a branch, or the id of a snapshot. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'timestamp'; readonly timestampMs: number };

export interface VersionClause {
  readonly version: Version;
  /** The index of the clause's last token. */
  readonly last: number;
  /** Where in the text the version itself stands. */
  readonly position: number;
}

/**
 * The clause behind a table's name, after Spark's grammar: `[FOR] {VERSION | SYSTEM_VERSION} AS OF {id | 'name'}` or
 * `[FOR] {TIMESTAMP | SYSTEM_TIME} AS OF {'text' | seconds | TIMESTAMP 'text' | DATE 'text'}`. Undefined where there is none.
 * Throws `sql_error` for a clause with anything else behind it.
 */
export function versionClause(tokens: readonly Token[], { at }: NameChain): VersionClause | undefined {
  const solid: number[] = [];
  for (let index = (at.at(-1) ?? 0) + 1; index < tokens.length && solid.length < 6; index++) {
    if (!isBlank(tokens[index] as Token)) solid.push(index);
  }
  const wordAt = (place: number) => tokens[solid[place] ?? -1]?.text.toUpperCase() ?? '';
  const start = wordAt(0) === 'FOR' ? 1 : 0;
  const isVersion = /^(SYSTEM_)?VERSION$/.test(wordAt(start));
  const isTimestamp = /^(TIMESTAMP|SYSTEM_TIME)$/.test(wordAt(start));
  if (!(isVersion || isTimestamp) || wordAt(start + 1) !== 'AS' || wordAt(start + 2) !== 'OF') return undefined;
  const isTyped = isTimestamp && /^(TIMESTAMP|TIMESTAMPTZ|DATE)$/.test(wordAt(start + 3));
  const last = solid[start + (isTyped ? 4 : 3)];
  const token = last === undefined ? undefined : tokens[last];
  const version = token && (isVersion ? versionOf(token) : timestampOf(token, isTyped));
  if (version !== undefined && token !== undefined && last !== undefined)
    return { version, last, position: token.start };
  throw notAVersion(tokens, { isVersion, token });
}

function versionOf(token: Token): Version | undefined {
  if (token.kind === 'number') {
    return /^\d+$/.test(token.text) ? { kind: 'snapshot_id', snapshotId: BigInt(token.text).toString() } : undefined;
  }
  const text = textOf(token);
  return text === undefined ? undefined : { kind: 'text', text };
}

function timestampOf(token: Token, isTyped: boolean): Version | undefined {
  const text = textOf(token);
  const seconds = token.kind === 'number' && !isTyped ? parseSeconds(token.text) : undefined;
  const timestampMs = text === undefined ? seconds : parseTimestampText(text);
  return timestampMs === undefined ? undefined : { kind: 'timestamp', timestampMs };
}

/** The content of a plain string. Spark takes double quotes for strings too, and here no name can stand. */
function textOf(token: Token): string | undefined {
  if (token.isOpen) return undefined;
  if (token.kind === 'string' && token.text.startsWith("'")) return token.text.slice(1, -1).replaceAll("''", "'");
  return token.kind === 'quoted_name' && token.text.startsWith('"') ? nameOf(token) : undefined;
}

function notAVersion(
  tokens: readonly Token[],
  { isVersion, token }: { readonly isVersion: boolean; readonly token: Token | undefined },
): QueryError {
  const sql = tokens.map(({ text }) => text).join('');
  const expected = isVersion
    ? "VERSION AS OF takes a snapshot id, or the name of a tag or branch in quotes ('main')"
    : "TIMESTAMP AS OF takes a time in quotes ('2026-11-25 10:00:00', in UTC unless it names an offset such as +01:00) or whole " +
      'seconds since 1970';
  const came = token === undefined ? 'nothing' : token.text.slice(0, 60);
  return new QueryError(`${expected}, but ${came} came. Correct the statement and run it again.`, {
    sql,
    position: token?.start ?? sql.length,
  });
}

/**
 * The snapshot that a version means. As in Spark a text of digits is a snapshot id first; if there is no such snapshot, it may
 * still be the name of a tag or branch. Throws `unknown_ref`; that a snapshot is missing shows when it is read.
 */
export function selectionOf(version: Version, metadata: TableMetadata): SnapshotSelection {
  if (version.kind === 'timestamp') return { asOfTimestamp: version.timestampMs };
  if (version.kind === 'snapshot_id') return { snapshotId: version.snapshotId };
  const { text } = version;
  const isId = /^\d+$/.test(text);
  if (isId && findSnapshot(metadata, BigInt(text).toString()) !== undefined) {
    return { snapshotId: BigInt(text).toString() };
  }
  const ref = Object.hasOwn(metadata.refs, text) ? metadata.refs[text] : undefined;
  if (ref !== undefined) return ref.type === 'tag' ? { tag: text } : { branch: text };
  if (isId) return { snapshotId: text };
  throw new LakehouseError(
    'unknown_ref',
    `The table has neither a tag nor a branch named ${JSON.stringify(text)}. Its refs metadata table lists those there are.`,
    { type: 'ref', name: text },
  );
}

/** Runs `body`; an error of the lakehouse gets the place in the statement that led to it. */
export async function locating<Result>(position: number, body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof LakehouseError)) throw error;
    throw new LakehouseError(
      error.code as LakehouseErrorCode,
      error.message,
      { ...error.detail, position },
      error.cause,
    );
  }
}
