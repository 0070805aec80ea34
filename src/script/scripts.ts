import { sha256Hex } from '../base/digest.ts';
import { LabError } from '../base/errors.ts';

/** A script of the lab, without its text. */
export interface ScriptEntry {
  /** Such as `03_newbatch`. */
  readonly name: string;
  /** Such as `03_newbatch.ts`. */
  readonly file: string;
}

export interface ScriptSource extends ScriptEntry {
  readonly text: string;
  /** SHA-256 of the text, 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface Scripts {
  /** All scripts in the order of the exercise. */
  list(): Promise<readonly ScriptEntry[]>;
  /** A script's text. The name may be bare, or end in `.ts` or `.py`. Throws `unknown_script`. */
  source(name: string): Promise<ScriptSource>;
}

const lessons = import.meta.glob<string>('./lessons/0*.ts', { query: '?raw', import: 'default', eager: true });

const texts = new Map(
  Object.entries(lessons)
    .map(([path, text]) => [path.slice('./lessons/'.length, -'.ts'.length), text] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** The bare names of all scripts, in the order of the exercise. */
export const scriptNames: readonly string[] = [...texts.keys()];

/** The bare name of a script written as `03_newbatch`, `03_newbatch.ts` or `03_newbatch.py`; undefined if there is none. */
export function resolveScript(name: string): string | undefined {
  const bare = bareName(name);
  return texts.has(bare) ? bare : undefined;
}

function bareName(name: string): string {
  return name.replace(/\.(ts|py)$/, '');
}

/** The lab's scripts. */
export function openScripts(): Scripts {
  const entry = (name: string): ScriptEntry => ({ name, file: `${name}.ts` });
  return {
    async list() {
      return [...texts.keys()].map(entry);
    },
    async source(name) {
      const bare = bareName(name);
      const text = texts.get(bare);
      if (text === undefined) throw unknownScript(name);
      return { ...entry(bare), text, sha256: sha256Hex(text) };
    },
  };
}

function unknownScript(name: string): LabError {
  const known = [...texts.keys()];
  return new LabError(
    'unknown_script',
    `There is no script ${name}. Use one of ${known.join(', ')}, bare or with .ts or .py.`,
    { detail: { script: name, known } },
  );
}
