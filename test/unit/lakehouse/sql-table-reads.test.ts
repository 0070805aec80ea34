import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTableReads } from '../../../src/lakehouse/sql-table-reads.ts';
import { quoteName } from '../../../src/sql/names.ts';
import { spliceTokens } from '../../../src/sql/spliced-text.ts';
import { tokenize } from '../../../src/sql/tokenize.ts';

const tables = ['hol.t', `hol.a.b "c"`, 'hol.snapshots', 'hol.😀'];

/** A piece of a generated statement: what is written, and what DuckDB is to get in its place. */
interface Piece {
  readonly written: string;
  readonly rewritten: string;
  readonly read?: { readonly table: string; readonly metadataTable: string | null; readonly version: unknown };
}

const same = (text: string): Piece => ({ written: text, rewritten: text });
const sequence = (...parts: readonly fc.Arbitrary<readonly Piece[]>[]) =>
  fc.tuple(...parts).map((pieces) => pieces.flat());
const say = (text: string): fc.Arbitrary<readonly Piece[]> => fc.constant([same(text)]);

/** Where one blank may stand: more of them, and comments that look like our syntax. */
const blank = fc
  .constantFrom(' ', '\n', '  ', ' /* FROM hol.t VERSION AS OF 1 */ ', ' -- hol.t.files `\n', "\t/* /* nested */ ' */ ")
  .map((text): readonly Piece[] => [same(text)]);

const spelled = (name: string) =>
  fc.constantFrom(
    { written: quoteName(name), rewritten: quoteName(name) },
    { written: `\`${name.replaceAll('`', '``')}\``, rewritten: quoteName(name) },
    ...(/^[a-z_]+$/.test(name)
      ? [
          { written: name, rewritten: name },
          { written: name.toUpperCase(), rewritten: name.toUpperCase() },
        ]
      : []),
  );

const textOf = (text: string) => `'${text.replaceAll("'", "''")}'`;

const anyVersion = fc.oneof(
  fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map((id) => ({
    keyword: 'VERSION',
    written: String(id),
    version: { kind: 'snapshot_id', snapshotId: String(id) },
  })),
  fc.string({ unit: 'grapheme' }).map((text) => ({
    keyword: 'VERSION',
    written: textOf(text),
    version: { kind: 'text', text },
  })),
  fc.date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }).chain((date) => {
    const version = { kind: 'timestamp', timestampMs: date.getTime() };
    const text = date.toISOString();
    return fc
      .constantFrom(
        textOf(text),
        textOf(text.replace('T', ' ').replace('Z', '')),
        `TIMESTAMP ${textOf(text.replace('Z', '+00:00'))}`,
        (date.getTime() / 1000).toFixed(3),
      )
      .map((written) => ({ keyword: 'TIMESTAMP', written, version }));
  }),
);

const clause = anyVersion.chain(({ keyword, written, version }) =>
  fc
    .tuple(
      fc.constantFrom('', 'FOR '),
      fc.constantFrom(keyword, keyword.toLowerCase(), keyword === 'VERSION' ? 'SYSTEM_VERSION' : 'System_Time'),
    )
    .map(([before, word]) => ({ written: `${before}${word} AS OF ${written}`, version })),
);

/** A read that is rewritten: all of it becomes `<n>`, but the blanks in it stay. */
const specialRead: fc.Arbitrary<readonly Piece[]> = fc
  .record({
    table: fc.constantFrom(...tables),
    metadataTable: fc.constantFrom(null, 'files', 'manifests', 'snapshots', 'history', 'refs', 'metadata_log_entries'),
    wantsVersion: fc.boolean(),
  })
  .chain(({ table, metadataTable, wantsVersion }) => {
    const dot = table.indexOf('.');
    const names = [table.slice(0, dot), table.slice(dot + 1), ...(metadataTable === null ? [] : [metadataTable])];
    const canBeVersioned = metadataTable === null || metadataTable === 'files' || metadataTable === 'manifests';
    const isVersioned = metadataTable === null || (wantsVersion && canBeVersioned);
    return fc
      .tuple(
        fc.tuple(...names.map(spelled)),
        fc.constantFrom('.', ' . ', './**/'),
        blank,
        isVersioned ? clause : fc.constant(null),
      )
      .map(([spellings, dots, gap, version]) => {
        const name = spellings.map(({ written }) => written).join(dots);
        const blankOf = (text: string) => text.replaceAll('.', '');
        const gapText = gap.map(({ written }) => written).join('');
        return [
          {
            written: version === null ? name : `${name}${gapText}${version.written}`,
            rewritten:
              '<>' +
              blankOf(dots).repeat(names.length - 1) +
              (version === null ? '' : gapText + version.written.replace(/'(?:[^']|'')*'|[^\s]+/g, '')),
            read: { table, metadataTable, version: version?.version ?? null },
          },
        ];
      });
  });

