import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planLayout } from './apply.ts';
import { paneCells, placeTree } from './cells.ts';
import { presetTree } from './presets.ts';
import { parseLayout } from './tmux-layout.ts';
import { type LayoutNode, leavesOf } from './tree.ts';

test('a preset needs no swaps and carries the ids', () => {
  const { swaps, layout, cells } = planLayout([7, 3], presetTree(2), { columns: 80, rows: 24 });
  expect(swaps).toEqual([]);
  expect(layout).toMatch(/^[0-9a-f]{4},80x24,0,0\{40x24,0,0,7,39x24,41,0,3\}$/);
  expect(cells).toEqual(parseLayout(layout));
});

test('swaps bring the panes into the order of the leaves', () => {
  const shuffled = fc.integer({ min: 1, max: 16 }).chain((n) => {
    const numbers = Array.from({ length: n }, (_, i) => i + 1);
    return fc.tuple(fc.shuffledSubarray(numbers, { minLength: n }), fc.shuffledSubarray(numbers, { minLength: n }));
  });
  fc.assert(
    fc.property(shuffled, ([order, ids]) => {
      const [first, ...others] = order.map((pane): LayoutNode => ({ kind: 'pane', pane }));
      const tree =
        others.length === 0
          ? (first as LayoutNode)
          : { kind: 'row' as const, children: [first as LayoutNode, ...others] };
      const { swaps, cells } = planLayout(ids, tree, { columns: 200, rows: 50 });
      const current = [...ids];
      for (const [a, b] of swaps) {
        const [i, j] = [current.indexOf(a), current.indexOf(b)];
        current[i] = b;
        current[j] = a;
      }
      const wanted = leavesOf(tree).map((leaf) => ids[leaf.pane - 1]);
      expect(current).toEqual(wanted);
      expect(paneCells(cells).map((cell) => cell.pane)).toEqual(wanted);
      expect(swaps.length).toBeLessThan(Math.max(1, order.length));
    }),
    { numRuns: 500 },
  );
});

test('a tree for another number of panes is refused', () => {
  expect(() => planLayout([1, 2, 3], presetTree(2), { columns: 80, rows: 24 })).toThrow(
    'The layout has 2 panes, the window has 3.',
  );
});

test('the cells are those of placeTree', () => {
  const { cells } = planLayout([1, 2, 3, 4], presetTree(4), { columns: 80, rows: 24 });
  expect(cells).toEqual(placeTree(presetTree(4), 80, 24));
});
