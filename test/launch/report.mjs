import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * What a vitest JSON report says: how many tests passed and failed, and a line for each that failed. A file that could
 * not be loaded, and a run that ended badly though no test failed (an unhandled rejection, a crash before the report),
 * count as one failure each.
 */
export function readVitest(report, code) {
  const failures = (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    if (status === 'failed' && assertionResults.length === 0) return [failure(name, 'could not be loaded', message)];
    return assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ fullName, failureMessages }) => failure(name, fullName, failureMessages[0]));
  });
  return withCode(report?.numPassedTests ?? 0, failures, code);
}

/** The same of a Playwright JSON report; a test that passed only when repeated has failed. */
export function readPlaywright(report, code) {
  const failures = (report?.suites ?? [])
    .flatMap(specsOf)
    .flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(({ results }) =>
          failure(
            file,
            title,
            results.map(({ error }) => error?.message).find(Boolean) ?? 'passed though it should fail',
          ),
        ),
    );
  const outside = (report?.errors ?? []).map(({ message }) => failure('browser', 'outside of a test', message));
  return withCode(report?.stats?.expected ?? 0, [...failures, ...outside], code);
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/** `file › test: the first line of its error`, without a terminal's colours. */
function failure(file, test, message) {
  const [reason] = stripVTControlCharacters(message ?? '').split('\n');
  return `${path.basename(file)} › ${test}: ${reason.slice(0, 300) || 'no reason given'}`;
}

function withCode(passed, failures, code) {
  const all = failures.length === 0 && code !== 0 ? [`no test, but the run ended with code ${code}`] : failures;
  return { passed, failures: all };
}
