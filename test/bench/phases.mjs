/** Milliseconds during which at least one of the spans lasted: calls that overlap are not counted twice. */
function coveredMs(spans) {
  let covered = 0;
  let reached = -Infinity;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (to <= reached) continue;
    covered += to - Math.max(from, reached);
    reached = to;
  }
  return covered;
}

/**
 * Where the time of a measured call went: `[[phase, ms]]`, each phase by the spans that its test takes, in turn, and what no
 * phase covers as `page`, which is the page's own thread.
 *
 * @param {{elapsedMs: number, spans: {name: string, from: number, to: number}[]}} probe
 * @param {[phase: string, test: RegExp][]} phases
 */
export function phasesOf({ elapsedMs, spans }, phases) {
  const known = spans.filter(({ name }) => phases.some(([, test]) => test.test(name)));
  const named = phases.map(([phase, test]) => [phase, coveredMs(spans.filter(({ name }) => test.test(name)))]);
  return [...named, ['page', Math.max(0, elapsedMs - coveredMs(known))]];
}

/** The median of every phase over several rounds, as text: `encode 812 ms, storage 40 ms`. */
export function phaseText(rounds) {
  const names = rounds[0]?.map(([name]) => name) ?? [];
  return names
    .map((name, index) => [name, median(rounds.map((round) => round[index][1]))])
    .filter(([, ms]) => ms >= 0.5)
    .map(([name, ms]) => `${name} ${inMs(ms)}`)
    .join(', ');
}

export function inMs(ms) {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
