import type { Digests } from './default-run.ts';

/** What the default run comes to, for ever and on every host: seed 42, two batches of 10,000 rows, two versions. */
export const defaultDigests: Digests = {
  table: '5a068254b1ba2247bd6331160d064a5d70c8175635d2ba3307f9e5e09a9f7cc1',
  model: '6d30436b5b2d7fddc4904c34c2323409307097ab26ca52d33fdb3ce2fc8c82e4',
  metrics: '32eaf3056eab0af92ee0c7d1ef2374538a5bc96f526543059da36856fadd5e28',
  versions: [
    {
      version: '1',
      json: '12753b39f5e3a00e682c3dd2445bfce1a5fdf51eac196bcbbcd180dd528e743d',
      ubj: '7d23394ace2a9136326161efe775aa9a52244128d79e25fbe7ae794a2f5a4b07',
    },
    {
      version: '2',
      json: '702355aee8b2f3b4c29cb9d016d25be65d2c9cfb9b41b1db2a8cd41f675d214d',
      ubj: '3f6becfe915450a26d5baf09ab79a741ea7b550380f701401bf5899e0febcd9e',
    },
  ],
};

/** SHA-256 of what the odd trainings come to, as JSON. */
export const oddDigest = '33178557b5afe8dc76c469dc122b703c25607f8d4b0fd4bafa5500ba699464d6';
