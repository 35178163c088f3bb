import { expect, test } from 'vitest';
import { countPlaywright, countVitest } from './test-counts.mjs';

test('vitest: a file that cannot be loaded is one failure', () => {
  const passed = {
    status: 'passed',
    assertionResults: [{ status: 'passed' }, { status: 'skipped' }, { status: 'todo' }],
  };
  const failed = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'failed' }] };
  const broken = { status: 'failed', assertionResults: [] };
  const report = { numPassedTests: 1, numPendingTests: 1, numTodoTests: 1, testResults: [passed, failed, broken] };
  expect(countVitest(report)).toEqual({ passed: 1, failed: 3, skipped: 2 });
});

test('Playwright: an error outside the tests is a failure, a test that passed when repeated is none', () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
  expect(countPlaywright(report)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});
