import { isBlank, nameOf, type Token } from './tokenize.ts';

/** Names with dots between them, such as `database.table`, as they stand in a statement. */
export interface NameChain {
  readonly names: readonly string[];
  /** For each name the index of its token. */
  readonly at: readonly number[];
  /** True where SQL wants a table: behind FROM, JOIN, a comma between tables, DESCRIBE, PIVOT and the like. */
  readonly isTable: boolean;
}

/** One pair of brackets, or the statement around all of them. */
interface Level {
  /** Whether a comma leads to another table. */
  isFromClause: boolean;
  wantsTable: boolean;
  /** In `EXTRACT(year FROM t)` and its like FROM is no clause. */
  readonly isFromCall: boolean;
}

/** Words that end the tables of a FROM. All of them are reserved, but VALUES, which no table is called. */
const clauseWords = new Set(
  'EXCEPT FETCH GROUP HAVING INTERSECT LIMIT OFFSET ORDER QUALIFY SELECT UNION VALUES WHERE WINDOW'.split(' '),
);
/** Words with which a statement about one table begins. */
const headWords = new Set('DESC DESCRIBE PIVOT PIVOT_LONGER PIVOT_WIDER SHOW SUMMARIZE TABLE UNPIVOT'.split(' '));
/** What stands before the first word of a statement that stands in another one. */
const beforeHead = new Set('( ALL DESCRIBE DISTINCT EXCEPT INTERSECT NAME SUMMARIZE UNION'.split(' '));
/** Functions whose arguments are parted by FROM. */
const fromCalls = new Set('EXTRACT OVERLAY POSITION SUBSTRING TRIM'.split(' '));

/**
 * The name chains of a statement in their order. Nothing is parsed: a statement that DuckDB refuses has them too. Keywords are
 * chains of one name as well.
 */
export function nameChains(tokens: readonly Token[]): readonly NameChain[] {
  const solid = [...tokens.keys()].filter((index) => !isBlank(tokens[index] as Token));
  const textAt = (place: number) => tokens[solid[place] ?? -1]?.text ?? '';
  const chains: NameChain[] = [];
  const levels: Level[] = [{ isFromClause: false, wantsTable: false, isFromCall: false }];
  for (let place = 0; place < solid.length;) {
    const level = levels.at(-1) as Level;
    const chain = chainAt(tokens, solid, place);
    if (chain === undefined) {
      step(levels, level, textAt(place), textAt(place - 1));
      place++;
      continue;
    }
    const end = place + 2 * chain.names.length - 1;
    const isWord = chain.names.length === 1 && tokens[solid[place] ?? -1]?.kind === 'word';
    const isKeyword =
      isWord && isKeywordHere(level, { text: textAt(place).toUpperCase(), before: wordsBefore(textAt, place) });
    // A name with a colon behind it is an alias, and its table comes after it.
    const isAlias = chain.names.length === 1 && textAt(end) === ':' && textAt(end + 1) !== ':';
    chains.push({ ...chain, isTable: level.wantsTable && !isKeyword && !isAlias });
    if (!isKeyword && !isAlias) level.wantsTable = false;
    place = end;
  }
  return chains;
}

function chainAt(
  tokens: readonly Token[],
  solid: readonly number[],
  place: number,
): Pick<NameChain, 'names' | 'at'> | undefined {
  const names: string[] = [];
  const at: number[] = [];
  for (let next = place; ; next += 2) {
    const index = solid[next] ?? -1;
    const token = tokens[index];
    const name = token && nameOf(token);
    if (name === undefined) break;
    names.push(name);
    at.push(index);
    if (tokens[solid[next + 1] ?? -1]?.text !== '.') break;
  }
  return names.length === 0 ? undefined : { names, at };
}

function wordsBefore(textAt: (place: number) => string, place: number): readonly [string, string] {
  return [textAt(place - 1).toUpperCase(), textAt(place - 2).toUpperCase()];
}

/** Takes a word of a statement's grammar into account; false for one that is a name where it stands. */
function isKeywordHere(
  level: Level,
  { text, before: [last, lastButOne] }: { readonly text: string; readonly before: readonly [string, string] },
): boolean {
  // Behind AS any word is an alias, behind a dot a part of a name.
  if (last === 'AS' || last === '.') return false;
  if (text === 'FROM') {
    if (!level.isFromCall && !(last === 'DISTINCT' && /^(IS|NOT)$/.test(lastButOne))) enterFrom(level);
    return true;
  }
  if (text === 'JOIN') {
    enterFrom(level);
    return true;
  }
  // WITH ORDINALITY, behind a table, ends nothing.
  if (clauseWords.has(text) || (text === 'WITH' && level.wantsTable)) {
    level.isFromClause = false;
    level.wantsTable = false;
    return true;
  }
  if (headWords.has(text) && (last === '' || beforeHead.has(last) || (last === ')' && !level.isFromClause))) {
    level.wantsTable = true;
    return true;
  }
  return level.wantsTable && (text === 'LATERAL' || text === 'ONLY');
}

function enterFrom(level: Level): void {
  level.isFromClause = true;
  level.wantsTable = true;
}

/** Takes a token that is no name into account. */
function step(levels: Level[], level: Level, text: string, before: string): void {
  if (text === '(' || text === '[' || text === '{') {
    // Brackets where a table is wanted hold tables until a SELECT says otherwise.
    const isFromClause = text === '(' && level.wantsTable;
    levels.push({ isFromClause, wantsTable: isFromClause, isFromCall: fromCalls.has(before.toUpperCase()) });
    level.wantsTable = false;
  } else if (text === ')' || text === ']' || text === '}') {
    if (levels.length > 1) levels.pop();
  } else if (text === ',') level.wantsTable = level.isFromClause;
  else if (text !== ':' && text !== '.') level.wantsTable = false;
}
