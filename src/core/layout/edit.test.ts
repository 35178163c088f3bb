// Edits of trees: every one keeps tmux's rules, and moves nothing that it was not asked to move.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTree } from './arbitrary.ts';
import { type Cell, minimumSize, paneCells, placeTree, type WindowSize } from './cells.ts';
import {
  borderBeside,
  bordersOf,
  distributeTree,
  growTree,
  mergeTree,
  mirrorTree,
  moveBorder,
  neighbourOf,
  presetOf,
  type Renumbered,
  renumberTree,
  rotateTree,
  type Side,
  sidesOf,
  splitTree,
  swapTree,
} from './edit.ts';
import { LayoutError } from './error.ts';
import { parseLayout, printLayout } from './expression.ts';
import { presetTree } from './presets.ts';
import { countPanes, type LayoutNode, leavesOf, validateTree } from './tree.ts';

const SIDES = ['left', 'right', 'up', 'down'] as const;
const SIZE: WindowSize = { columns: 81, rows: 25 };
const side = fc.constantFrom<Side>(...SIDES);

const tree = (text: string): LayoutNode => {
  const { root } = parseLayout(text);
  if (root === undefined) throw new Error(`not a layout: ${text}`);
  return root;
};
const place = (node: LayoutNode, size: WindowSize = SIZE): Cell => placeTree(node, size.columns, size.rows);

/** Where every pane is, by its number: `x,y WxH`. */
const places = (node: LayoutNode, size: WindowSize = SIZE): Map<number, string> =>
  new Map(paneCells(place(node, size)).map((cell) => [cell.pane, `${cell.x},${cell.y} ${cell.width}x${cell.height}`]));

/** A tree and a size that it fits into, often only just. */
const placed = fc.tuple(arbitraryTree(), fc.nat(90), fc.nat(40)).map(([node, columns, rows]) => {
  const minimum = minimumSize(node);
  return { node, size: { columns: minimum.columns + columns, rows: minimum.rows + rows } };
});

/** tmux's rules: the tree is one, cells add up with one between two, and nothing is below the minimum. */
function keepsRules(node: LayoutNode, size: WindowSize): void {
  validateTree(node);
  const check = (cell: Cell): void => {
    expect(cell.width).toBeGreaterThan(0);
    expect(cell.height).toBeGreaterThan(0);
    if (cell.kind === 'pane') return;
    const row = cell.kind === 'row';
    let at = row ? cell.x : cell.y;
    for (const child of cell.children) {
      expect([row ? child.x : child.y, row ? child.y : child.x]).toEqual([at, row ? cell.y : cell.x]);
      expect(row ? child.height : child.width).toBe(row ? cell.height : cell.width);
      at += (row ? child.width : child.height) + 1;
      check(child);
    }
    expect(at - 1).toBe(row ? cell.x + cell.width : cell.y + cell.height);
  };
  const cells = place(node, size);
  expect([cells.width, cells.height]).toEqual([size.columns, size.rows]);
  check(cells);
}

/** Says what an edit does, or null where it refuses. */
function attempt<T>(edit: () => T): T | null {
  try {
    return edit();
  } catch (error) {
    if (error instanceof LayoutError) return null;
    throw error;
  }
}

test('every edit of every tree keeps the rules of tmux, one after the other', () => {
  const step = fc.record({
    what: fc.nat(9),
    a: fc.nat(),
    b: fc.nat(),
    side,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  let done = 0;
  fc.assert(
    fc.property(placed, fc.array(step, { minLength: 1, maxLength: 12 }), ({ node, size }, steps) => {
      let now = node;
      for (const { what, a, b, side, share } of steps) {
        const count = countPanes(now);
        const pane = (a % count) + 1;
        const borders = bordersOf(place(now, size));
        const border = borders[a % Math.max(1, borders.length)];
        const next = attempt((): LayoutNode => {
          if (what === 0 || what === 9) return splitTree(now, size, pane, side, share).tree;
          if (what === 1) return mergeTree(now, size, pane, side).tree;
          if (what === 2) return mergeTree(now, size, pane).tree;
          if (what === 3) return growTree(now, size, pane, side).tree;
          if (what === 4) return swapTree(now, pane, (b % count) + 1);
          if (what === 5) return rotateTree(now, size);
          if (what === 6) return mirrorTree(now, b % 2 === 0 ? 'horizontal' : 'vertical');
          if (what === 7) return distributeTree(now, border?.path);
          return border === undefined ? now : moveBorder(now, size, border.path, border.index, (b % 200) - 20);
        });
        if (next === null) continue;
        keepsRules(next, size);
        expect(printLayout(tree(printLayout(next)))).toBe(printLayout(next));
        now = next;
        done++;
      }
    }),
    { numRuns: 400 },
  );
  expect(done).toBeGreaterThan(800);
});

test('a split moves no other pane, and gives the new one its share', () => {
  fc.assert(
    fc.property(
      placed,
      fc.nat(),
      side,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ node, size }, at, side, share) => {
        const count = countPanes(node);
        const pane = (at % count) + 1;
        const before = places(node, size);
        const old = paneCells(place(node, size)).find((cell) => cell.pane === pane) as Cell;
        const done = attempt(() => splitTree(node, size, pane, side, share));
        const length = side === 'left' || side === 'right' ? old.width : old.height;
        if (done === null) {
          expect(count === 16 || length < 3).toBe(true);
          return;
        }
        const after = places(done.tree, size);
        for (const [number, where] of before) if (number !== pane) expect(after.get(number)).toBe(where);
        const cells = paneCells(place(done.tree, size));
        const fresh = cells.find((cell) => cell.pane === count + 1) as Cell;
        const [got, x, y] = [
          side === 'left' || side === 'right' ? fresh.width : fresh.height,
          fresh.x - old.x,
          fresh.y - old.y,
        ];
        expect(got).toBe(Math.max(1, Math.min(length - 2, Math.round((length - 1) * share))));
        expect([x, y]).toEqual(side === 'right' ? [length - got, 0] : side === 'down' ? [0, length - got] : [0, 0]);
        expect(neighbourOf(place(done.tree, size), count + 1, opposite(side))).toBe(pane);
      },
    ),
    { numRuns: 300 },
  );
});

