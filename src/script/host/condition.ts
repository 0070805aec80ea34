import { conditionError, tokenizeCondition, type Token } from './condition-tokens.ts';

/** SQL's three truth values: a comparison with a missing value is neither true nor false. */
type Truth = boolean | null;
type Cell = (column: string) => unknown;
type Operand =
  { readonly kind: 'column'; readonly name: string } | { readonly kind: 'literal'; readonly value: Literal };
type Literal = string | number | bigint | boolean | null;
type Node = (cell: Cell) => Truth;

export interface Condition {
  /** Columns that the condition names. */
  readonly columns: ReadonlySet<string>;
  /** True for rows to keep: not for false, not for unknown. */
  keeps(cell: Cell): boolean;
}

/**
 * Reads an SQL condition over rows that are already here: `=`, `<>`, `!=`, `<`, `<=`, `>`, `>=`, `IS [NOT] NULL`, `AND`,
 * `OR`, `NOT` and parentheses. Whole numbers are compared exactly, also against ids kept as decimal text.
 * Throws `bad_condition`.
 */
export function parseCondition(condition: string): Condition {
  const tokens = tokenizeCondition(condition);
  const columns = new Set<string>();
  let at = 0;
  const fail = (reason: string) => conditionError(condition, reason);
  const isKeyword = (word: string) => tokens[at]?.kind === 'word' && tokens[at]?.text.toUpperCase() === word;
  const isSymbol = (text: string) => tokens[at]?.kind === 'symbol' && tokens[at]?.text === text;
  const takeIf = (matches: boolean) => (matches ? (at++, true) : false);

  function either(): Node {
    let left = both();
    while (takeIf(isKeyword('OR'))) left = or(left, both());
    return left;
  }

  function both(): Node {
    let left = negation();
    while (takeIf(isKeyword('AND'))) left = and(left, negation());
    return left;
  }

  function negation(): Node {
    if (!takeIf(isKeyword('NOT'))) return primary();
    const inner = negation();
    return (cell) => negate(inner(cell));
  }

  function primary(): Node {
    if (takeIf(isSymbol('('))) {
      const inner = either();
      if (!takeIf(isSymbol(')'))) throw fail('a closing parenthesis is missing');
      return inner;
    }
    const left = operand();
    if (takeIf(isKeyword('IS'))) {
      const isNegated = takeIf(isKeyword('NOT'));
      if (!takeIf(isKeyword('NULL'))) throw fail('NULL must follow IS');
      return (cell) => (valueOf(left, cell) === null) !== isNegated;
    }
    const operator = tokens[at++];
    const test = operator?.kind === 'symbol' ? comparisons[operator.text] : undefined;
    if (test === undefined) throw fail(`a comparison is missing after ${nameOf(left)}`);
    const right = operand();
    return (cell) => {
      const order = compare(valueOf(left, cell), valueOf(right, cell), () =>
        fail(`${nameOf(left)} and ${nameOf(right)} cannot be compared: one is text, the other a number`),
      );
      return order === null ? null : test(order);
    };
  }

  function operand(): Operand {
    const token = tokens[at++];
    if (token === undefined) throw fail('something is missing at the end');
    const read = readOperand(token);
    if (read === undefined) throw fail(`a column or a value is expected where ${token.text} stands`);
    if (read.kind === 'column') columns.add(read.name);
    return read;
  }

  const root = either();
  const rest = tokens[at];
  if (rest !== undefined) throw fail(`nothing is expected where ${rest.text} stands`);
  return { columns, keeps: (cell) => root(cell) === true };
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '<>': (order) => order !== 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function readOperand(token: Token): Operand | undefined {
  const literal = (value: Literal): Operand => ({ kind: 'literal', value });
  switch (token.kind) {
    case 'string':
      return literal(token.text);
    case 'number':
      return literal(/^-?\d+$/.test(token.text) ? BigInt(token.text) : Number(token.text));
    case 'name':
      return { kind: 'column', name: token.text };
    case 'symbol':
      return undefined;
    case 'word': {
      const upper = token.text.toUpperCase();
      if (upper === 'TRUE' || upper === 'FALSE') return literal(upper === 'TRUE');
      if (upper === 'NULL') return literal(null);
      return ['AND', 'OR', 'NOT', 'IS'].includes(upper) ? undefined : { kind: 'column', name: token.text };
    }
  }
}

function nameOf(operand: Operand): string {
  return operand.kind === 'column' ? operand.name : JSON.stringify(String(operand.value));
}

/** NaN is a missing number, as everywhere in the lab's columns. */
function valueOf(operand: Operand, cell: Cell): Literal {
  const value = operand.kind === 'literal' ? operand.value : cell(operand.name);
  if (value === undefined || value === null || Number.isNaN(value)) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as Literal);
}

/** Below 0, 0 or above 0; null where a side is missing. Numbers and decimal text are compared as numbers. */
function compare(left: Literal, right: Literal, refuse: () => Error): number | null {
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return orderOf(left, right);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a === null || b === null) throw refuse();
  return orderOf(a, b);
}

function orderOf<Value extends string | number | bigint>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toNumber(value: Exclude<Literal, null>): number | bigint | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return value;
  if (/^-?\d+$/.test(value)) return BigInt(value);
  const number = Number(value);
  return value.trim() === '' || Number.isNaN(number) ? null : number;
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function and(left: Node, right: Node): Node {
  return (cell) => {
    const [a, b] = [left(cell), right(cell)];
    return a === false || b === false ? false : a === null || b === null ? null : true;
  };
}

function or(left: Node, right: Node): Node {
  return (cell) => {
    const [a, b] = [left(cell), right(cell)];
    return a === true || b === true ? true : a === null || b === null ? null : false;
  };
}
