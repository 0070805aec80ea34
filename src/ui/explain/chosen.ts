import type { FeatureColumns } from '../../base/columns.ts';
import type { Contributions } from '../../compute/explain.ts';

/** The one prediction that is explained. */
export interface Chosen {
  /** The row in words. */
  readonly name: string;
  /** One row. */
  readonly columns: FeatureColumns;
  readonly result: Contributions;
  /** What the table says of the row beside its features. */
  readonly others: readonly (readonly [column: string, value: string])[];
  /** The score that was answered; null for a row that nobody asked about. */
  readonly answered: number | null;
}
