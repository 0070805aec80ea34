import type { Comparison, Condition } from './filter-expression.ts';
import type { Operand, Scalar } from './filter-literals.ts';
import { decodeBound } from './format/bounds.ts';
import type { DataFile, FieldMap } from './format/manifest.ts';
import type { IcebergField } from './format/table-metadata.ts';

/** What a condition can be in the rows of a file; where neither is possible it is NULL in all of them. */
interface Verdict {
  readonly mayBeTrue: boolean;
  readonly mayBeFalse: boolean;
}

const anything: Verdict = { mayBeTrue: true, mayBeFalse: true };

/**
 * False when no row of the file can meet the condition, by the file's counts and bounds. As Iceberg's
 * `InclusiveMetricsEvaluator`, but by the order in which DuckDB filters rows: NaN equals itself and is above every number.
 */
export function mayMatch(condition: Condition, file: DataFile): boolean {
  return file.record_count > 0 && evaluate(condition, file).mayBeTrue;
}

function evaluate(condition: Condition, file: DataFile): Verdict {
  switch (condition.kind) {
    case 'unknown':
      return anything;
    case 'constant':
      return { mayBeTrue: condition.value === true, mayBeFalse: condition.value === false };
    case 'not': {
      const { mayBeTrue, mayBeFalse } = evaluate(condition.inner, file);
      return { mayBeTrue: mayBeFalse, mayBeFalse: mayBeTrue };
    }
    case 'and': {
      const [left, right] = [evaluate(condition.left, file), evaluate(condition.right, file)];
      return {
        mayBeTrue: left.mayBeTrue && right.mayBeTrue,
        mayBeFalse: left.mayBeFalse || right.mayBeFalse,
      };
    }
    case 'or': {
      const [left, right] = [evaluate(condition.left, file), evaluate(condition.right, file)];
      return {
        mayBeTrue: left.mayBeTrue || right.mayBeTrue,
        mayBeFalse: left.mayBeFalse && right.mayBeFalse,
      };
    }
    case 'is_null':
    case 'is_nan':
    case 'compare':
    case 'in':
    case 'same':
      return evaluateColumn(condition, valuesOf(condition.field, file));
  }
}

type ColumnCondition = Extract<Condition, { readonly field: IcebergField }>;

function evaluateColumn(condition: ColumnCondition, values: ColumnValues): Verdict {
  switch (condition.kind) {
    case 'is_null':
      return { mayBeTrue: values.mayBeNull, mayBeFalse: values.mayBeNumber || values.mayBeNaN };
    case 'is_nan':
      return { mayBeTrue: values.mayBeNaN, mayBeFalse: values.mayBeNumber };
    case 'compare':
      return compare(values, condition.comparison, condition.operand);
    case 'in':
      return isIn(values, condition.operands);
    case 'same': {
      if (condition.operand === null) return evaluateColumn({ kind: 'is_null', field: condition.field }, values);
      const { mayBeTrue, mayBeFalse } = compare(values, '=', condition.operand);
      return { mayBeTrue, mayBeFalse: mayBeFalse || values.mayBeNull };
    }
  }
}

/** What is known of a column's values in a file. */
interface ColumnValues {
  /** None is below it; null when that is not known. */
  readonly lower: Scalar | null;
  /** None but NaN is above it; null when that is not known. */
  readonly upper: Scalar | null;
  readonly mayBeNull: boolean;
  readonly mayBeNaN: boolean;
  /** Values that are neither null nor NaN. */
  readonly mayBeNumber: boolean;
}

function valuesOf({ id, type }: IcebergField, file: DataFile): ColumnValues {
  const count = valueIn(file.value_counts, id);
  const nulls = valueIn(file.null_value_counts, id);
  const nans = type === 'float' || type === 'double' ? valueIn(file.nan_value_counts, id) : 0;
  const hasNullsOnly = count !== undefined && nulls === count;
  return {
    lower: scalarOf(type, valueIn(file.lower_bounds, id)),
    upper: scalarOf(type, valueIn(file.upper_bounds, id)),
    mayBeNull: nulls !== 0,
    mayBeNaN: nans !== 0 && !hasNullsOnly,
    mayBeNumber: !hasNullsOnly && (count === undefined || (nans ?? 0) + (nulls ?? 0) !== count),
  };
}

