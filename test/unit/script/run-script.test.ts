import { describe, expect, test } from 'vitest';
import { CancelledError, LabError } from '../../../src/base/errors.ts';
import { createTwinLab } from './twin/memory-access.ts';
import { runScript } from './twin/run-in-node.ts';

const own = (...lines: string[]) => ({ text: lines.join('\n') });

describe('the log', () => {
  test('SC13 it begins with the script, its digest and what kind of thread runs it', async () => {
    const { log } = await runScript('03_newbatch');
    expect(log[0]).toEqual({
      stream: 'system',
      text: expect.stringMatching(/^03_newbatch\.ts, SHA-256 [0-9a-f]{64}$/),
    });
    expect(log[1]?.text).toMatch(/TypeScript in a worker .* 1 thread.* cannot be bounded/);
  });

  test('SC14 the console writes with the line of the script that called it', async () => {
    const { log } = await runScript(
      own(
        "import { environment } from 'lab';",
        'interface Unused {',
        '  a: string;',
        '}',
        "console.log('a', 1, { b: [true, null] }, environment.owner);",
        'function deep(): void {',
        "  console.warn('two\\nlines');",
        '}',
        'deep();',
        'await Promise.resolve();',
        'console.error(new TypeError("no"));',
        "console.table([{ x: 1, y: 'a' }, { x: 22 }]);",
      ),
    );
    expect(log.slice(2)).toEqual([
      { stream: 'stdout', line: 5, text: 'a 1 { b: [true, null] } Paul' },
      { stream: 'stderr', line: 7, text: 'two' },
      { stream: 'stderr', line: 7, text: 'lines' },
      { stream: 'stderr', line: 11, text: 'TypeError: no' },
      { stream: 'stdout', line: 12, text: ' x  y' },
      { stream: 'stdout', line: 12, text: '──  ─' },
      { stream: 'stdout', line: 12, text: ' 1  a' },
      { stream: 'stdout', line: 12, text: '22' },
    ]);
  });

  test('SC15 a run writes 1 MiB and then only that the log was cut', async () => {
    const { log, error } = await runScript(own("for (let i = 0; i < 5000; i++) console.log('x'.repeat(999));"));
    expect(error).toBeUndefined();
    expect(log.at(-1)).toEqual({ stream: 'system', text: 'log cut' });
    const written = log.filter(({ stream }) => stream === 'stdout');
    expect(written).toHaveLength(Math.floor(2 ** 20 / 1000));
  });

  test('SC15 lines arrive while a loop never yields', async () => {
    const halt = new AbortController();
    const { log } = await runScript(own('for (let i = 0; ; i++) if (i % 1e6 === 0) console.log(i);'), {
      signal: halt.signal,
      onLog: (line) => line.stream === 'stdout' && halt.abort(),
    });
    expect(log).toContainEqual({ stream: 'stdout', line: 1, text: '0' });
  });
});

