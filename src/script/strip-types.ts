import { LabError } from '../base/errors.ts';

/** A script as plain JavaScript, ready to stand at the head of a classic worker's program. */
export interface ScriptProgram {
  readonly file: string;
  /**
   * `labScript = async (require, exports) => { … };`: statement for statement on the line where the script has it, so
   * that line numbers of stacks are the script's own.
   */
  readonly code: string;
  /** Number of lines of the script: higher lines of the program are not the learner's. */
  readonly lineCount: number;
}

/** The global name under which a program leaves its module body for the shim. */
export const scriptGlobal = 'labScript';

/**
 * Takes the types out of a script and makes its imports and exports calls that a classic worker can carry out. No
 * line moves. Throws `script_error` with `detail.line` for text that is not TypeScript.
 */
export async function stripTypes(script: { readonly file: string; readonly text: string }): Promise<ScriptProgram> {
  const { transform } = await import('sucrase');
  let body: string;
  try {
    body = transform(script.text, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      filePath: script.file,
    }).code;
  } catch (error) {
    throw syntaxError(script.file, error);
  }
  return {
    file: script.file,
    code: `self.${scriptGlobal}=async(require,exports)=>{${body}\n};`,
    lineCount: script.text.split('\n').length,
  };
}

function syntaxError(file: string, error: unknown): LabError {
  const text = error instanceof Error ? error.message : String(error);
  const [, reason = text] = /^Error transforming .*?: (.*?)\s*\(\d+:\d+\)$/s.exec(text) ?? [];
  const [, digits] = /\((\d+):\d+\)$/.exec(text) ?? [];
  const line = digits === undefined ? undefined : Number(digits);
  return new LabError(
    'script_error',
    `${file}${line === undefined ? '' : `, line ${line}`} is not valid TypeScript: ${reason}. Nothing was run; correct that line.`,
    { detail: { script: file, ...(line !== undefined && { line }) }, cause: error },
  );
}
