import type * as Lab from 'lab';
import type { FramePlan, FrameSource, FrameStep } from '../../protocol.ts';
import type { ApiContext } from './context.ts';
import { createPandasFrame } from './pandas.ts';

/** `cmldata`, `spark` and the frames that come from it: plans in this thread, carried out by the host. */
export function createCmldata(context: ApiContext): typeof Lab.cmldata {
  return {
    getConnection: (name) => ({
      name,
      async getSparkSession() {
        await context.link.call('cmldata.connect', { name });
        return createSession(context);
      },
    }),
  };
}

export function createDataGenerator(context: ApiContext): typeof Lab.dataGenerator {
  return (_spark, { table, rows, seed, batchNumber }) => ({
    async build() {
      const batch = await context.link.call('generator.build', { table, rowCount: rows, seed, batchNumber });
      const frame = new Frame(context, { source: { kind: 'held', held: batch.held }, steps: [] });
      return Object.assign(frame, { batchNumber: batch.batchNumber, seed: batch.seed });
    },
  });
}

function createSession(context: ApiContext): Lab.SparkSession {
  return {
    sql: (text) => new Frame(context, { source: { kind: 'sql', text }, steps: [] }),
    get read() {
      return createReader(context, {});
    },
  };
}

function createReader(context: ApiContext, options: Readonly<Record<string, string>>): Lab.DataFrameReader {
  return {
    format(source: string) {
      requireIceberg('spark.read.format', source);
      return createReader(context, options);
    },
    option: (key, value) => createReader(context, { ...options, [key]: String(value) }),
    load: (name) => new Frame(context, { source: { kind: 'table', name, options }, steps: [] }),
  };
}

function requireIceberg(call: string, format: string): void {
  if (format !== 'iceberg') {
    throw new TypeError(`${call} knows the format 'iceberg' only, but '${format}' came.`);
  }
}

class Frame implements Lab.DataFrame {
  readonly #context: ApiContext;
  readonly #plan: FramePlan;

  constructor(context: ApiContext, plan: { readonly source: FrameSource; readonly steps: readonly FrameStep[] }) {
    this.#context = context;
    this.#plan = plan;
  }

  #with(step: FrameStep): Frame {
    return new Frame(this.#context, { ...this.#plan, steps: [...this.#plan.steps, step] });
  }

  select(...columns: string[]): Frame {
    return this.#with({ kind: 'select', columns });
  }

  filter(condition: string): Frame {
    return this.#with({ kind: 'filter', condition });
  }

  orderBy(...columns: string[]): Frame {
    return this.#with({ kind: 'orderBy', columns });
  }

  limit(rows: number): Frame {
    return this.#with({ kind: 'limit', rows });
  }

  count(): Promise<number> {
    return this.#context.link.call('frame.count', { frame: this.#plan });
  }

  async collect(): Promise<Lab.Row[]> {
    return (await this.#context.link.call('frame.collect', { frame: this.#plan })) as Lab.Row[];
  }

  async first(): Promise<Lab.Row | null> {
    const [row = null] = await this.limit(1).collect();
    return row;
  }

  async show(rows = 20): Promise<void> {
    const line = this.#context.here();
    this.#context.printRows(await this.limit(rows).collect(), line);
  }

  async schema(): Promise<Lab.ColumnSchema[]> {
    return [...(await this.#context.link.call('frame.schema', { frame: this.#plan }))];
  }

  async printSchema(): Promise<void> {
    const line = this.#context.here();
    const columns = await this.schema();
    this.#context.print(
      'stdout',
      ['root', ...columns.map(({ name, type }) => ` |-- ${name}: ${type}`)].join('\n'),
      line,
    );
  }

  async toPandas(): Promise<Lab.PandasDataFrame> {
    return createPandasFrame(this.#context, await this.#context.link.call('frame.toPandas', { frame: this.#plan }));
  }

  writeTo(table: string): Lab.DataFrameWriter {
    const write = (mode: 'append' | 'createOrReplace') =>
      this.#context.link.call('frame.write', { frame: this.#plan, table, mode });
    const writer: Lab.DataFrameWriter = {
      using(provider: string) {
        requireIceberg('writeTo(table).using', provider);
        return writer;
      },
      append: () => write('append'),
      createOrReplace: () => write('createOrReplace'),
    };
    return writer;
  }
}