describe('how a script ends', () => {
  test('SC16 an error of its own is script_error with its line, and the log has where it came from', async () => {
    const { error, log } = await runScript(
      own('type A = string;', 'function fail(a: A): never {', '  throw new RangeError(`bad ${a}`);', '}', "fail('x');"),
    );
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({
      code: 'script_error',
      message: 'own.ts, line 3: RangeError: bad x',
      detail: { script: 'own.ts', line: 3 },
    });
    expect(log.slice(2)).toEqual([
      { stream: 'stderr', line: 3, text: 'RangeError: bad x' },
      { stream: 'stderr', line: 3, text: expect.stringMatching(/^ {4}at fail \(own\.ts:3:\d+\)$/) },
      { stream: 'stderr', line: 3, text: expect.stringMatching(/^ {4}at script \(own\.ts:5:\d+\)$/) },
    ]);
  });

  test('SC17 a refused call that nobody catches keeps its code and gets the line that made it', async () => {
    const { error } = await runScript(
      own("import { cmldata } from 'lab';", '', "await cmldata.getConnection('nope').getSparkSession();"),
    );
    expect(error).toMatchObject({
      code: 'unknown_connection',
      message: 'There is no data connection nope.',
      detail: { name: 'nope', script: 'own.ts', line: 3 },
    });
  });

  test('SC17 a refused call can be caught by its code', async () => {
    const { error, printed } = await runScript(
      own(
        "import { cmldata, LabError } from 'lab';",
        'try {',
        "  await cmldata.getConnection('nope').getSparkSession();",
        '} catch (error: unknown) {',
        '  console.log(error instanceof LabError && error.code);',
        '}',
      ),
    );
    expect(error).toBeUndefined();
    expect(printed).toBe('unknown_connection');
  });

  test('SC18 text that is no TypeScript fails with its line before anything runs', async () => {
    const { error, printed } = await runScript(own("console.log('hi');", 'const = 3;'));
    expect(error).toMatchObject({ code: 'script_error', detail: { line: 2 } });
    expect(printed).toBe('');
  });

  test('SC18 what only the browser finds wrong fails with its line too', async () => {
    const { error, log } = await runScript(own('const a = 1;', '', 'const a = 2;'));
    expect(error).toMatchObject({ code: 'script_error', detail: { line: 3 } });
    expect(error?.message).toContain("Identifier 'a' has already been declared");
    expect(log.at(-1)).toMatchObject({ stream: 'stderr', line: 3, text: expect.stringContaining('SyntaxError') });
  });

  test('SC19 imports other than lab, and names that lab does not have, are refused on their line', async () => {
    const foreign = await runScript(own('', "import { readFileSync } from 'node:fs';", 'console.log(readFileSync);'));
    expect(foreign.error).toMatchObject({ code: 'script_error', detail: { line: 2 } });
    expect(foreign.error?.message).toContain('import from "lab" only');
    const unknown = await runScript(own("import { pandas } from 'lab';", '', 'console.log(pandas);'));
    expect(unknown.error).toMatchObject({ detail: { line: 3 } });
    expect(unknown.error?.message).toContain('"lab" has no pandas');
  });

  test('SC20 stopping ends an endless loop at once, as cancelled', async () => {
    const halt = new AbortController();
    const { error, log } = await runScript(own("console.log('on');", 'while (true);'), {
      signal: halt.signal,
      onLog: ({ text }) => text === 'on' && halt.abort(),
    });
    expect(error).toBeInstanceOf(CancelledError);
    expect(log.some(({ stream }) => stream === 'stderr')).toBe(false);
  });

  test('SC21 an MLflow run ends as its function does, and one left open as the script does', async () => {
    const lab = createTwinLab();
    const start = "import { mlflow } from 'lab'; await mlflow.setExperiment('e');";
    await runScript(own(start, 'await mlflow.startRun(() => mlflow.logParam("a", null));'), { lab });
    await runScript(own(start, 'await mlflow.startRun(() => { throw new Error("no"); }).catch(() => 0);'), { lab });
    await runScript(own(start, 'await mlflow.startRun();'), { lab });
    await runScript(own(start, 'await mlflow.startRun();', 'throw new Error("no");'), { lab });
    const halt = new AbortController();
    await runScript(own(start, 'await mlflow.startRun();', 'console.log("on");', 'while (true);'), {
      lab,
      signal: halt.signal,
      onLog: ({ text }) => text === 'on' && halt.abort(),
    });
    expect(lab.runs.map(({ info }) => info.status)).toEqual(['FINISHED', 'FAILED', 'FINISHED', 'FAILED', 'KILLED']);
    expect(lab.runs[0]?.params).toEqual({ a: 'None' });
  });

  test('SC22 a call without await is waited for, and its failure is the script’s', async () => {
    const waited = await runScript(
      own(
        "import { mlflow } from 'lab';",
        'async function main() {',
        "  await mlflow.setExperiment('e');",
        "  console.log('done');",
        '}',
        'void main();',
      ),
    );
    expect(waited.error).toBeUndefined();
    expect(waited.printed).toBe(
      'The script has ended, but 1 call is still under way: waiting. An await is missing.\ndone',
    );
    const failed = await runScript(own("import { mlflow } from 'lab';", '', "void mlflow.getRun('nope');"));
    expect(failed.error).toMatchObject({ code: 'unknown_run', detail: { line: 3 } });
  });

  test('SC22 an error in a timer is the script’s', async () => {
    const { error } = await runScript(
      own('setTimeout(() => {', '  throw new Error("late");', '}, 1);', 'await new Promise(() => 0);'),
    );
    expect(error).toMatchObject({ code: 'script_error', detail: { line: 2 } });
  });
});

