import { defineConfig } from '@playwright/test';

// The real app on a real tmux: one at a time, and no browser of Playwright's own.
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  workers: 1,
  timeout: 60_000,
  // As with the unit tests: what passes only the second time is marked as flaky, and is a mistake to be found.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  outputDir: 'artifacts/e2e',
});
