import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTree } from './arbitrary.ts';
import { minimumSize, paneCells, placeTree } from './cells.ts';
import { LayoutError } from './error.ts';
import { countPanes, type LayoutNode, leavesOf, normaliseTree, type SplitNode, validateTree } from './tree.ts';

const p = (pane: number, weight?: number): LayoutNode => ({ kind: 'pane', pane, ...(weight && { weight }) });
const row = (...children: LayoutNode[]): SplitNode => ({ kind: 'row', children });
const col = (...children: LayoutNode[]): SplitNode => ({ kind: 'col', children });

test('leaves come in order', () => {
  const tree = row(p(2), col(p(3), row(p(1), p(4))));
  expect(leavesOf(tree).map((leaf) => leaf.pane)).toEqual([2, 3, 1, 4]);
  expect(countPanes(tree)).toBe(4);
});

test('every random tree is valid', () => {
  fc.assert(fc.property(arbitraryTree(), validateTree), { numRuns: 500 });
});

test.each<[LayoutNode, RegExp]>([
  [p(0), /1 to 16, not 0/],
  [p(17), /1 to 16, not 17/],
  [p(1.5), /1 to 16, not 1\.5/],
  [row(p(1)), /row needs at least two/],
  [col(), /col needs at least two/],
  [row(p(1), p(1)), /Pane 1 is there twice/],
  [row(p(1), p(3)), /Pane 2 is missing/],
  [row(p(1), { kind: 'pane', pane: 2, weight: 0 }), /weight is 0\.001 to 1000000, not 0/],
  [row(p(1), p(2, -1)), /not -1/],
  [row(p(1), { kind: 'pane', pane: 2, weight: Number.NaN }), /not NaN/],
  [row(p(1), p(2, Number.POSITIVE_INFINITY)), /not Infinity/],
])('an invalid tree is refused: %j', (tree, message) => {
  expect(() => validateTree(tree)).toThrow(LayoutError);
  expect(() => validateTree(tree)).toThrow(message);
});

test('a tree that is far too deep is refused, not a crash', () => {
  let tree = p(1);
  for (let i = 0; i < 100_000; i++) tree = row(tree, p(2));
  expect(() => validateTree(tree)).toThrow(/at most 16 panes/);
});

test('normalising simplifies', () => {
  expect(normaliseTree(row(col(p(1)), p(2)))).toEqual(row(p(1), p(2)));
  expect(normaliseTree(row({ ...col(p(1, 7)), weight: 3 }, p(2)))).toEqual(row(p(1, 3), p(2)));
  expect(normaliseTree(row(p(1, 60), { ...col(p(2, 5), p(3, 5)), weight: 40 }))).toEqual(
    row(p(1, 3), { ...col(p(2), p(3)), weight: 2 }),
  );
  expect(normaliseTree(row(p(1, 2.5), p(2, 2.5)))).toEqual(row(p(1), p(2)));
  expect(normaliseTree(row(row(p(1), p(2)), p(3)))).toEqual(row(row(p(1), p(2)), p(3)));
  expect(normaliseTree({ ...row(p(1), p(2)), weight: 4 })).toEqual(row(p(1), p(2)));
});

test('normalising keeps every pane on its cells, and is done after once', () => {
  fc.assert(
    fc.property(arbitraryTree(), fc.nat(200), fc.nat(80), (tree, moreColumns, moreRows) => {
      const normal = normaliseTree(tree);
      expect(normaliseTree(normal)).toEqual(normal);
      const { columns, rows } = minimumSize(tree);
      const size = [columns + moreColumns, rows + moreRows] as const;
      expect(paneCells(placeTree(normal, ...size))).toEqual(paneCells(placeTree(tree, ...size)));
    }),
    { numRuns: 1000 },
  );
});
