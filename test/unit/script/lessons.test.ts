import { describe, expect, test } from 'vitest';
import type { Columns } from '../../../src/base/columns.ts';
import { openScripts } from '../../../src/script/scripts.ts';
import { createTwinLab, type TwinLab } from './twin/memory-access.ts';
import { runScript, type ScriptOutcome } from './twin/run-in-node.ts';

const table = 'hol_fraud.transactions_Paul';

async function succeed(...[script, options]: Parameters<typeof runScript>): Promise<ScriptOutcome> {
  const outcome = await runScript(script, options);
  if (outcome.error !== undefined) throw outcome.error;
  return outcome;
}

/** Replaces a column of the newest snapshot's rows. */
function rewriteNewest(lab: TwinLab, change: (columns: Columns) => Columns): void {
  const chain = lab.tables.snapshots.get(table) ?? [];
  const newest = chain.pop();
  if (newest !== undefined) chain.push({ ...newest, added: change(newest.added) });
}

const snapshotIds = (lab: TwinLab) => (lab.tables.snapshots.get(table) ?? []).map(({ id }) => id);

describe('lessons alone', () => {
  test('SC1 00 to 05 run one after the other, each on what the others have left', async () => {
    const lab = createTwinLab();
    const outputs: unknown[] = [];
    for (const { name } of await openScripts().list()) outputs.push((await succeed(name, { lab })).outputs);
    const [first, second] = snapshotIds(lab);
    expect(outputs).toEqual([
      { snapshot_id: first },
      { run_id: 'run-1', snapshot_id: first },
      { version: '1', deployment_id: 'deployment-1' },
      { snapshot_id: second },
      { run_id: 'run-2', snapshot_id: second },
      { version: '2', deployment_id: 'deployment-2' },
    ]);
  });

  test('SC2 00 creates the table from batch 0, prints schema and count, and replaces a table that is there', async () => {
    const lab = createTwinLab();
    const created = await succeed('00_datagen', { lab });
    expect(created.printed).toContain(' |-- fraud_trx: int');
    expect(created.printed).toContain(`Created ${table}`);
    expect(created.printed).toContain(`${table} holds 400 transactions, 152 of them fraud`);
    expect(lab.tables.snapshots.get(table)?.[0]?.summary).toEqual({ 'batch-number': '0', seed: '42' });
    const replaced = await succeed('00_datagen', { lab });
    expect(replaced.printed).toContain('was there before');
    expect(lab.tables.snapshots.get(table)?.[0]?.summary).toEqual({ 'batch-number': '1', seed: '42' });
  });

  test('SC3 01 logs metrics, every effective parameter, seed, split, curves and the snapshot it has read', async () => {
    const lab = createTwinLab();
    await succeed('00_datagen', { lab });
    await succeed('03_newbatch', { lab });
    await succeed('01_train_xgboost', { lab });
    const [run] = lab.runs;
    const [first, second] = snapshotIds(lab);
    expect(Object.keys(run?.metrics ?? {})).toEqual(['accuracy', 'recall', 'precision', 'log_loss', 'roc_auc']);
    expect(run?.metrics['accuracy']).toBeGreaterThan(0.8);
    expect(run?.params).toMatchObject({ max_depth: '6', n_estimators: '100', seed: '42', test_size: '0.3' });
    expect(run?.curves['train-logloss']).toHaveLength(100);
    expect(run?.curves['eval-logloss']).toHaveLength(100);
    expect(run?.tags).toEqual({
      iceberg_snapshot_id: second,
      iceberg_parent_id: first,
      iceberg_snapshot_committed_at: '2026-11-25T00:01:00.000Z',
      row_count: '800',
    });
    expect(run?.model).toMatchObject({ path: 'model', rowCount: 800 });
    expect(run?.info.status).toBe('FINISHED');
  });

  test.each(['01_train_xgboost', '04_train_xgboost'])(
    'SC48 %s with early stopping watches a fifth of the training rows, and the test rows stay unseen',
    async (name) => {
      const lab = createTwinLab();
      await succeed('00_datagen', { lab });
      const lesson = await openScripts().source(name);
      const text = lesson.text.replace('EARLY_STOPPING_ROUNDS: number = 0', 'EARLY_STOPPING_ROUNDS: number = 4');
      expect(text).not.toBe(lesson.text);
      const { printed } = await succeed({ text }, { lab });
      const [run] = lab.runs;
      // 400 rows: 120 to test on; of the other 280 a fifth, 56, to watch.
      expect(printed).toContain('Trained on 224 rows');
      expect(printed).not.toContain('no test any more');
      expect(run?.params).toMatchObject({ early_stopping_rounds: '4', test_size: '0.3', validation_size: '0.2' });
      const losses = run?.curves['eval-logloss'] ?? [];
      const best = losses.indexOf(Math.min(...losses));
      expect(losses).toHaveLength(best + 5);
      expect(run?.metrics['best_iteration']).toBe(best);
      expect(run?.metrics['accuracy']).toBeGreaterThan(0.8);
    },
  );

  test('SC4 04 walks back from the current snapshot to the nearest append and says so', async () => {
    const lab = createTwinLab();
    for (const name of ['00_datagen', '03_newbatch']) await succeed(name, { lab });
    const appended = snapshotIds(lab).at(-1);
    lab.tables.replace(table);
    lab.tables.replace(table);
    const { printed, outputs } = await succeed('04_train_xgboost', { lab });
    expect(printed).toContain('This script runs alone');
    expect(printed).toContain(
      `Walked back from the current snapshot ${snapshotIds(lab).at(-1)} to the nearest append, ${appended}`,
    );
    expect(outputs['snapshot_id']).toBe(appended);
    expect(lab.runs[0]?.tags).toMatchObject({ iceberg_snapshot_id: appended, row_count: '400' });
  });

  test('SC5 02 and 05 take the newest FINISHED run and say so', async () => {
    const lab = createTwinLab();
    for (const name of ['00_datagen', '01_train_xgboost', '01_train_xgboost']) await succeed(name, { lab });
    lab.runs[1]!.info = { ...lab.runs[1]!.info, status: 'FAILED' };
    for (const name of ['02_api_deployment', '05_api_redeployment']) {
      const { printed } = await succeed(name, { lab });
      expect(printed).toContain('taking the newest FINISHED run of xgb-cc-fraud-Paul, run-1');
    }
    expect(lab.versions.map(({ run_id }) => run_id)).toEqual(['run-1', 'run-1']);
  });

  test('SC5 02 without a finished run fails and registers nothing', async () => {
    const lab = createTwinLab();
    const { error } = await runScript('02_api_deployment', { lab });
    expect(error?.message).toContain('xgb-cc-fraud-Paul has no finished run. Run 01_train_xgboost first.');
    expect(lab.versions).toEqual([]);
  });

  test('SC6 02 sends the public payload of 15 columns to the new version', async () => {
    const lab = createTwinLab();
    for (const name of ['00_datagen', '01_train_xgboost', '02_api_deployment']) await succeed(name, { lab });
    const [request] = lab.requests as [{ dataframe_split: { columns: string[]; data: number[][] } }];
    expect(request.dataframe_split.columns).toHaveLength(15);
    expect(request.dataframe_split.data).toEqual([
      [
        35.5, 20000.5, 3900.5, 14000.5, 2944.5, 3400.5, 12000.5, 29000.5, 1300.5, 15000.5, 10000.5, 2000.5, 90.5, 120.5,
        12,
      ],
    ]);
  });
});

