import type { ColumnType } from '../base/columns.ts';
import { toHex } from '../base/ids.ts';
import type { Token } from '../sql/tokenize.ts';

/** A constant of a condition, as it is written. */
export type Literal =
  | { readonly kind: 'integer'; readonly value: bigint }
  /** With a point (DuckDB's DECIMAL) or with an exponent (DOUBLE). */
  | { readonly kind: 'decimal' | 'double'; readonly value: number; readonly digits: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: TimeType; readonly value: string }
  | { readonly kind: 'null' };

type TimeType = 'date' | 'timestamp' | 'timestamptz';

/** A value of a column in the form in which values of that column are put in order; of a text, the hexadecimal of its UTF-8. */
export type Scalar = number | bigint | string;

/** Where the constant lies once DuckDB has cast it: both ends are the same where nothing is rounded. */
export interface Operand {
  readonly low: Scalar;
  readonly high: Scalar;
}

/** More digits than these fit no DECIMAL beside a BIGINT, so that a comparison may end in an error. */
const decimalDigits = 18;
/** Those of a HUGEINT; beyond them DuckDB reads a DOUBLE. */
const integerDigits = 38;

/** The constant that a number stands for; undefined for forms that DuckDB reads in its own way. */
export function numberLiteral(text: string, isNegative: boolean): Literal | undefined {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace('.', '')
    .replace(/^0+/, '').length;
  if (/^\d+$/.test(text)) {
    if (digits > integerDigits) return undefined;
    return { kind: 'integer', value: isNegative ? -BigInt(text) : BigInt(text) };
  }
  const isDecimal = /^(?:\d+\.\d*|\.\d+)$/.test(text);
  if (!isDecimal && !/^(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+$/.test(text)) return undefined;
  const value = isNegative ? -Number(text) : Number(text);
  if (!Number.isFinite(value) || (isDecimal && text.length > decimalDigits)) return undefined;
  return { kind: isDecimal ? 'decimal' : 'double', value, digits };
}

/** The text of a plain `'string'`; undefined for the other kinds of string. */
export function stringText({ kind, text, isOpen }: Token): string | undefined {
  if (kind !== 'string' || isOpen || !text.startsWith("'")) return undefined;
  return text.slice(1, -1).replaceAll("''", "'");
}

/** The words that make a string a time: `TIMESTAMP '…'`, `'…'::DATE`. */
export const timeTypes: Readonly<Record<string, TimeType>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMPTZ: 'timestamptz',
};

/**
 * The constants of one comparison (several in an IN or BETWEEN, which DuckDB casts to one type) as values of a column; null for
 * NULL. Undefined where a constant is of another kind than the column, so that the comparison is not understood.
 */
export function operandsFor(type: ColumnType, literals: readonly Literal[]): readonly (Operand | null)[] | undefined {
  const kinds = new Set(literals.map(({ kind }) => kind).filter((kind) => kind !== 'null'));
  // Decimals of one list are brought to one scale, and may need more digits then than a float has.
  const isMixed = kinds.size > 1 || (literals.length > 1 && kinds.has('decimal'));
  const operands: (Operand | null)[] = [];
  for (const literal of literals) {
    const operand = literal.kind === 'null' ? null : operandFor(type, literal, isMixed);
    if (operand === undefined) return undefined;
    operands.push(operand);
  }
  return operands;
}

function operandFor(
  type: ColumnType,
  literal: Exclude<Literal, { kind: 'null' }>,
  isMixed: boolean,
): Operand | undefined {
  switch (type) {
    case 'string':
      return literal.kind === 'string' ? exact(textScalar(literal.value)) : undefined;
    case 'boolean':
      return literal.kind === 'boolean' ? exact(Number(literal.value)) : undefined;
    case 'timestamptz': {
      const micros = microsecondsOf(literal);
      return micros === undefined ? undefined : exact(micros);
    }
    case 'int':
    case 'long':
      if (literal.kind === 'integer' && !isMixed) return exact(literal.value);
      return isNumber(literal) ? around(Number(literal.value), 2 ** -48) : undefined;
    case 'float':
    case 'double':
      return isNumber(literal) ? floatOperand(type, literal, isMixed) : undefined;
  }
}

type NumberLiteral = Literal & { readonly kind: 'integer' | 'decimal' | 'double' };

function isNumber(literal: Literal): literal is NumberLiteral {
  return literal.kind === 'integer' || literal.kind === 'decimal' || literal.kind === 'double';
}

/**
 * DuckDB casts a constant to the column's type, or both to DOUBLE, and divides decimals in that precision: the constant is
 * within some units in the last place of what is written, and just that where it is a float with few digits.
 */
function floatOperand(type: 'float' | 'double', literal: NumberLiteral, isMixed: boolean): Operand {
  const value = Number(literal.value);
  const digits = literal.kind === 'integer' ? String(literal.value).length : literal.digits;
  const isShort = digits <= (type === 'float' ? 7 : 15) && (type === 'double' || Math.fround(value) === value);
  if (isShort && !isMixed) return exact(value);
  return around(value, type === 'float' ? 2 ** -20 : 2 ** -48);
}

const exact = (value: Scalar): Operand => ({ low: value, high: value });

function around(value: number, relative: number): Operand {
  const width = Math.abs(value) * relative + 1e-44;
  return { low: value - width, high: value + width };
}

/** The order of hexadecimal texts is that of the bytes, and so DuckDB orders texts. */
function textScalar(text: string): string {
  return toHex(new TextEncoder().encode(text));
}

const isoTime = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::\d\d)?)?)?$/;

/** Microseconds since 1970 of a time in ISO's form, in UTC where no zone is written; undefined for every other form. */
function microsecondsOf({ kind, value }: Exclude<Literal, { kind: 'null' }>): bigint | undefined {
  if (typeof value !== 'string') return undefined;
  const match = isoTime.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match;
  if ((kind === 'date' && hour !== undefined) || (kind === 'timestamp' && zone !== undefined)) return undefined;
  const text = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  const ms = Date.parse(`${text}Z`);
  // The 30th of February is refused by DuckDB and is another day here.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) return undefined;
  return BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0')) - zoneMicroseconds(zone);
}

function zoneMicroseconds(zone = 'Z'): bigint {
  if (zone === 'Z') return 0n;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return BigInt((zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)) * 60_000_000n;
}
