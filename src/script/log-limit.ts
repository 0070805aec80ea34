import type { ScriptLogLine } from '../lab/script-access.ts';

/** How much a run may write into its log, in bytes of UTF-8. */
const maxLogBytes = 2 ** 20;

/**
 * Lets lines through until a run has written its share, then says 'log cut' once, and nothing more. Each line counts
 * one byte for its end.
 */
export function createLogLimit(maxBytes = maxLogBytes): (lines: readonly ScriptLogLine[]) => ScriptLogLine[] {
  const encoder = new TextEncoder();
  let left = maxBytes;
  return (lines) => {
    const passed: ScriptLogLine[] = [];
    for (const line of lines) {
      if (left < 0) break;
      // A UTF-16 unit takes at least one byte: what is surely too long need not be encoded to know it.
      left -= line.text.length > left ? left + 1 : encoder.encode(line.text).length + 1;
      passed.push(left < 0 ? { stream: 'system', text: 'log cut' } : line);
    }
    return passed;
  };
}
