import * as v from 'valibot';
import { LabError, toErrorRecord, type ErrorDetail } from '../../base/errors.ts';
import type { ScriptAccess, ScriptLogLine } from '../../lab/script-access.ts';
import { createLogLimit } from '../log-limit.ts';
import type { FinalStatus, ScriptEnd, ToScript } from '../protocol.ts';
import type { CallTable } from './call-table.ts';
import { dispatch } from './dispatch.ts';
import { frameCalls } from './frame-calls.ts';
import { createHandles } from './handles.ts';
import type { Held } from './held.ts';
import { openMlflow } from './mlflow-calls.ts';
import { modelCalls, type HeldModel } from './model-calls.ts';
import { platformCalls } from './platform-calls.ts';
import { scoreCalls } from './score-calls.ts';
import { seriesCalls } from './series-calls.ts';
import { sourceCalls } from './source-calls.ts';

/** The host's side of a running script. */
export interface ScriptHost {
  /** Resolves with how the script ended; rejects with `script_flood` when it sends more than any honest one. */
  readonly ended: Promise<ScriptEnd>;
  /** The error with which a call was refused. */
  refusal(callId: number): LabError | undefined;
  /** Waits for the calls under way, ends an MLflow run that is still open, and closes the port. */
  close(status: FinalStatus): Promise<void>;
}

/** More calls at once than this are a loop that does not await. */
const maxPending = 256;
const maxRefusals = 100;
/** A call that does not answer to the run's end must not hold the end up for ever. */
const closeTimeoutMs = 5000;

const lineSchema = v.strictObject({
  stream: v.picklist(['stdout', 'stderr', 'system']),
  text: v.string(),
  line: v.exactOptional(v.number()),
});
const endSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('returned') }),
  v.strictObject({
    kind: v.literal('threw'),
    name: v.string(),
    message: v.string(),
    line: v.optional(v.number()),
    callId: v.optional(v.number()),
    frames: v.array(v.string()),
  }),
]);
const messageSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('call'), id: v.number(), call: v.string(), args: v.unknown() }),
  v.strictObject({ kind: v.literal('log'), lines: v.array(lineSchema) }),
  v.strictObject({ kind: v.literal('ended'), end: endSchema }),
]);

/**
 * Answers a script's calls through its one port. Frames, models and runs stay here under numbers; only plain data
 * crosses. `start` goes out at once.
 */
export function serveScript(
  port: MessagePort,
  parts: {
    readonly access: ScriptAccess;
    readonly start: { readonly file: string; readonly lineCount: number };
    log(line: ScriptLogLine): void;
  },
): ScriptHost {
  const { access, log } = parts;
  const { calls, endOpenRun } = openCalls(access);
  const limit = createLogLimit();
  const isFlood = createFloodGauge();
  const pending = new Set<Promise<void>>();
  const refusals = new Map<number, LabError>();
  const post = (message: ToScript) => port.postMessage(message);

  async function answer(id: number, call: string, args: unknown): Promise<void> {
    try {
      if (pending.size >= maxPending) throw tooManyCalls(call);
      post({ kind: 'result', id, result: await dispatch(calls, call, args) });
    } catch (error) {
      const refusal = error instanceof LabError ? error : new LabError('unexpected', String(error), { cause: error });
      refusals.set(id, refusal);
      for (const oldest of refusals.keys()) if (refusals.size > maxRefusals) refusals.delete(oldest);
      // Details are for records and screens: a script gets those that survive as JSON.
      const { code, message, detail } = toErrorRecord(refusal);
      const plainDetail = JSON.parse(JSON.stringify(detail)) as ErrorDetail;
      post({ kind: 'error', id, error: { code, message, detail: plainDetail } });
    }
  }

  const ended = new Promise<ScriptEnd>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent) => {
      if (isFlood()) return reject(flood());
      const parsed = v.safeParse(messageSchema, data);
      if (!parsed.success) return reject(badMessage());
      const message = parsed.output;
      switch (message.kind) {
        case 'log':
          return limit(message.lines).forEach(log);
        case 'ended':
          return resolve(message.end);
        case 'call': {
          const done = answer(message.id, message.call, message.args).finally(() => pending.delete(done));
          pending.add(done);
        }
      }
    };
  });
  post({ kind: 'start', ...parts.start, environment: access.environment });

  return {
    ended,
    refusal: (callId) => refusals.get(callId),
    async close(status) {
      port.onmessage = null;
      await Promise.race([Promise.allSettled(pending), timeout(closeTimeoutMs)]);
      port.close();
      await endOpenRun(status);
    },
  };
}

function openCalls(access: ScriptAccess): {
  readonly calls: CallTable;
  endOpenRun(status: FinalStatus): Promise<void>;
} {
  const held = createHandles<Held>('frame');
  const models = createHandles<HeldModel>('model');
  const mlflow = openMlflow(access, models);
  const calls: CallTable = {
    ...sourceCalls(access, held),
    ...frameCalls({ tables: access.tables, held }),
    ...seriesCalls(held),
    ...modelCalls(access.ml, { held, models }),
    ...scoreCalls(access.ml, held),
    ...mlflow.calls,
    ...platformCalls(access),
  };
  return { calls, endOpenRun: mlflow.endOpenRun };
}

/** True once a script has sent more messages than it can have had answered one by one, and logged in batches. */
function createFloodGauge(): () => boolean {
  const burst = 5000;
  const perMs = 20;
  const startedAt = performance.now();
  let messages = 0;
  return () => ++messages > burst + perMs * (performance.now() - startedAt);
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function tooManyCalls(call: string): LabError {
  return new LabError(
    'too_many_calls',
    `${call} was called while ${maxPending} calls were under way. Await each call, or fewer at once.`,
    { detail: { call, maxPending } },
  );
}

function flood(): LabError {
  return new LabError(
    'script_flood',
    'The script sent more messages than the lab can take and was ended. Await calls, and write less into the log.',
  );
}

function badMessage(): LabError {
  return new LabError('bad_message', 'The script sent a message that is not of the script API and was ended.');
}
