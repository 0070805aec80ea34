import type { ScriptLogLine } from '../../../../src/lab/script-access.ts';
import { createScriptRunner } from '../../../../src/script/run-script.ts';
import { sha256Hex } from '../../../../src/base/digest.ts';
import { openScripts, type ScriptSource } from '../../../../src/script/scripts.ts';
import type { SpawnScript } from '../../../../src/script/spawn.ts';
import { createTwinLab, openTwinAccess, type TwinLab, type TwinOptions } from './memory-access.ts';
import { spawnInNode } from './spawn-in-node.ts';

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
