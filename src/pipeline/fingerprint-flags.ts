/** One signal flag: a ground and a pattern, drawn in fixed colours in both themes. */
export interface FlagColours {
  readonly word: string;
  readonly ground: (typeof grounds)[number];
  readonly pattern: (typeof patterns)[number];
}

const grounds = ['blue', 'white', 'yellow', 'red', 'black'] as const;
const patterns = ['half', 'cross', 'disc', 'diagonal', 'border'] as const;

/** Proper names: the same in every language. */
const words = {
  blue: { half: 'cobalt', cross: 'fjord', disc: 'lagoon', diagonal: 'indigo', border: 'harbour' },
  white: { half: 'chalk', cross: 'tundra', disc: 'pearl', diagonal: 'birch', border: 'glacier' },
  yellow: { half: 'amber', cross: 'mustard', disc: 'saffron', diagonal: 'maize', border: 'citron' },
  red: { half: 'cherry', cross: 'coral', disc: 'paprika', diagonal: 'ember', border: 'garnet' },
  black: { half: 'basalt', cross: 'raven', disc: 'onyx', diagonal: 'coal', border: 'ink' },
} as const;

/** Every flag, ground by ground. */
export const flags: readonly FlagColours[] = grounds.flatMap((ground) =>
  patterns.map((pattern) => ({ word: words[ground][pattern], ground, pattern })),
);
