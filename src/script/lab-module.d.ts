/**
 * What a script may import: `import { spark, … } from 'lab'`. The names are those of the platform's Python
 * libraries (cml.data, PySpark, scikit-learn, XGBoost, MLflow, cmlapi, cdsw) in camelCase. Whatever touches data
 * is asynchronous: write `await` in front of it.
 */
declare module 'lab' {
  /** One value of a collected row. 64-bit numbers (snapshot ids, long columns) are decimal text; missing is `null`. */
  type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };
  /** A collected row: column name → value. */
  type Row = { readonly [column: string]: Cell };
  interface ColumnSchema {
    readonly name: string;
    /** Iceberg's name of the type: boolean, int, long, float, double, string, timestamptz. */
    readonly type: string;
  }

  interface Environment {
    /** Your name, as typed in Setup. */
    readonly owner: string;
    /** The database that holds your table (`DBNAME`). */
    readonly dbname: string;
    /** The location below which the table's files lie (`STORAGE`). */
    readonly storage: string;
    /** The data connection that gives a Spark session (`CONNECTION_NAME`). */
    readonly connectionName: string;
    /** The lab's seed: the same seed gives the same rows, splits and trees. */
    readonly seed: number;
    /** How many rows a batch has. */
    readonly rowsPerBatch: number;
    /** `<dbname>.transactions_<owner>` */
    readonly table: string;
    /** `xgb-cc-fraud-<owner>` */
    readonly experiment: string;
    /** `FraudCLF-<owner>` */
    readonly model: string;
    /**
     * What the job that triggered this one handed down: `snapshot_id` after New Batch, `run_id` after Retrain
     * XGBoost, `version` and `deployment_id` after API Redeployment. Empty when the script runs alone.
     */
    readonly upstream: { readonly [output: string]: string | number | null };
    /** The environment variables of the job definition. */
    readonly variables: { readonly [name: string]: string };
    /** The id of the job run that executes this script. */
    readonly jobRunId: string;
  }
  /** Where this script runs: the learner's settings and the outputs of the parent job. */
  const environment: Environment;

  /** The error of a call that the lab refused. Branch on `code`, not on the text. */
  class LabError extends Error {
    constructor(code: string, message: string, options?: { detail?: { readonly [key: string]: unknown } });
    readonly code: string;
    readonly detail: { readonly [key: string]: unknown };
  }

  interface DataConnection {
    readonly name: string;
    /** Opens a session on the connection. Refused (`unknown_connection`) when the lab has no connection of that name. */
    getSparkSession(): Promise<SparkSession>;
  }
  /** The platform's data connections (Python: `cml.data_v1`). */
  const cmldata: { getConnection(name: string): DataConnection };

  interface SparkSession {
    /** One SELECT over the tables as they are now. It runs when the frame is counted, shown or collected. */
    sql(text: string): DataFrame;
    /** The start of a read: `spark.read.format('iceberg').option(…).load(table)`. */
    readonly read: DataFrameReader;
  }

  interface DataFrameReader {
    /** Only `'iceberg'` is known here. */
    format(source: 'iceberg'): DataFrameReader;
    /**
     * Which state of the table is read. Without an option: the current snapshot.
     * - `snapshot-id`: the table as it was at this snapshot (time travel).
     * - `as-of-timestamp`: the table as it was at this time, in milliseconds since 1970.
     * - `tag`, `branch`: the table at this named reference.
     * - `start-snapshot-id` with `end-snapshot-id`: only the rows *appended* after the first, up to and including
     *   the second (incremental read).
     *
     * Gives a new reader; the one it is called on stays as it is.
     */
    option(key: ReadOption, value: string | number): DataFrameReader;
    /**
     * Names what is read: `database.table`, or one of its metadata tables, such as `database.table.snapshots`
     * (also `refs`, `history`, `files`, `manifests`, `metadata_log_entries`). Reads nothing yet.
     */
    load(table: string): DataFrame;
  }
  type ReadOption = 'snapshot-id' | 'as-of-timestamp' | 'tag' | 'branch' | 'start-snapshot-id' | 'end-snapshot-id';

  /**
   * A plan of rows, as in Spark: `select`, `filter`, `orderBy` and `limit` only extend the plan; `count`, `collect`,
   * `first`, `show`, `toPandas` and writing carry it out. Rows stay with the lab until they are collected.
   */
  interface DataFrame {
    /** Only these columns, in this order. */
    select(...columns: string[]): DataFrame;
    /** Only rows for which the SQL condition is true, such as `"fraud_trx = 1 AND age >= 30"`. */
    filter(condition: string): DataFrame;
    /** Sorted by columns; write `'committed_at DESC'` for the greatest first. Missing values come first, or last in DESC. */
    orderBy(...columns: string[]): DataFrame;
    /** At most so many rows. */
    limit(rows: number): DataFrame;
    /** How many rows there are. */
    count(): Promise<number>;
    /** All rows, brought into this script: at most 100,000. */
    collect(): Promise<Row[]>;
    /** The first row, or null if there is none. */
    first(): Promise<Row | null>;
    /** Prints the first rows into the log (20 if not said otherwise). */
    show(rows?: number): Promise<void>;
    /** The columns' names and types. */
    schema(): Promise<ColumnSchema[]>;
    /** Prints the columns' names and types into the log. */
    printSchema(): Promise<void>;
    /** Loads the rows for training. They stay with the lab; this script holds a handle to them. */
    toPandas(): Promise<PandasDataFrame>;
    /** The start of a write: `frame.writeTo(table).using('iceberg').append()`. */
    writeTo(table: string): DataFrameWriter;
  }

  interface DataFrameWriter {
    /** Only `'iceberg'` is known here. */
    using(provider: 'iceberg'): DataFrameWriter;
    /**
     * Adds the rows in one new snapshot. Columns must match the table's by name and type, or nothing is changed.
     * A table that does not exist is created, and `created` says so.
     */
    append(): Promise<CommittedSnapshot>;
    /** Creates the table with these rows, or replaces a table that exists: its rows and its schema. */
    createOrReplace(): Promise<CommittedSnapshot>;
  }

  /** The snapshot that a write made. */
  interface CommittedSnapshot {
    readonly snapshot_id: string;
    /** The snapshot before it, null for a first one. */
    readonly parent_id: string | null;
    /** ISO-8601 in UTC with milliseconds. */
    readonly committed_at: string;
    readonly added_records: number;
    readonly total_records: number;
    /** The table did not exist: this write created it. */
    readonly created: boolean;
  }

  /** Rows made by the generator, not written yet. */
  interface GeneratedDataFrame extends DataFrame {
    /** The number of the batch, taken from the table's counter and never used again. */
    readonly batchNumber: number;
    readonly seed: number;
  }
  interface DataGenerator {
    /** Takes the table's next batch number and makes the rows. Seed and batch number fix every value. */
    build(): Promise<GeneratedDataFrame>;
  }
  /**
   * A seeded generator of credit card transactions for a table: 14 uniform columns, the label `fraud_trx` and
   * `customer_score`. The table need not exist yet.
   */
  function dataGenerator(
    spark: SparkSession,
    options: {
      readonly table: string;
      /** 1 or more; the lab's rows per batch if left out. */
      readonly rows?: number;
      /** The lab's seed if left out. */
      readonly seed?: number;
      /** Makes this very batch again instead of the next one. */
      readonly batchNumber?: number;
    },
  ): DataGenerator;

  /** A handle to loaded rows. Its methods give other views of the same rows; nothing is copied. */
  interface PandasDataFrame {
    readonly columns: readonly string[];
    /** Number of rows. */
    readonly rowCount: number;
    /** One column, such as the label. */
    column(name: string): Series;
    /** All columns but these. */
    drop(...columns: string[]): PandasDataFrame;
    /** Only these columns, in this order. */
    select(...columns: string[]): PandasDataFrame;
  }

  /** A handle to one column: a label, predicted classes or probabilities. */
  interface Series {
    readonly name: string;
    /** Number of rows. */
    readonly rowCount: number;
    /** All values, brought into this script: at most 100,000. Not for one side of a split. */
    collect(): Promise<Cell[]>;
    /** How often each value occurs, the most frequent first. Not for one side of a split. */
    valueCounts(): Promise<{ readonly value: Cell; readonly count: number }[]>;
  }

  /**
   * Divides rows at random into train and test rows, as scikit-learn does: `[XTrain, XTest, yTrain, yTest]`.
   * The same seed and number of rows give the same division. One side can be split once more.
   */
  function trainTestSplit(
    X: PandasDataFrame,
    y: Series,
    options: {
      /** The share of test rows, between 0 and 1, such as 0.3. */
      readonly testSize: number;
      /** The seed of the division. */
      readonly randomState: number;
    },
  ): [PandasDataFrame, PandasDataFrame, Series, Series];

  /** The share of rows whose class was predicted right, 0 to 1. */
  function accuracyScore(yTrue: Series, yPredicted: Series): Promise<number>;
  /** Of the rows that are 1: the share predicted as 1. 0 if there is none. */
  function recallScore(yTrue: Series, yPredicted: Series): Promise<number>;
  /** Of the rows predicted as 1: the share that is 1. 0 if there is none. */
  function precisionScore(yTrue: Series, yPredicted: Series): Promise<number>;
  /** Mean negative log-likelihood of the true classes under the predicted probabilities; smaller is better. */
  function logLoss(yTrue: Series, probabilities: Series): Promise<number>;
  /** Area under the ROC curve: 1 ranks every 1 above every 0, 0.5 is chance. NaN if only one class is present. */
  function rocAucScore(yTrue: Series, probabilities: Series): Promise<number>;
}
