const texts = ['name', 'peerName', 'unit', 'note'];
const numbers = ['ours', 'peer', 'ratio'];

/** Adds the ratio, and throws when a result is not what the JSON promises: finite numbers above 0, and texts. */
export function completeResult({ name, ours, peer, peerName, unit, note }) {
  const result = { name, ours: rounded(ours), peer: rounded(peer), peerName, ratio: rounded(ours / peer), unit, note };
  checkResult(result);
  return result;
}

/** Throws unless `results` is the array of `{name, ours, peer, peerName, ratio, unit, note}` that the JSON promises. */
export function checkResults(results, names) {
  if (!Array.isArray(results)) throw new Error('The results are no array.');
  results.forEach(checkResult);
  const found = JSON.stringify(results.map(({ name }) => name));
  if (found !== JSON.stringify(names)) {
    throw new Error(`The results are of ${found}, but ${JSON.stringify(names)} were measured.`);
  }
}

function checkResult(result) {
  const badNumber = numbers.find((key) => !(Number.isFinite(result[key]) && result[key] > 0));
  const badText = texts.find((key) => typeof result[key] !== 'string' || result[key] === '');
  const bad = badNumber ?? badText;
  if (bad !== undefined)
    throw new Error(`${bad} of a result is ${JSON.stringify(result[bad])}: ${JSON.stringify(result)}`);
}

function rounded(value) {
  return Number(value.toPrecision(5));
}

/** One line a benchmark: name, both values, ratio and peer. */
export function tableOf(results) {
  const rows = results.map(({ name, ours, peer, peerName, ratio, unit }) => [
    name,
    `${shown(ours)} ${unit}`,
    `${shown(peer)} ${unit}`,
    `${ratio.toFixed(2)} ×`,
    peerName,
  ]);
  const lines = [['benchmark', 'ours', 'peer', 'ratio', 'peer is'], ...rows];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = (column) => column > 0 && column < 4;
  const cell = (text, column) => (isNumber(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]));
  return lines.map((line) => line.map(cell).join('  ').trimEnd()).join('\n');
}

/** Where the time goes, one line a benchmark. */
export function notesOf(results) {
  return results.map(({ name, note }) => `${name}: ${note}`).join('\n');
}

function shown(value) {
  return value < 10 ? value.toFixed(2) : value < 1000 ? value.toFixed(1) : Math.round(value).toString();
}
