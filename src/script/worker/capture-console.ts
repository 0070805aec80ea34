import type { ScriptLogLine } from '../../lab/script-access.ts';
import { formatTable } from './format-table.ts';
import { formatValue } from './format-value.ts';

/** Writes a text of one or more lines into the log; all of them carry the same line number of the script. */
export type Print = (stream: 'stdout' | 'stderr', text: string, line: number | undefined) => void;

/** `print` over anything that takes log lines. */
export function createPrint(add: (lines: readonly ScriptLogLine[]) => void): Print {
  return (stream, text, line) =>
    add(text.split('\n').map((part) => ({ stream, text: part, ...(line !== undefined && { line }) })));
}

/** Turns the console's methods into prints. `here` gives the line of the script that is calling. */
export function captureConsole(console: Console, print: Print, here: () => number | undefined): void {
  const printer =
    (stream: 'stdout' | 'stderr') =>
    (...values: unknown[]): void =>
      print(stream, values.map(formatValue).join(' '), here());
  console.log = printer('stdout');
  console.info = printer('stdout');
  console.debug = printer('stdout');
  console.dir = printer('stdout');
  console.warn = printer('stderr');
  console.error = printer('stderr');
  console.trace = printer('stderr');
  console.table = (value: unknown): void => print('stdout', formatTable(value) ?? formatValue(value), here());
}