function valueIn<Value>(map: FieldMap<Value>, id: number): Value | undefined {
  return map.find(({ key }) => key === id)?.value;
}

/** A bound in the order of its column; null where there is none, or none that can be ordered. */
function scalarOf(type: IcebergField['type'], hex: string | undefined): Scalar | null {
  if (hex === undefined) return null;
  if (type === 'string') return hex;
  const stored = storedType(type, hex.length / 2);
  if (stored === undefined) return null;
  const value = decodeBound(stored, hex);
  // NaN is no bound (Iceberg, InclusiveMetricsEvaluator: some writers put it there).
  return Number.isNaN(value) ? null : typeof value === 'boolean' ? Number(value) : value;
}

/** A file from before a type was widened has its bounds in the type of then (spec: Schema Evolution). */
function storedType(type: IcebergField['type'], bytes: number): IcebergField['type'] | undefined {
  if (type === 'boolean') return bytes === 1 ? type : undefined;
  if (bytes === 4) return type === 'long' ? 'int' : type === 'double' ? 'float' : narrow.has(type) ? type : undefined;
  return bytes === 8 && !narrow.has(type) ? type : undefined;
}

const narrow: ReadonlySet<IcebergField['type']> = new Set(['int', 'float']);

function compare(values: ColumnValues, comparison: Comparison, operand: Operand | null): Verdict {
  if (operand === null) return { mayBeTrue: false, mayBeFalse: false };
  const { mayBeTrue, mayBeFalse } = values.mayBeNumber
    ? compareRange(values, comparison, operand)
    : { mayBeTrue: false, mayBeFalse: false };
  const isAbove = comparison === '>' || comparison === '>=' || comparison === '<>';
  return {
    mayBeTrue: mayBeTrue || (values.mayBeNaN && isAbove),
    mayBeFalse: mayBeFalse || (values.mayBeNaN && !isAbove),
  };
}

function compareRange({ lower, upper }: ColumnValues, comparison: Comparison, { low, high }: Operand): Verdict {
  const reaches = {
    below: lower === null || lower < high,
    upTo: lower === null || lower <= high,
    above: upper === null || upper > low,
    downTo: upper === null || upper >= low,
  };
  switch (comparison) {
    case '<':
      return { mayBeTrue: reaches.below, mayBeFalse: reaches.downTo };
    case '<=':
      return { mayBeTrue: reaches.upTo, mayBeFalse: reaches.above };
    case '>':
      return { mayBeTrue: reaches.above, mayBeFalse: reaches.upTo };
    case '>=':
      return { mayBeTrue: reaches.downTo, mayBeFalse: reaches.below };
    case '=':
    case '<>': {
      // Neither bound need be a value of the column, but between equal bounds there is only one.
      const isThatOnly = low === high && isEqual(lower, low) && isEqual(upper, low);
      const [isEqualSomewhere, isOtherSomewhere] = [reaches.upTo && reaches.downTo, !isThatOnly];
      return comparison === '='
        ? { mayBeTrue: isEqualSomewhere, mayBeFalse: isOtherSomewhere }
        : { mayBeTrue: isOtherSomewhere, mayBeFalse: isEqualSomewhere };
    }
  }
}

/** A bound and a constant may be a number and a bigint. */
function isEqual(bound: Scalar | null, constant: Scalar): boolean {
  return bound !== null && !(bound < constant) && !(bound > constant);
}

/** With a NULL among the constants a row is in the list or NULL, never out of it. */
function isIn(values: ColumnValues, operands: readonly (Operand | null)[]): Verdict {
  const verdicts = operands.map((operand) => compare(values, '=', operand));
  return {
    mayBeTrue: verdicts.some(({ mayBeTrue }) => mayBeTrue),
    mayBeFalse: verdicts.every(({ mayBeFalse }) => mayBeFalse),
  };
}
