import { describe, expect, onTestFinished, test } from 'vitest';
import type { ScriptAccess, ScriptLogLine } from '../../../src/lab/script-access.ts';
import { serveScript } from '../../../src/script/host/serve-script.ts';
import type { FromScript, ToScript } from '../../../src/script/protocol.ts';
import { createTwinLab, openTwinAccess } from './twin/memory-access.ts';

/** The host over a real channel; the test is the script, honest or not. */
function serve(change: (access: ScriptAccess) => ScriptAccess = (access) => access) {
  const log: ScriptLogLine[] = [];
  const outputs: Record<string, unknown> = {};
  const access = openTwinAccess(createTwinLab(), {
    signal: new AbortController().signal,
    setOutput: (key, value) => void (outputs[key] = value),
  });
  const { port1, port2 } = new MessageChannel();
  const start = { file: 'own.ts', lineCount: 3 };
  const host = serveScript(port1, { access: change(access), start, log: (line) => void log.push(line) });
  const received: ToScript[] = [];
  let waiting: (() => void)[] = [];
  port2.onmessage = ({ data }: MessageEvent<ToScript>) => {
    received.push(data);
    for (const wake of waiting) wake();
    waiting = [];
  };
  onTestFinished(() => port2.close());
  const until = async (arrived: () => boolean) => {
    while (!arrived()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const ask = async (id: number, call: string, args: unknown) => {
    port2.postMessage({ kind: 'call', id, call, args });
    const isAnswer = (message: ToScript) => message.kind !== 'start' && message.id === id;
    await until(() => received.some(isAnswer));
    return received.find(isAnswer);
  };
  return {
    host,
    log,
    outputs,
    received,
    until,
    ask,
    post: (message: FromScript) => port2.postMessage(message),
    port: port2,
  };
}

describe('the host', () => {
  test('SC27 the first message is the start, with everything that environment holds', async () => {
    const { received, until } = serve();
    await until(() => received.length > 0);
    expect(received[0]).toMatchObject({ kind: 'start', file: 'own.ts', lineCount: 3, environment: { owner: 'Paul' } });
  });

  test('SC23 unknown calls are refused, also those that every object knows', async () => {
    const { ask } = serve();
    for (const [id, call] of ['lab.reset', 'constructor', 'toString', '__proto__'].entries()) {
      expect(await ask(id, call, {})).toMatchObject({
        kind: 'error',
        error: { code: 'unknown_call', detail: { call } },
      });
    }
  });

  test('SC23 arguments beside the known ones are refused', async () => {
    const { ask } = serve();
    const answer = await ask(1, 'cmlapi.listModels', { everything: true });
    expect(answer).toMatchObject({ kind: 'error', error: { code: 'bad_argument' } });
  });

  test('SC23 a number that was never handed out is refused', async () => {
    const { ask } = serve();
    const frame = { source: { kind: 'held', held: 7 }, steps: [] };
    expect(await ask(1, 'frame.count', { frame })).toMatchObject({ kind: 'error', error: { code: 'unknown_handle' } });
  });

  test('SC24 more than 256 calls at once are refused', async () => {
    const never = new Promise<never>(() => undefined);
    const { ask, post } = serve((access) => ({ ...access, connect: () => never }));
    for (let id = 1; id <= 256; id++) post({ kind: 'call', id, call: 'cmldata.connect', args: { name: 'a' } });
    expect(await ask(257, 'cmldata.connect', { name: 'a' })).toMatchObject({ error: { code: 'too_many_calls' } });
  });

  test('SC28 a flood of messages and a message of another kind end the script', async () => {
    const flooded = serve();
    for (let i = 0; i < 60_000; i++) flooded.post({ kind: 'log', lines: [] });
    await expect(flooded.host.ended).rejects.toMatchObject({ code: 'script_flood' });
    const strange = serve();
    strange.port.postMessage({ kind: 'log', lines: [{ stream: 'stdout', text: 'a', html: '<b>' }] });
    await expect(strange.host.ended).rejects.toMatchObject({ code: 'bad_message' });
  });

  test('SC15 the host cuts the log of a worker that does not', async () => {
    const { log, post, host } = serve();
    const lines = [{ stream: 'stdout', text: 'x'.repeat(2 ** 19 - 1) }] as const;
    for (let i = 0; i < 4; i++) post({ kind: 'log', lines });
    post({ kind: 'ended', end: { kind: 'returned' } });
    expect(await host.ended).toEqual({ kind: 'returned' });
    expect(log.map(({ text }) => text.length)).toEqual([2 ** 19 - 1, 2 ** 19 - 1, 'log cut'.length]);
  });

  test('SC29 closing waits for the calls under way before it ends the open run', async () => {
    const order: string[] = [];
    const { ask, post, host } = serve((access) => ({
      ...access,
      mlflow: {
        ...access.mlflow,
        async startRun(options) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          order.push('started');
          return await access.mlflow.startRun(options);
        },
        async endRun(runId, status) {
          order.push(status);
          await access.mlflow.endRun(runId, status);
        },
      },
    }));
    await ask(1, 'mlflow.setExperiment', { name: 'e' });
    post({ kind: 'call', id: 2, call: 'mlflow.startRun', args: {} });
    await ask(3, 'cmlapi.listModels', {});
    await host.close('KILLED');
    expect(order).toEqual(['started', 'KILLED']);
  });

  test('SC40 a run that ends FINISHED with a model hands on the snapshot of its rows', async () => {
    const { ask, outputs } = serve();
    const table = 'hol_fraud.transactions_Paul';
    const built = await ask(1, 'generator.build', { table });
    const batch = built?.kind === 'result' ? (built.result as { held: number }) : { held: 0 };
    await ask(2, 'frame.write', {
      frame: { source: { kind: 'held', held: batch.held }, steps: [] },
      table,
      mode: 'append',
    });
    const snapshotId = outputs['snapshot_id'];
    delete outputs['snapshot_id'];
    const source = { kind: 'table', name: table, options: {} };
    const loaded = await ask(3, 'frame.toPandas', { frame: { source, steps: [] } });
    const held = loaded?.kind === 'result' ? (loaded.result as { held: number }).held : 0;
    const rows = { kind: 'all' };
    const features = { held, columns: ['age', 'customer_score'], rows };
    const label = { held, column: 'fraud_trx', rows };
    await ask(4, 'model.fit', { features, label, params: { n_estimators: 2 } });
    await ask(5, 'mlflow.setExperiment', { name: 'e' });
    await ask(6, 'mlflow.startRun', {});
    await ask(7, 'mlflow.logModel', { model: 1, path: 'model' });
    expect(outputs).toEqual({});
    await ask(8, 'mlflow.endRun', { status: 'FINISHED' });
    expect(outputs).toEqual({ run_id: 'run-1', snapshot_id: snapshotId });
  });
});