describe('lessons in the chain', () => {
  test('SC7 04 reads the snapshot handed down although another batch has arrived', async () => {
    const lab = createTwinLab();
    await succeed('00_datagen', { lab });
    const { outputs } = await succeed('03_newbatch', { lab });
    await succeed('03_newbatch', { lab });
    const { printed } = await succeed('04_train_xgboost', { lab, upstream: outputs });
    const [first, second] = snapshotIds(lab);
    expect(printed).toContain(`The parent job handed down snapshot ${second}`);
    expect(lab.runs[0]?.tags).toEqual({
      iceberg_snapshot_id: second,
      iceberg_parent_id: first,
      iceberg_snapshot_committed_at: '2026-11-25T00:01:00.000Z',
      row_count: '400',
    });
  });

  test('SC8 04 reads all of a first snapshot, says so, and tags its parent null', async () => {
    const lab = createTwinLab();
    const { outputs, printed: said } = await succeed('03_newbatch', { lab });
    expect(said).toContain(`${table} did not exist: it has been created`);
    const { printed } = await succeed('04_train_xgboost', { lab, upstream: outputs });
    expect(printed).toContain('is the first one: reading all of it (full read)');
    expect(lab.runs[0]?.tags).toMatchObject({ iceberg_parent_id: 'null', row_count: '400' });
  });

  test('SC9 04 on no rows fails and leaves no run', async () => {
    const lab = createTwinLab();
    await succeed('00_datagen', { lab });
    const { id } = lab.tables.replace(table);
    const { error } = await runScript('04_train_xgboost', { lab, upstream: { snapshot_id: id } });
    expect(error).toMatchObject({ code: 'script_error', detail: { line: 84 } });
    expect(error?.message).toContain('added no rows');
    expect(lab.runs).toEqual([]);
  });

  test('SC9 04 on rows of one class trains with a warning and without roc_auc', async () => {
    const lab = createTwinLab();
    const { outputs } = await succeed('03_newbatch', { lab });
    rewriteNewest(lab, (columns) => ({ ...columns, fraud_trx: new Int32Array(400) }));
    const { log } = await succeed('04_train_xgboost', { lab, upstream: outputs });
    const warnings = log.filter(({ stream }) => stream === 'stderr').map(({ text }) => text);
    expect(warnings).toContain('All 400 rows are of class 0: there is nothing to tell apart');
    expect(lab.runs[0]?.info.status).toBe('FINISHED');
    expect(lab.runs[0]?.metrics).not.toHaveProperty('roc_auc');
  });

  test('SC10 05 registers the run handed down, never the latest', async () => {
    const lab = createTwinLab();
    for (const name of ['00_datagen', '01_train_xgboost', '01_train_xgboost']) await succeed(name, { lab });
    const { printed, outputs } = await succeed('05_api_redeployment', { lab, upstream: { run_id: 'run-1' } });
    expect(printed).toContain('The parent job handed down run run-1');
    expect(printed).toContain('Model FraudCLF-Paul did not exist: it has been created');
    expect(lab.versions).toEqual([{ version: '1', run_id: 'run-1' }]);
    expect(outputs).toEqual({ version: '1', deployment_id: 'deployment-1' });
  });

  test('SC11 a batch that does not fit fails with its reason and leaves the table as it was', async () => {
    const lab = createTwinLab();
    await succeed('00_datagen', { lab });
    rewriteNewest(lab, (columns) => ({ ...columns, one_more: new Float32Array(400) }));
    const before = snapshotIds(lab);
    const { error, outputs } = await runScript('03_newbatch', { lab });
    expect(error).toMatchObject({ code: 'missing_column', detail: { script: '03_newbatch.ts', line: 30 } });
    expect(snapshotIds(lab)).toEqual(before);
    expect(outputs).toEqual({});
  });
});

