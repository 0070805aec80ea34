import { classHighlighter, highlightCode } from '@lezer/highlight';
import { parser } from '@lezer/javascript';

/** A piece of a line with one look: class names of `base.css`, or none. */
export interface Token {
  readonly text: string;
  readonly look: string;
}

const typescript = parser.configure({ dialect: 'ts' });

/** Code in lines of tokens. JSON is highlighted as the expression it is in JavaScript, whole or half typed. */
export function highlightLines(code: string, language: 'ts' | 'json'): readonly (readonly Token[])[] {
  const text = language === 'json' ? `(${code})` : code;
  const lines: Token[][] = [[]];
  highlightCode(
    text,
    typescript.parse(text),
    classHighlighter,
    (piece, look) => lines.at(-1)?.push({ text: piece, look }),
    () => lines.push([]),
  );
  return language === 'json' ? withoutParentheses(lines).map(plainKeys) : lines;
}

/** Names of properties stay plain, so that the values stand out. */
function plainKeys(line: readonly Token[]): readonly Token[] {
  return line.map((token, index) =>
    token.look === 'tok-string' && line[index + 1]?.text.startsWith(':') ? { ...token, look: '' } : token,
  );
}

function withoutParentheses(lines: readonly (readonly Token[])[]): readonly (readonly Token[])[] {
  return lines.map((line, index) => {
    const opened = index === 0 ? trimmed(line, 0, (text) => text.slice(1)) : line;
    return index === lines.length - 1 ? trimmed(opened, opened.length - 1, (text) => text.slice(0, -1)) : opened;
  });
}

function trimmed(line: readonly Token[], place: number, trim: (text: string) => string): readonly Token[] {
  return line.map((token, index) => (index === place ? { ...token, text: trim(token.text) } : token));
}
