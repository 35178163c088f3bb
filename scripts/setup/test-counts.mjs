// @ts-check
// The figures in the reports of the test runners.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A file that could not be loaded has no tests and is one failure.
 * @param {{ numPassedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} report
 * @returns {Counts}
 */
export function countVitest({ numPassedTests, numPendingTests, numTodoTests, testResults }) {
  const failed = testResults.map(({ status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed').length;
    return status === 'failed' ? Math.max(1, tests) : tests;
  });
  return {
    passed: numPassedTests,
    failed: failed.reduce((sum, count) => sum + count, 0),
    skipped: numPendingTests + numTodoTests,
  };
}

/**
 * A test that passed only when repeated has passed, as vitest counts it too; the report marks it.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} report
 * @returns {Counts}
 */
export const countPlaywright = ({ stats, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected + errors.length,
  skipped: stats.skipped,
});
