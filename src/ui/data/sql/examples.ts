import { quotedTable } from '../../../lab/sql-text.ts';

/** A statement to start from. */
export interface Example {
  readonly title: `sql.example${'Rows' | 'Count' | 'Groups' | 'Averages' | 'Ages'}`;
  readonly text: string;
}

/**
 * Statements over a table. The last three name columns of the exercise's transactions and are left out for other
 * tables. None of them looks at customer_score: to find what is wrong with it is an exercise.
 */
export function examplesFor(table: string, hasTransactions: boolean): readonly Example[] {
  const from = `FROM ${quotedTable(table)}`;
  const any: readonly Example[] = [
    { title: 'sql.exampleRows', text: `SELECT *\n${from}\nLIMIT 20` },
    { title: 'sql.exampleCount', text: `SELECT count(*) AS row_count\n${from}` },
  ];
  if (!hasTransactions) return any;
  return [
    ...any,
    {
      title: 'sql.exampleGroups',
      text: `SELECT fraud_trx, count(*) AS row_count\n${from}\nGROUP BY fraud_trx\nORDER BY fraud_trx`,
    },
    {
      title: 'sql.exampleAverages',
      text:
        'SELECT fraud_trx, avg(age) AS age, avg(transaction_amount) AS transaction_amount\n' +
        `${from}\nGROUP BY fraud_trx\nORDER BY fraud_trx`,
    },
    {
      title: 'sql.exampleAges',
      text:
        'SELECT 10 * floor(age / 10) AS age_from, count(*) AS row_count, max(transaction_amount) AS largest_amount\n' +
        `${from}\nGROUP BY age_from\nORDER BY age_from`,
    },
  ];
}
