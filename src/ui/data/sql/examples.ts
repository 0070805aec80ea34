import { quotedTable } from '../../../lab/sql-text.ts';

/** A statement to start from. */
export interface Example {
  readonly title: `sql.example${'Rows' | 'Count' | 'Snapshots' | 'Files' | 'Version' | 'Groups' | 'Averages' | 'Ages'}`;
  readonly text: string;
}

/**
 * Statements over a table. The last three of all name columns of the exercise's transactions and are left out for other
 * tables. None of them looks at customer_score: to find what is wrong with it is an exercise.
 */
export function examplesFor(table: string, hasTransactions: boolean): readonly Example[] {
  const from = `FROM ${quotedTable(table)}`;
  const any: readonly Example[] = [
    { title: 'sql.exampleRows', text: `SELECT *\n${from}\nLIMIT 20` },
    { title: 'sql.exampleCount', text: `SELECT count(*) AS row_count\n${from}` },
    {
      title: 'sql.exampleSnapshots',
      text:
        "SELECT committed_at, snapshot_id, operation, summary['added-records'] AS added_records\n" +
        `${from}.snapshots\nORDER BY committed_at`,
    },
    {
      title: 'sql.exampleFiles',
      text: `SELECT file_path, record_count, file_size_in_bytes\n${from}.files`,
    },
    { title: 'sql.exampleVersion', text: `SELECT count(*) AS row_count\n${from} VERSION AS OF 'main'` },
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
