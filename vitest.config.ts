import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    pool: 'forks',
    // Most of the time of these tests goes by in waiting for tmux, shells and time-outs: 340 s with one worker for each
    // of two cores, 190 s so.
    maxWorkers: 2 * availableParallelism() + 1,
    // Many tests start a tmux server and shells of their own, on machines that do other things too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What passes only the second time is marked in the report, and is a mistake to be found, but no reason to hold
    // back everything else.
    retry: process.env.CI ? 1 : 0,
    reporters: ['default'],
  },
});
