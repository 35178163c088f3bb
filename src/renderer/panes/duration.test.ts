import { expect, test } from 'vitest';
import { duration, uptime } from './duration.ts';

test('durations get coarser as they grow', () => {
  const of = [5, 410, 2600, 59_900, 61_000, 20 * 60_000, 185 * 60_000, 51 * 3_600_000].map(duration);
  expect(of).toEqual(['0.01 s', '0.41 s', '2.6 s', '59 s', '1 m 1 s', '20 m', '3 h 5 m', '2 d 3 h']);
});

test('uptime', () => {
  expect([30_000, 12 * 60_000, 247 * 60_000, 74 * 3_600_000].map(uptime)).toEqual(['0m', '12m', '4h 07m', '3d 02h']);
});
