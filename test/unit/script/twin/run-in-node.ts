import { Worker } from 'node:worker_threads';
import type { ScriptLogLine } from '../../../../src/lab/script-access.ts';
import { createScriptRunner } from '../../../../src/script/run-script.ts';
import { sha256Hex } from '../../../../src/base/digest.ts';
import { openScripts, type ScriptSource } from '../../../../src/script/scripts.ts';
import { crashOf, programText, type SpawnScript } from '../../../../src/script/spawn.ts';
import { shim } from 'virtual:script-shim';
import { createTwinLab, openTwinAccess, type TwinLab, type TwinOptions } from './memory-access.ts';

/** What a browser's worker has and Node's has under other names, on the one line before the script's first. */
const browserNames = `globalThis.self=globalThis;{const{parentPort}=require('node:worker_threads');
parentPort.once('message',(port)=>self.onmessage({ports:[port]}));
const events={unhandledrejection:['unhandledRejection','reason'],error:['uncaughtException','error']};
self.addEventListener=(type,listener)=>process.on(events[type][0],(e)=>listener({[events[type][1]]:e,preventDefault(){}}));}`
  .split('\n')
  .join('');

/** The program that browsers run, in a thread of Node. */
const spawnInNode: SpawnScript = (program, port, onCrash) => {
  const worker = new Worker(browserNames + programText(program, shim), { eval: true });
  worker.on('error', (error) => {
    const [, line] = /:(\d+)$/m.exec(error.stack ?? '') ?? [];
    onCrash(crashOf(program, { message: String(error), line: line === undefined ? undefined : Number(line) }));
  });
  // Node's ports are those of the browser under a type of their own.
  worker.postMessage(port, [port as never]);
  return { terminate: () => void worker.terminate() };
};

export interface ScriptOutcome {
  readonly error: Error | undefined;
  readonly log: readonly ScriptLogLine[];
  /** The log's lines of stdout and stderr, joined. */
  readonly printed: string;
  readonly outputs: Readonly<Record<string, string | number | null>>;
}

/** Runs a script to its end: one of the lessons by name, or a text of its own. */
export async function runScript(
  script: string | { readonly text: string },
  options: {
    readonly lab?: TwinLab;
    readonly signal?: AbortSignal;
    readonly spawn?: SpawnScript;
    onLog?(line: ScriptLogLine): void;
  } & Partial<Pick<TwinOptions, 'upstream' | 'rowsPerBatch'>> = {},
): Promise<ScriptOutcome> {
  const { lab = createTwinLab(), signal = new AbortController().signal, spawn = spawnInNode, onLog } = options;
  const log: ScriptLogLine[] = [];
  const outputs: Record<string, string | number | null> = {};
  const own = typeof script === 'string' ? undefined : sourceOf(script.text);
  const scripts = openScripts();
  const run = createScriptRunner({
    source: async (name) => own ?? (await scripts.source(name)),
    openAccess: async () =>
      openTwinAccess(lab, { ...options, signal, setOutput: (key, value) => void (outputs[key] = value) }),
    spawn,
  });
  const name = typeof script === 'string' ? script : 'own';
  const add = (line: ScriptLogLine) => (log.push(line), onLog?.(line));
  const error = await run({ run: { script: name }, signal, log: add }).then(
    () => undefined,
    (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
  );
  const printed = log.filter(({ stream }) => stream !== 'system').map(({ text }) => text);
  return { error, log, printed: printed.join('\n'), outputs };
}

function sourceOf(text: string): ScriptSource {
  return { name: 'own', file: 'own.ts', isEdited: false, text, sha256: sha256Hex(text) };
}
