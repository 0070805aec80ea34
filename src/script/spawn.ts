import type { ScriptEnd } from './protocol.ts';
import type { ScriptProgram } from './strip-types.ts';

/** A worker that runs a script. */
export interface ScriptWorker {
  /** Ends it at once, whatever it is doing. */
  terminate(): void;
}

/**
 * Starts a program in a classic worker of its own and hands it the one port it gets. `onCrash` hears what the script
 * cannot tell itself: that it could not be read, or that its worker died.
 */
export type SpawnScript = (
  program: ScriptProgram,
  port: MessagePort,
  onCrash: (end: ScriptEnd) => void,
) => ScriptWorker;

/**
 * The whole text of a script's worker: the script on its own lines, then the shim, in one classic script that imports
 * nothing and evaluates nothing. `sourceURL` gives stacks the script's name.
 */
export function programText(program: ScriptProgram, shim: string): string {
  return `${program.code}\n${shim}\n//# sourceURL=${program.file}`;
}

/** Spawns scripts in Blob workers of this page. */
export function createBlobSpawn(shim: string): SpawnScript {
  return (program, port, onCrash) => {
    const url = URL.createObjectURL(new Blob([programText(program, shim)], { type: 'text/javascript' }));
    const worker = new Worker(url, { name: program.file });
    worker.onerror = (event) => {
      event.preventDefault();
      onCrash(crashOf(program, { message: event.message, line: event.lineno }));
    };
    worker.postMessage(null, [port]);
    return {
      terminate() {
        worker.terminate();
        URL.revokeObjectURL(url);
      },
    };
  };
}

/** What a worker's own error event tells; a line beyond the script's own is nobody's line. */
export function crashOf(
  program: ScriptProgram,
  crash: { readonly message: string | undefined; readonly line: number | undefined },
): ScriptEnd {
  const text = crash.message?.replace(/^Uncaught /, '') ?? 'the worker could not be started';
  const [, name = 'Error', message = text] = /^(\w*Error): (.*)$/s.exec(text) ?? [];
  const isOwn = crash.line !== undefined && crash.line >= 1 && crash.line <= program.lineCount;
  return { kind: 'threw', name, message, frames: [], ...(isOwn && { line: crash.line }) };
}
