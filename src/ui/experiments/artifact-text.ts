/** What a pane shows of a file: its text, as far as it goes. */
export type ArtifactText =
  | { readonly kind: 'binary' }
  | {
      readonly kind: 'text';
      readonly language: 'json' | 'plain';
      /** All of it, as it is read by people. */
      readonly whole: string;
      readonly shown: string;
      readonly isCut: boolean;
    };

/** More than this is slow to highlight and read by nobody. */
const shownCharacters = 20_000;

/** Text is what is UTF-8 without a NUL; JSON is laid out. */
export function artifactText(bytes: Uint8Array): ArtifactText {
  const text = decoded(bytes);
  if (text === undefined) return { kind: 'binary' };
  const json = laidOut(text);
  const whole = json ?? text;
  return {
    kind: 'text',
    language: json === undefined ? 'plain' : 'json',
    whole,
    shown: whole.slice(0, shownCharacters),
    isCut: whole.length > shownCharacters,
  };
}

/** The last part of a path: what a download is called. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    // Not UTF-8: no text to show.
    return undefined;
  }
}

function laidOut(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It only begins like JSON.
    return undefined;
  }
}
