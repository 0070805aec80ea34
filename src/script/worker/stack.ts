/** Finds the script's own lines in the stack texts of Chromium and Firefox. */
export interface ScriptStack {
  /** The line of the innermost frame that lies in the script, from 1. */
  lineOf(stack: string | undefined): number | undefined;
  /** All frames that lie in the script, innermost first, as `function (file:line:column)`. */
  framesOf(stack: string | undefined): string[];
}

interface Frame {
  readonly name: string;
  readonly location: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Script and shim are one program, the script first: a frame of that program is the script's if its line is at most
 * `lineCount`. The program goes by the script's file name (`sourceURL`); before a browser has read that far (syntax
 * errors) by its blob URL.
 */
export function createScriptStack(program: { readonly file: string; readonly lineCount: number }): ScriptStack {
  const isOwn = ({ location, line }: Frame) =>
    (location.endsWith(program.file) || location.startsWith('blob:')) && line <= program.lineCount;
  const ownFrames = (stack: string | undefined) => (stack ?? '').split('\n').flatMap(parseFrame).filter(isOwn);
  return {
    lineOf: (stack) => ownFrames(stack)[0]?.line,
    framesOf: (stack) =>
      ownFrames(stack).map(({ name, line, column }) => `${name || 'script'} (${program.file}:${line}:${column})`),
  };
}

/** `    at name (location:line:column)` in V8, `name@location:line:column` in SpiderMonkey and JavaScriptCore. */
function parseFrame(text: string): Frame[] {
  const v8 = /^\s+at (?:(?:async )?(.*?) \()?(?:async )?([^()]*):(\d+):(\d+)\)?$/.exec(text);
  const other = v8 ?? /^([^@]*)@(.*?):(\d+):(\d+)$/.exec(text);
  if (other === null) return [];
  const [, name = '', location = '', line, column] = other;
  return [{ name: ownName(name), location, line: Number(line), column: Number(column) }];
}

/** The module body has no name that a learner has given. */
function ownName(name: string): string {
  const plain = name.replace(/^async\*/, '').replace(/[</]+$/, '');
  return plain.endsWith('labScript') ? '' : plain;
}