describe('calls', () => {
  const failure = async (...lines: string[]) => (await runScript(own(...lines))).error;
  const session = "const spark = await cmldata.getConnection('hol-datalake').getSparkSession();";

  test('SC23 arguments are parsed at the door: the error names call and argument', async () => {
    expect(await failure("import { mlflow } from 'lab';", 'await mlflow.setExperiment(7 as never);')).toMatchObject({
      code: 'bad_argument',
      message: 'mlflow.setExperiment: name must be string, but 7 came.',
      detail: { line: 2 },
    });
    const limited = await failure("import { cmldata } from 'lab';", session, "await spark.sql('x').limit(-1).count();");
    expect(limited).toMatchObject({ code: 'bad_argument', detail: { argument: 'frame.steps.0.rows', line: 3 } });
  });

  test('SC23 what cannot leave the script is refused on its line', async () => {
    const error = await failure("import { mlflow } from 'lab';", 'await mlflow.setExperiment((() => 1) as never);');
    expect(error).toMatchObject({ code: 'script_error', detail: { line: 2 } });
    expect(error?.message).toContain('plain data');
  });

  test('SC23 a promise where a frame should be is told to be awaited', async () => {
    const error = await failure(
      "import { cmldata, XGBClassifier } from 'lab';",
      session,
      "const rows = spark.sql('x').toPandas();",
      'await new XGBClassifier().fit(rows as never, null as never);',
    );
    expect(error?.message).toContain(
      'own.ts, line 4: TypeError: fit expects a frame that toPandas gives, but a promise',
    );
  });

  test('SC25 a parameter that XGBoost does not know is a warning in the log and on the run', async () => {
    const lab = createTwinLab();
    await runScript('00_datagen', { lab });
    const { error, log } = await runScript(
      own(
        "import { cmldata, mlflow, trainTestSplit, XGBClassifier } from 'lab';",
        session,
        "const rows = await spark.read.format('iceberg').load('hol_fraud.transactions_Paul').toPandas();",
        "const X = rows.drop('fraud_trx');",
        "const [XTrain, XTest, yTrain] = trainTestSplit(X, rows.column('fraud_trx'), { testSize: 0.3, randomState: 1 });",
        'const model = new XGBClassifier({ max_leaf_nodes: 3, n_estimators: 2 });',
        'await model.fit(XTrain, yTrain);',
        "await mlflow.setExperiment('e');",
        'await mlflow.startRun(() => mlflow.logModel(model));',
        'console.log(X.rowCount, XTrain.rowCount, XTest.rowCount, model.trainedRows, model.evalsResult().train.logloss?.length);',
      ),
      { lab },
    );
    expect(error).toBeUndefined();
    const warning = log.find(({ stream }) => stream === 'stderr');
    expect(warning).toMatchObject({ line: 7, text: expect.stringMatching(/^XGBoost warning: .*max_leaf_nodes/) });
    expect(lab.runs[0]?.tags['lab.warnings']).toContain('max_leaf_nodes');
    expect(log.at(-1)?.text).toBe('400 280 120 280 2');
  });

  test('SC48 who lets the test rows stop the boosting is warned, and rows are split twice at most', async () => {
    const lab = createTwinLab();
    await runScript('00_datagen', { lab });
    const { error, log } = await runScript(
      own(
        "import { cmldata, trainTestSplit, XGBClassifier } from 'lab';",
        session,
        "const rows = await spark.read.format('iceberg').load('hol_fraud.transactions_Paul').toPandas();",
        'const split = (X, y) => trainTestSplit(X, y, { testSize: 0.25, randomState: 1 });',
        "const [XTrain, XTest, yTrain, yTest] = split(rows.drop('fraud_trx'), rows.column('fraud_trx'));",
        'const [XFit, XWatched, yFit, yWatched] = split(XTrain, yTrain);',
        'const model = new XGBClassifier({ early_stopping_rounds: 2, n_estimators: 50 });',
        'await model.fit(XFit, yFit, { evalSet: [XWatched, yWatched] });',
        'console.log(XFit.rowCount, XWatched.rowCount, model.trainedRows, model.bestIteration);',
        'await model.fit(XTrain, yTrain, { evalSet: [XTest, yTest] });',
        'split(XFit, yFit);',
      ),
      { lab },
    );
    const printed = log.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
    expect(printed).toEqual([expect.stringMatching(/^225 75 225 \d+$/)]);
    const warnings = log.filter(({ text }) => text.startsWith('XGBoost warning'));
    expect(warnings).toEqual([
      expect.objectContaining({ line: 10, text: expect.stringContaining('no test any more') }),
    ]);
    expect(error?.message).toContain('own.ts, line 4: TypeError: trainTestSplit: these rows were split twice already');
  });

  test('SC26 the endpoint’s refusal keeps its status', async () => {
    const error = await failure(
      "import { cdsw } from 'lab';",
      "await cdsw.callModel('m', 'wrong', { dataframe_split: { columns: [], data: [] } });",
    );
    expect(error).toMatchObject({ code: 'endpoint_error', detail: { status: 401, error_code: 'UNAUTHENTICATED' } });
  });
});
