import { expect, test } from 'vitest';
import { paneCells, placeTree } from './cells.ts';
import { presetTree } from './presets.ts';
import { leavesOf, validateTree } from './tree.ts';

const all = Array.from({ length: 16 }, (_, i) => i + 1);

test.each(all)('preset %i is valid and numbered row by row', (n) => {
  const tree = presetTree(n);
  validateTree(tree);
  expect(leavesOf(tree).map((leaf) => leaf.pane)).toEqual(all.slice(0, n));
});

test.each([
  [2, 1, [2]],
  [4, 2, [2, 2]],
  [6, 2, [3, 3]],
  [8, 2, [4, 4]],
  [12, 3, [4, 4, 4]],
  [16, 4, [4, 4, 4, 4]],
  [7, 2, [4, 3]],
  [13, 4, [4, 4, 4, 1]],
])('preset %i has %i rows of %j', (n, rows, counts) => {
  const tops = paneCells(placeTree(presetTree(n), 80, 24)).map((cell) => cell.y);
  const lines = [...new Set(tops)];
  expect(lines).toHaveLength(rows);
  expect(lines.map((y) => tops.filter((top) => top === y).length)).toEqual(counts);
});

test.each(all)('preset %i comes out even in 80×24', (n) => {
  const panes = paneCells(placeTree(presetTree(n), 80, 24));
  const heights = panes.map((cell) => cell.height);
  expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
  for (const y of new Set(panes.map((cell) => cell.y))) {
    const widths = panes.filter((cell) => cell.y === y).map((cell) => cell.width);
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(19);
  }
});

test.each([0, 17, -1, 1.5, Number.NaN])('there is no preset %d', (n) => {
  expect(() => presetTree(n)).toThrow(/1 to 16/);
});