/** A table under its plain name, a CTE, a function, a file: nothing to rewrite but back-ticks. */
const plainSource: fc.Arbitrary<readonly Piece[]> = fc.oneof(
  fc.constantFrom(...tables).chain((table) => {
    const dot = table.indexOf('.');
    return fc
      .tuple(spelled(table.slice(0, dot)), spelled(table.slice(dot + 1)))
      .map(([database, name]) => [
        { written: `${database.written}.${name.written}`, rewritten: `${database.rewritten}.${name.rewritten}` },
      ]);
  }),
  fc
    .constantFrom(
      'cte',
      'snapshots',
      'version',
      'range(3)',
      'unnest([1, 2]) WITH ORDINALITY',
      'other.t.files',
      "'a.csv'",
      '(VALUES (1, 2), (hol.t.x, 3)) v',
    )
    .map((text) => [same(text)]),
);

const alias = fc.constantFrom('', ' x', ' AS x', ' AS "AS OF"', ' AS x(a, b)', ' version').map((text) => [same(text)]);

const expression: fc.Arbitrary<readonly Piece[]> = fc
  .constantFrom(
    '1',
    'x.snapshots',
    't.files',
    'hol.t.files',
    '"hol"."t"."snapshots"',
    'x.s.history.y',
    'EXTRACT(year FROM x.d)',
    'extract(epoch FROM hol.t.files)',
    "TRIM(BOTH 'x' FROM hol.t.refs)",
    "trim(FROM ' x ')",
    "SUBSTRING('abc' FROM 2 FOR 1)",
    'a IS DISTINCT FROM hol.t.files',
    'a IS NOT DISTINCT FROM hol.t.files',
    "'FROM hol.t VERSION AS OF 1'",
    "$$ hol.t.files VERSION AS OF 'x' $$",
    "E'it\\'s hol.t.files'",
    '"hol.t VERSION AS OF 1"',
    'count(DISTINCT hol.t.files) FILTER (WHERE true)',
    "{'from': hol.t.files}",
    '[hol.t.files, 2]',
    'CASE WHEN hol.t.files THEN 1 END',
    'row_number() OVER (PARTITION BY hol.t.files ORDER BY hol.t.refs)',
    '(hol.t.files, hol.t.refs)',
    'f(hol.t.files, b => hol.t.refs)',
  )
  .map((text) => [same(text)]);

const list = (item: fc.Arbitrary<readonly Piece[]>) =>
  fc
    .array(item, { minLength: 1, maxLength: 3 })
    .map((items) => items.flatMap((pieces, index) => (index === 0 ? pieces : [same(', '), ...pieces])));

const { query } = fc.letrec<{ query: readonly Piece[]; source: readonly Piece[] }>((tie) => ({
  source: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    sequence(specialRead, say(' '), alias),
    sequence(plainSource, alias),
    sequence(say('('), tie('query'), say(') q')),
    sequence(say('('), tie('source'), say(' JOIN '), tie('source'), say(' ON hol.t.files = hol.t.refs)')),
    sequence(say('LATERAL ('), tie('query'), say(') l')),
    sequence(say('x : '), specialRead),
  ),
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    sequence(say('SELECT '), list(expression), blank, say('FROM '), list(tie('source')), say(' WHERE '), expression),
    sequence(say('FROM'), blank, list(tie('source')), say(' SELECT '), list(expression)),
    sequence(
      say('SELECT '),
      list(expression),
      say(' FROM '),
      tie('source'),
      say(' LEFT JOIN '),
      tie('source'),
      say(' ON '),
      expression,
      say(', '),
      tie('source'),
      say(' GROUP BY '),
      list(expression),
      say(' ORDER BY '),
      list(expression),
    ),
    sequence(tie('query'), say(' UNION ALL '), tie('query')),
    sequence(
      say('WITH cte AS ('),
      tie('query'),
      say('), snapshots(a) AS MATERIALIZED (TABLE '),
      specialRead,
      say(') '),
      tie('query'),
    ),
    sequence(say('SELECT (SELECT '), expression, say(' FROM '), tie('source'), say(') IN ('), tie('query'), say(')')),
    sequence(
      fc.constantFrom('TABLE ', 'DESCRIBE ', 'SUMMARIZE ').map((text) => [same(text)]),
      specialRead,
    ),
    sequence(say('PIVOT '), specialRead, say(' ON hol.t.files USING sum(hol.t.refs), max(hol.t.files)')),
    sequence(say('SELECT version AS of, timestamp AS of FROM '), tie('source')),
    sequence(say('SELECT * FROM '), tie('source'), say(' PIVOT (sum(hol.t.files) FOR version IN (1, 2))')),
  ),
}));

