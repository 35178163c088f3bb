import { expect, test } from 'vitest';
import { withCell } from './metrics.ts';

test('a known cell changes nothing, another one replaces it', () => {
  const sizes = withCell({}, 12.5, { width: 7.5, height: 17 });
  expect(withCell(sizes, 12.5, { width: 7.5, height: 17 })).toBe(sizes);
  expect(withCell(sizes, 12.5, { width: 7, height: 17 })).toEqual({ 12.5: { width: 7, height: 17 } });
  expect(withCell(sizes, 10, { width: 6, height: 13 })).toEqual({
    12.5: { width: 7.5, height: 17 },
    10: { width: 6, height: 13 },
  });
});