describe('the text of the lessons', () => {
  const lines = async (name: string) => (await openScripts().source(name)).text.split('\n');

  test('SC12 lines 67 to 69 of 04 hold the snapshot id, its commit time and its parent', async () => {
    const [id, committed, parent] = (await lines('04_train_xgboost')).slice(66, 69);
    expect(id).toMatch(/^const snapshotId = .*snapshot_id.*;$/);
    expect(committed).toMatch(/^const committedAt = .*committed_at.*;$/);
    expect(parent).toMatch(/^const parentId = .*parent_id.*;$/);
  });

  test('SC12 lines 71 to 75 of 04 are the incremental read', async () => {
    const text = await lines('04_train_xgboost');
    const read = text.slice(70, 75).join('\n');
    expect(text[69]).toBe('');
    expect(text[75]).toBe('');
    expect(read).toContain("spark.read.format('iceberg')");
    expect(read).toContain(".option('start-snapshot-id', parentId).option('end-snapshot-id', snapshotId).load(table)");
  });

  test('SC12 04 finds the current snapshot in refs and its row in snapshots', async () => {
    const text = (await lines('04_train_xgboost')).join('\n');
    expect(text).toContain("spark.read.format('iceberg').load(table + '.refs')");
    expect(text).toContain("spark.read.format('iceberg').load(table + '.snapshots')");
  });

  test('SC12 every lesson sets the three variables of the lab leader', async () => {
    for (const { name } of await openScripts().list()) {
      const text = await lines(name);
      for (const variable of ['DBNAME', 'STORAGE', 'CONNECTION_NAME']) {
        expect(text.filter((line) => line.startsWith(`const ${variable} = environment.`))).toHaveLength(1);
      }
    }
    expect(await lines('01_train_xgboost')).toContain('const MAX_DEPTH = 6;');
  });
});