function rewrite(text: string) {
  const tokens = tokenize(text);
  const found = findTableReads(tokens, tables);
  const replacements = new Map<number, string>();
  for (const read of found.special) {
    for (const [offset, index] of read.tokens.entries()) replacements.set(index, offset === 0 ? '<>' : '');
  }
  return { found, tokens, spliced: spliceTokens(tokens, replacements) };
}

describe('LH45 the tables of a generated statement', () => {
  it('are found with their versions, and all else stays as it was written', () => {
    fc.assert(
      fc.property(query, (pieces) => {
        const text = pieces.map(({ written }) => written).join('');
        const { found, spliced } = rewrite(text);
        expect(found.special.map(({ table, metadataTable, version }) => ({ table, metadataTable, version }))).toEqual(
          pieces.flatMap(({ read }) => read ?? []),
        );
        expect(spliced.text).toBe(pieces.map(({ rewritten }) => rewritten).join(''));
      }),
      { numRuns: 1000 },
    );
  });

  it('keep every place of the rest', () => {
    fc.assert(
      fc.property(query, (pieces) => {
        const { spliced } = rewrite(pieces.map(({ written }) => written).join(''));
        let [from, to] = [0, 0];
        for (const { written, rewritten, read } of pieces) {
          if (read !== undefined) expect(spliced.placeOf(to)).toBe(from);
          else if (written === rewritten) {
            for (let offset = 0; offset < written.length; offset++)
              expect(spliced.placeOf(to + offset)).toBe(from + offset);
          }
          from += written.length;
          to += rewritten.length;
        }
        expect(spliced.placeOf(to)).toBe(from);
      }),
      { numRuns: 500 },
    );
  });
});

describe('LH45 a text without versions and metadata tables', () => {
  it('stays the same, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from(` \n'"$/*-.,()[];:aE1`), 'FROM ', 'hol', 't', ' AS ', 'version'),
        }),
        (text) => {
          const { found, spliced } = rewrite(text);
          expect(found.special).toEqual([]);
          expect(spliced.text).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('LH45 the tables that are loaded', () => {
  const current = (text: string) => findTableReads(tokenize(text), tables).current;

  it.each([
    ['SELECT * FROM hol.t', ['hol.t']],
    ['SELECT * FROM HOL."T"', ['hol.t']],
    ['SELECT * FROM memory.hol.t', ['hol.t']],
    ['SELECT * FROM hol.`a.b "c"`', ['hol.a.b "c"']],
    ['SELECT hol.t.x FROM hol.t VERSION AS OF 1', []],
    ['SELECT hol.t.x FROM hol.t VERSION AS OF 1, hol.t', ['hol.t']],
    ["SELECT 'hol.t' /* hol.t */ FROM hol.t.files", []],
    ['SELECT * FROM hol.snapshots', ['hol.snapshots']],
    ['SELECT * FROM hol.t.snapshots', []],
  ])('of %s', (text, expected) => {
    expect(current(text)).toEqual(expected);
  });

  it('leave out the database before the columns of a metadata table', () => {
    const text = 'SELECT hol.t.snapshots.operation, hol.t.snapshots.* FROM hol.t.snapshots WHERE hol.t.files.x';
    const { dropped } = findTableReads(tokenize(text), tables);
    const spliced = spliceTokens(tokenize(text), new Map(dropped.map((index) => [index, ''])));
    expect(spliced.text).toBe('SELECT t.snapshots.operation, t.snapshots.* FROM hol.t.snapshots WHERE hol.t.files.x');
  });
});