const opposite = (side: Side): Side => SIDES[SIDES.indexOf(side) ^ 1] as Side;

test('merging a new pane away gives back the cells that were', () => {
  fc.assert(
    fc.property(placed, fc.nat(), side, ({ node, size }, at, side) => {
      const pane = (at % countPanes(node)) + 1;
      const split = attempt(() => splitTree(node, size, pane, side));
      if (split === null) return;
      const fresh = split.added[0] as number;
      const merged = mergeTree(split.tree, size, fresh, opposite(side));
      expect(places(merged.tree, size)).toEqual(places(node, size));
      expect(merged.gone).toEqual([fresh]);
      expect(places(growTree(split.tree, size, pane, side).tree, size)).toEqual(places(node, size));
    }),
    { numRuns: 200 },
  );
});

test('a border goes where it is told, and only what is on its sides changes', () => {
  fc.assert(
    fc.property(placed, fc.nat(), fc.integer({ min: -5, max: 130 }), ({ node, size }, which, to) => {
      const borders = bordersOf(place(node, size));
      if (borders.length === 0) return;
      const border = borders[which % borders.length] as (typeof borders)[number];
      expect(border.min).toBeLessThanOrEqual(border.position);
      expect(border.position).toBeLessThanOrEqual(border.max);
      const moved = moveBorder(node, size, border.path, border.index, to);
      const now = bordersOf(place(moved, size)).find(
        ({ path, index }) => path.join() === border.path.join() && index === border.index,
      );
      expect(now?.position).toBe(Math.max(border.min, Math.min(border.max, to)));
      const before = places(node, size);
      const after = places(moved, size);
      const beside = new Set<number>();
      let split = node;
      for (const index of border.path) split = (split as { children: LayoutNode[] }).children[index] as LayoutNode;
      for (const index of [border.index, border.index + 1]) {
        for (const leaf of leavesOf((split as { children: LayoutNode[] }).children[index] as LayoutNode))
          beside.add(leaf.pane);
      }
      for (const [pane, where] of before) if (!beside.has(pane)) expect(after.get(pane)).toBe(where);
      expect(moveBorder(node, size, border.path, border.index, border.position)).toBe(node);
    }),
    { numRuns: 300 },
  );
});

test('numbers close up, and what is told is what has happened', () => {
  const told = (before: LayoutNode, { tree, numbers, gone, added }: Renumbered): void => {
    const old = leavesOf(before).map((leaf) => leaf.pane);
    expect([...numbers.keys(), ...gone].sort((a, b) => a - b)).toEqual(old.sort((a, b) => a - b));
    const now = leavesOf(tree).map((leaf) => leaf.pane);
    expect([...numbers.values(), ...added].sort((a, b) => a - b)).toEqual(now.sort((a, b) => a - b));
  };
  fc.assert(
    fc.property(placed, fc.nat(), side, fc.integer({ min: 1, max: 16 }), ({ node, size }, at, side, panes) => {
      const pane = (at % countPanes(node)) + 1;
      for (const edit of [
        () => splitTree(node, size, pane, side),
        () => mergeTree(node, size, pane, side),
        () => growTree(node, size, pane, side),
        () => presetOf(node, size, panes),
        () => renumberTree(node),
      ]) {
        const done = attempt(edit);
        if (done !== null) told(node, done);
      }
      const { merge, grow } = sidesOf(node, size, pane);
      expect(merge.includes(side)).toBe(attempt(() => mergeTree(node, size, pane, side)) !== null);
      expect(grow.includes(side)).toBe(attempt(() => growTree(node, size, pane, side)) !== null);
    }),
    { numRuns: 150 },
  );
});

