// "Did you mean …?"

import { expect, test } from 'vitest';
import { editDistance, nearest } from './suggest.ts';

test.each([
  ['restrat', 'restart', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['same', 'same', 0],
  ['ab', 'ba', 1],
])('%j and %j differ by %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test('the nearest is meant, but nothing that is too far', () => {
  expect(nearest('sesion_ensure', ['session_create', 'session_ensure'])).toBe('session_ensure');
  expect(nearest('RESTRAT', ['ready', 'restart'])).toBe('restart');
  expect(nearest('x', ['cmd', 'name'])).toBeUndefined();
  expect(nearest('a'.repeat(1_000_000), ['a'])).toBeUndefined();
});
