/** Characters that DuckDB counts as two columns wide when it places its caret. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/**
 * Where in `sql` DuckDB's caret points, in UTF-16 units: `LINE 2: …excerpt…` above a line with a `^`.
 * Undefined when the message has no excerpt or the excerpt is not found in that line.
 */
export function positionInText(message: string, sql: string): number | undefined {
  const found = /LINE (\d+): (.*)\n( *)\^/.exec(message);
  if (!found) return undefined;
  const [, lineNumber = '', excerpt = '', indent = ''] = found;
  const prefix = `LINE ${lineNumber}: `.length;
  const line = lineStart(sql, Number(lineNumber));
  if (line === undefined) return undefined;
  const shown = excerpt.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const cut = excerpt.startsWith('...') ? 3 : 0;
  const at = sql.indexOf(shown, line);
  if (at < 0) return undefined;
  return at + unitsOfWidth(shown, indent.length - prefix - cut);
}

function lineStart(sql: string, lineNumber: number): number | undefined {
  let start = 0;
  for (let line = 1; line < lineNumber; line++) {
    const next = sql.indexOf('\n', start);
    if (next < 0) return undefined;
    start = next + 1;
  }
  return start;
}

function unitsOfWidth(text: string, width: number): number {
  let units = 0;
  let columns = 0;
  for (const char of text) {
    if (columns >= width) break;
    columns += wide.test(char) ? 2 : 1;
    units += char.length;
  }
  return units;
}
