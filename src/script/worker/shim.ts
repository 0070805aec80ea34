import type { FromScript, ScriptEnd, ToScript } from '../protocol.ts';
import { createLab } from './api/lab.ts';
import { captureConsole, createPrint } from './capture-console.ts';
import { formatTable } from './format-table.ts';
import { formatValue } from './format-value.ts';
import { createHostLink, type HostLink } from './host-link.ts';
import { createLogBatches } from './log-batches.ts';
import { createRequire } from './require-lab.ts';
import { createScriptStack, type ScriptStack } from './stack.ts';

/*
 * The second half of a script's worker. The first half, on lines 1 … lineCount of the same classic script, has left the
 * script's module body in `self.labScript`. The one message that the worker gets brings the one port to the host.
 */

type ModuleBody = (require: (module: string) => unknown, exports: object) => Promise<void>;
type WorkerScope = typeof globalThis & { labScript?: ModuleBody };

/** Longer messages help nobody, and the record of the job run keeps them. */
const maxMessageCharacters = 4000;

const scope = self as WorkerScope;
const body = scope.labScript;
delete scope.labScript;

self.onmessage = ({ ports: [port] }: MessageEvent) => {
  self.onmessage = null;
  if (port === undefined || body === undefined) return;
  port.onmessage = ({ data }: MessageEvent<ToScript>) => {
    if (data.kind === 'start') start(port, body, data);
  };
};

function start(port: MessagePort, script: ModuleBody, message: ToScript & { kind: 'start' }): void {
  const post = (sent: FromScript) => port.postMessage(sent);
  const stack = createScriptStack(message);
  const here = () => stack.lineOf(new Error().stack);
  const link = createHostLink(post);
  const log = createLogBatches({
    send: (lines) => post({ kind: 'log', lines }),
    now: () => performance.now(),
    schedule: (callback, delayMs) => void setTimeout(callback, delayMs),
  });
  const print = createPrint(log.add);
  port.onmessage = ({ data }: MessageEvent<ToScript>) => link.receive(data);
  captureConsole(console, print, here);
  const lab = createLab(
    {
      link,
      print,
      here,
      printRows: (rows, line) => print('stdout', formatTable(rows) ?? 'no rows', line),
    },
    message.environment,
  );

  let hasEnded = false;
  const end = (how: ScriptEnd) => {
    if (hasEnded) return;
    hasEnded = true;
    log.flush();
    post({ kind: 'ended', end: how });
  };
  const fail = (error: unknown) => end(describe(error, stack, link));
  self.addEventListener('unhandledrejection', (event) => (event.preventDefault(), fail(event.reason)));
  self.addEventListener('error', (event) => (event.preventDefault(), fail(event.error ?? event.message)));

  const warn = (text: string) => print('stderr', text, undefined);
  perform(script, createRequire(lab), { link, warn }).then(() => end({ kind: 'returned' }), fail);
}

/** The script has ended when its module body has, and what it started without waiting has been answered. */
async function perform(
  script: ModuleBody,
  require: (module: string) => unknown,
  { link, warn }: { readonly link: HostLink; warn(text: string): void },
): Promise<void> {
  await script(require, {});
  if (link.pending() > 0) {
    const calls = link.pending() === 1 ? '1 call is' : `${link.pending()} calls are`;
    warn(`The script has ended, but ${calls} still under way: waiting. An await is missing.`);
  }
  do {
    await link.answered();
    // Lets the code behind the answers run, and the browser report what nobody has caught.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => setTimeout(resolve, 0));
  } while (link.pending() > 0);
}

function describe(error: unknown, stack: ScriptStack, link: HostLink): ScriptEnd {
  const callId = link.callIdOf(error);
  if (error instanceof Error) {
    return {
      kind: 'threw',
      name: error.name,
      message: error.message.slice(0, maxMessageCharacters),
      line: stack.lineOf(error.stack),
      frames: stack.framesOf(error.stack),
      ...(callId !== undefined && { callId }),
    };
  }
  return {
    kind: 'threw',
    name: 'Error',
    message: `${formatValue(error).slice(0, maxMessageCharacters)} was thrown`,
    frames: [],
  };
}
