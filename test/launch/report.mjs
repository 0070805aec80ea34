/**
 * Passed and failed tests of a vitest JSON report. A file that could not be loaded, and a run that ended badly though
 * no test failed (an unhandled rejection, a crash before the report), count as one failure each.
 */
export function countVitest(report, code) {
  const unloaded = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  return withCode(report?.numPassedTests ?? 0, (report?.numFailedTests ?? 0) + unloaded, code);
}

/** The same of a Playwright JSON report; a test that passed only when repeated has failed. */
export function countPlaywright(report, code) {
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {};
  return withCode(expected, unexpected + flaky, code);
}

function withCode(passed, failed, code) {
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}
