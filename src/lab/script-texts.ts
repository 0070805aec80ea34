import { LabError } from '../base/errors.ts';
import { defineStore, type Storage } from '../storage/types.ts';

interface ScriptTextRecord {
  /** The bare name, such as `03_newbatch`. */
  readonly script: string;
  readonly text: string;
}

/** One record for each script whose text is not the lab's own. */
export const scriptTextStore = defineStore<ScriptTextRecord>('script_texts', 'script');

/** The longest text that is kept, in bytes of UTF-8. */
const maxTextBytes = 256_000;

/** The texts that learners gave scripts, by bare name. Which scripts there are, `script` knows. */
export interface ScriptTexts {
  /** The names of the scripts that have a text of their own. */
  edited(): Promise<readonly string[]>;
  /** Undefined for a script that nobody has edited. */
  load(script: string): Promise<string | undefined>;
  /** Throws `script_too_large` above 256,000 bytes; nothing was changed then. */
  save(script: string, text: string): Promise<void>;
  /** Forgets the text, if there is one. */
  delete(script: string): Promise<void>;
}

/** `open` gives the storage; every call waits for it. */
export function openScriptTexts(open: () => Promise<Storage>): ScriptTexts {
  return {
    edited: async () => (await (await open()).list(scriptTextStore)).map(({ script }) => script),
    load: async (script) => (await (await open()).load(scriptTextStore, script))?.text,
    async save(script, text) {
      checkSize(script, text);
      await (await open()).write([scriptTextStore], (tx) => tx.put(scriptTextStore, { script, text }));
    },
    async delete(script) {
      await (await open()).write([scriptTextStore], (tx) => tx.delete(scriptTextStore, script));
    },
  };
}

function checkSize(script: string, text: string): void {
  const sizeBytes = new TextEncoder().encode(text).length;
  if (sizeBytes <= maxTextBytes) return;
  throw new LabError(
    'script_too_large',
    `A script has at most ${maxTextBytes} bytes, but this text has ${sizeBytes}. Nothing was saved; shorten it.`,
    { detail: { script, sizeBytes, maxBytes: maxTextBytes } },
  );
}
