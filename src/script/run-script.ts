import { CancelledError, isCancelled, LabError, throwIfCancelled } from '../base/errors.ts';
import type { ScriptAccess, ScriptLogLine } from '../lab/script-access.ts';
import { serveScript, type ScriptHost } from './host/serve-script.ts';
import type { FinalStatus, ScriptEnd } from './protocol.ts';
import type { ScriptSource } from './scripts.ts';
import type { SpawnScript } from './spawn.ts';
import { stripTypes, type ScriptProgram } from './strip-types.ts';

/** What the runner needs of a job run. */
export interface ScriptTask {
  readonly run: { readonly script: string };
  /** Fires when the run is stopped or times out. */
  readonly signal: AbortSignal;
  log(line: ScriptLogLine): void;
}

interface Parts<Task extends ScriptTask> {
  source(name: string): Promise<ScriptSource>;
  /** What the script of this run may do. */
  openAccess(task: Task, source: ScriptSource): Promise<ScriptAccess>;
  readonly spawn: SpawnScript;
}

/**
 * What carries out a job's script: reads it, takes its types out, starts it in a worker of its own and answers its calls
 * until its module body has settled. Resolves when the script has succeeded. Rejects with the error of a refused call
 * that the script did not catch (under its own code) and with `script_error` for everything else that a script throws,
 * both with `detail.line`; with `CancelledError` when the signal fires: the worker is then ended at once. An MLflow run
 * that the script has left open ends FINISHED, FAILED or KILLED, as the script did.
 */
export function createScriptRunner<Task extends ScriptTask>(parts: Parts<Task>): (task: Task) => Promise<void> {
  return async (task) => {
    throwIfCancelled(task.signal);
    const source = await parts.source(task.run.script);
    for (const text of headerOf(source)) task.log({ stream: 'system', text });
    const program = await stripTypes(source);
    const access = await parts.openAccess(task, source);
    throwIfCancelled(task.signal);
    await perform(program, { task, access, spawn: parts.spawn });
  };
}

function headerOf({ file, sha256 }: ScriptSource): string[] {
  return [
    `${file}, SHA-256 ${sha256}`,
    'TypeScript in a worker of this page, 1 thread. The memory of the resource profile bounds what the lab allocates ' +
      "for the run; the memory of a script's own variables cannot be bounded in a browser.",
  ];
}

async function perform(
  program: ScriptProgram,
  parts: { readonly task: ScriptTask; readonly access: ScriptAccess; readonly spawn: SpawnScript },
): Promise<void> {
  const { task, access, spawn } = parts;
  const { port1, port2 } = new MessageChannel();
  const log = (line: ScriptLogLine) => task.log(line);
  const host = serveScript(port1, { access, start: { file: program.file, lineCount: program.lineCount }, log });
  let end: ScriptEnd;
  let status: FinalStatus = 'FAILED';
  try {
    end = await endOf({ program, port: port2, signal: task.signal, host, spawn });
    if (end.kind === 'returned') status = 'FINISHED';
  } catch (error) {
    if (isCancelled(error)) status = 'KILLED';
    throw error;
  } finally {
    await host.close(status);
  }
  if (end.kind === 'returned') return;
  for (const line of traceOf(end)) task.log(line);
  throw failureOf(program.file, end, host);
}

/** How the script ended. Rejects when it was ended for abuse or cancelled. The worker is then gone. */
async function endOf(parts: {
  readonly program: ScriptProgram;
  readonly port: MessagePort;
  readonly signal: AbortSignal;
  readonly host: ScriptHost;
  readonly spawn: SpawnScript;
}): Promise<ScriptEnd> {
  const { program, port, signal, host, spawn } = parts;
  let cancel = (): void => undefined;
  let crash = (_end: ScriptEnd): void => undefined;
  const halted = new Promise<ScriptEnd>((resolve, reject) => {
    cancel = () => reject(new CancelledError(`${program.file} was stopped.`));
    crash = resolve;
  });
  const worker = spawn(program, port, crash);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.race([host.ended, halted]);
  } finally {
    worker.terminate();
    signal.removeEventListener('abort', cancel);
  }
}

/** What went wrong and from where, as lines of the log that carry the script's line. */
function traceOf(end: ScriptEnd & { readonly kind: 'threw' }): ScriptLogLine[] {
  const texts = [`${end.name}: ${end.message}`, ...end.frames.map((frame) => `    at ${frame}`)];
  return texts.flatMap((text) => text.split('\n')).map((text) => logLine(text, end.line));
}

function logLine(text: string, line: number | undefined): ScriptLogLine {
  return { stream: 'stderr', text, ...(line !== undefined && { line }) };
}

function failureOf(file: string, end: ScriptEnd & { readonly kind: 'threw' }, host: ScriptHost): LabError {
  const place = { script: file, ...(end.line !== undefined && { line: end.line }) };
  const refusal = end.callId === undefined ? undefined : host.refusal(end.callId);
  // Only the run's own signal cancels a run: work that was cancelled otherwise has failed for this script.
  if (refusal !== undefined && !isCancelled(refusal)) {
    return new LabError(refusal.code, refusal.message, { detail: { ...refusal.detail, ...place }, cause: refusal });
  }
  const where = end.line === undefined ? file : `${file}, line ${end.line}`;
  return new LabError('script_error', `${where}: ${end.name}: ${end.message}`, { detail: place });
}
