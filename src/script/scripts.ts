import { sha256Hex } from '../base/digest.ts';
import { LabError } from '../base/errors.ts';
import type { ScriptTexts } from '../lab/script-texts.ts';

/** A script of the lab, without its text. */
export interface ScriptEntry {
  /** Such as `03_newbatch`. */
  readonly name: string;
  /** Such as `03_newbatch.ts`. */
  readonly file: string;
  /** True for a text that is not the lab's own. */
  readonly isEdited: boolean;
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

export interface EditableScripts extends Scripts {
  /**
   * Keeps a text for a script: the runs that begin from now on take it. The lab's own text ends the editing. A text
   * that is no TypeScript is kept too; its run says where. Throws `unknown_script`, `invalid_script_text` and
   * `script_too_large`; nothing was changed then.
   */
  save(name: string, text: string): Promise<void>;
  /** Brings the lab's own text back. Throws `unknown_script`. */
  revert(name: string): Promise<void>;
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

/** The lab's scripts as the lab wrote them. */
export function openScripts(): Scripts {
  return {
    async list() {
      return scriptNames.map((name) => entryOf(name, false));
    },
    async source(name) {
      const { script, text } = requireScript(name);
      return sourceOf(script, text, false);
    },
  };
}

/** The lab's scripts, each with the text that was saved for it, if there is one. */
export function openEditableScripts(saved: ScriptTexts): EditableScripts {
  return {
    async list() {
      const edited = new Set(await saved.edited());
      return scriptNames.map((name) => entryOf(name, edited.has(name)));
    },
    async source(name) {
      const { script, text } = requireScript(name);
      const own = await saved.load(script);
      return sourceOf(script, own ?? text, own !== undefined);
    },
    async save(name, text) {
      const { script, text: original } = requireScript(name);
      if (typeof text !== 'string') throw notText(script, text);
      await (text === original ? saved.delete(script) : saved.save(script, text));
    },
    async revert(name) {
      await saved.delete(requireScript(name).script);
    },
  };
}

/** A script's text as the lab wrote it; undefined if there is no such script. */
export function originalText(name: string): string | undefined {
  return texts.get(bareName(name));
}

function entryOf(name: string, isEdited: boolean): ScriptEntry {
  return { name, file: `${name}.ts`, isEdited };
}

function sourceOf(script: string, text: string, isEdited: boolean): ScriptSource {
  return { ...entryOf(script, isEdited), text, sha256: sha256Hex(text) };
}

function requireScript(name: unknown): { readonly script: string; readonly text: string } {
  const script = bareName(String(name));
  const text = texts.get(script);
  if (text === undefined) throw unknownScript(String(name));
  return { script, text };
}

function notText(script: string, came: unknown): LabError {
  const type = came === null ? 'null' : typeof came;
  return new LabError(
    'invalid_script_text',
    `The text of ${script} must be a string, but ${type} came. Nothing was saved; pass the whole script as one string.`,
    { detail: { script, type } },
  );
}

function unknownScript(name: string): LabError {
  const known = [...texts.keys()];
  return new LabError(
    'unknown_script',
    `There is no script ${name}. Use one of ${known.join(', ')}, bare or with .ts or .py.`,
    { detail: { script: name, known } },
  );
}
