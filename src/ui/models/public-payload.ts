import { requestColumns, requestRow } from '../../lab/exercise-request.ts';

/** Items in as few lines as `width` characters allow, each line behind an indent. */
function lines(items: readonly string[], width: number, indent: string): string {
  const filled: string[] = [];
  for (const item of items) {
    const last = filled.at(-1);
    // A comma follows what stands at the end of a line.
    if (last !== undefined && last.length + item.length + 3 <= width) filled[filled.length - 1] = `${last}, ${item}`;
    else filled.push(`${indent}${item}`);
  }
  return filled.join(',\n');
}

const quotedNames = (quote: string) => requestColumns.map((name) => `${quote}${name}${quote}`);

/** The body of `POST model` in the platform's form, to be edited and sent, in lines of about `width` characters. */
export function requestText(accessKey: string, width: number): string {
  return [
    '{',
    `  "accessKey": ${JSON.stringify(accessKey)},`,
    '  "request": { "dataframe_split": {',
    '    "columns": [',
    lines(quotedNames('"'), width, '      '),
    '    ],',
    '    "data": [[',
    lines(requestRow, width, '      '),
    '    ]]',
    '  } }',
    '}',
  ].join('\n');
}

/** The same request as code that runs as it stands: over the network address, or inside this page only. */
export function fetchCode({
  url,
  accessKey,
  via,
  width,
}: {
  readonly url: string;
  readonly accessKey: string;
  readonly via: 'service-worker' | 'page';
  readonly width: number;
}): string {
  const call = via === 'service-worker' ? `fetch(${quoted(url)}, {` : "lab.endpoint.invoke('model', {";
  return [
    `const answer = await ${call}`,
    "  method: 'POST',",
    '  body: JSON.stringify({',
    `    accessKey: ${quoted(accessKey)},`,
    '    request: { dataframe_split: {',
    '      columns: [',
    `${lines(quotedNames("'"), width, '        ')},`,
    '      ],',
    '      data: [[',
    `${lines(requestRow, width, '        ')},`,
    '      ]],',
    '    } },',
    '  }),',
    '});',
    'const { response } = await answer.json();',
    'console.log(response.version, response.prediction);',
  ].join('\n');
}

/** A text as a literal in single quotes. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}
