import { expect, test } from 'vitest';
import { ago } from './when.ts';

test('points in time, short', () => {
  const now = new Date(2026, 10, 20, 14, 0).getTime();
  const at = (...parts: [number, number, number, number?, number?]) => ago(new Date(...parts).getTime(), now);
  expect(ago(now + 5000, now)).toBe('now');
  expect(at(2026, 10, 20, 13, 48)).toBe('12 m');
  expect(at(2026, 10, 20, 12)).toBe('2 h');
  expect(at(2026, 10, 19, 23)).toBe('yesterday');
  expect(at(2026, 10, 17, 9)).toBe('3 days');
  expect(at(2026, 2, 12, 9)).toBe('12 Mar');
  expect(at(2024, 2, 12, 9)).toBe('2024');
});

test('shortly after midnight the evening before is hours ago', () => {
  const now = new Date(2026, 10, 20, 1, 0).getTime();
  expect(ago(new Date(2026, 10, 19, 22, 0).getTime(), now)).toBe('3 h');
});
