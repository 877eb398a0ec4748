import { stripVTControlCharacters } from 'node:util';

/**
 * What Vitest's JSON report counts. A file that cannot be loaded names no test and counts as one failure.
 *
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countOfVitest(report) {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * What Playwright's JSON report counts, and the failures in words. A test that passed only on a second try has failed;
 * an error outside every test (a server that does not start) counts as one failure.
 *
 * @returns {{ passed: number, failed: number, skipped: number, failures: string }}
 */
export function countOfPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  const outside = report.errors.map((error) => error.message ?? String(error.value));
  return {
    passed: expected,
    failed: unexpected + flaky + outside.length,
    skipped,
    failures: [...outside, ...report.suites.flatMap((suite) => failuresIn(suite, []))]
      .map(stripVTControlCharacters)
      .join('\n\n'),
  };
}

function failuresIn(suite, above) {
  const titles = [...above, suite.title];
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => {
        const messages = results.flatMap(({ errors }) => errors.map(({ message }) => message));
        return `[${projectName}] ${[...titles, spec.title].join(' > ')}\n${messages.join('\n')}`;
      }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => failuresIn(inner, titles))];
}