test('four turns, two mirrors and two swaps give back the tree', () => {
  fc.assert(
    fc.property(arbitraryTree(), fc.nat(), fc.nat(), (node, a, b) => {
      const size = { columns: 60, rows: 60 };
      let turned = node;
      for (let i = 0; i < 4; i++) turned = rotateTree(turned, size);
      expect(turned).toEqual(node);
      for (const along of ['horizontal', 'vertical'] as const) {
        expect(mirrorTree(mirrorTree(node, along), along)).toEqual(node);
      }
      const [one, two] = [(a % countPanes(node)) + 1, (b % countPanes(node)) + 1];
      expect(swapTree(swapTree(node, one, two), one, two)).toEqual(node);
    }),
  );
});

test('merging and growing in a grid cuts it anew', () => {
  const grid = presetTree(4);
  expect(printLayout(mergeTree(grid, SIZE, 1, 'down').tree)).toBe('row(2, col(1, 3))');
  expect(printLayout(mergeTree(grid, SIZE, 1, 'right').tree)).toBe('col(1, row(2, 3))');
  expect(printLayout(growTree(grid, SIZE, 1, 'down').tree)).toBe('row(1, col(2, 3))');
  expect(printLayout(growTree(tree('row(1, col(2, 3))'), SIZE, 1, 'right').tree)).toBe('1');
  expect(printLayout(mergeTree(tree('row(1@60, col(2, 3)@40)'), SIZE, 2).tree)).toBe('row(1@60, 2@40)');
  expect(printLayout(mergeTree(tree('row(1, col(2, row(3, 4)))'), SIZE, 2).tree)).toBe('row(1@40, 2@20, 3@19)');
});

test('what cannot be done is refused with the reason', () => {
  const said = (edit: () => unknown): string => {
    try {
      edit();
    } catch (error) {
      if (error instanceof LayoutError) return error.message;
    }
    return 'done';
  };
  const three = tree('row(1, col(2, 3))');
  expect(said(() => mergeTree(three, SIZE, 2, 'left'))).toBe(
    'Pane 2 cannot be merged: pane 1 at the left of it reaches beyond it.',
  );
  expect(said(() => growTree(three, SIZE, 2, 'left'))).toBe(
    'Pane 2 cannot grow: pane 1 at the left of it reaches beyond it.',
  );
  expect(said(() => mergeTree(three, SIZE, 1, 'up'))).toBe('Pane 1 cannot be merged: there is nothing above it.');
  expect(said(() => growTree(tree('row(1, col(2, row(3, 4), 5))'), SIZE, 1, 'right'))).toContain(
    'does not end in one line',
  );
  expect(said(() => mergeTree(tree('1'), SIZE, 1))).toBe('The only pane of a window cannot be merged.');
  expect(said(() => splitTree(presetTree(16), SIZE, 1, 'right'))).toBe('A window has at most 16 panes.');
  expect(said(() => splitTree(presetTree(2), { columns: 5, rows: 3 }, 1, 'right'))).toBe(
    'Pane 1 is too small to be split: two need 3 columns.',
  );
  expect(said(() => splitTree(three, SIZE, 9, 'up'))).toBe('There is no pane 9.');
  expect(said(() => rotateTree(tree('row(1, 2, 3, 4)'), { columns: 20, rows: 3 }))).toContain('needs at least 1×7');
  // Four around one: no border goes all the way through, whatever is merged into the middle.
  let wheel = tree('col(row(1, 2, 3), row(4, 5, 6), row(7, 8, 9))');
  for (const [pane, side] of [
    [1, 'right'],
    [2, 'down'],
    [7, 'left'],
  ] as const)
    wheel = growTree(wheel, SIZE, pane, side).tree;
  expect(countPanes(wheel)).toBe(6);
  expect(said(() => growTree(wheel, SIZE, 5, 'up'))).toContain('no border would go all the way through');
});

test('neighbours and borders of a pane', () => {
  const cells = place(tree('row(1, col(2@2, row(3, 4)))'));
  expect(SIDES.map((side) => neighbourOf(cells, 1, side))).toEqual([null, 2, null, null]);
  expect(SIDES.map((side) => neighbourOf(cells, 4, side))).toEqual([3, null, 2, null]);
  expect(borderBeside(cells, 4, 'left')).toMatchObject({ path: [1, 1], index: 0, orientation: 'vertical' });
  expect(borderBeside(cells, 4, 'up')).toMatchObject({ path: [1], index: 0, orientation: 'horizontal' });
  expect(borderBeside(cells, 3, 'left')).toMatchObject({ path: [], index: 0, position: 40, min: 1, max: 77 });
  expect(borderBeside(cells, 1, 'left')).toBeNull();
});
