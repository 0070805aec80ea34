/** One signal flag: a ground and a pattern, drawn in fixed colours in both themes. */
export interface FlagColours {
  readonly word: string;
  readonly ground: (typeof grounds)[number];
  readonly pattern: (typeof patterns)[number];
}

const grounds = ['blue', 'white', 'yellow', 'red', 'black'] as const;
const patterns = ['half', 'cross', 'disc', 'diagonal', 'border'] as const;

/** Ground by pattern, row by row. Proper names: the same in every language. */
const words = [
  ['cobalt', 'fjord', 'lagoon', 'indigo', 'harbour'],
  ['chalk', 'tundra', 'pearl', 'birch', 'glacier'],
  ['amber', 'mustard', 'saffron', 'maize', 'citron'],
  ['cherry', 'coral', 'paprika', 'ember', 'garnet'],
  ['basalt', 'raven', 'onyx', 'coal', 'ink'],
] as const;

/** The flag for one byte of a digest: byte mod 25. */
export function flagOf(byte: number): FlagColours {
  const index = byte % 25;
  const row = Math.floor(index / 5);
  const column = index % 5;
  return { word: words[row]![column]!, ground: grounds[row]!, pattern: patterns[column]! };
}
