import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTree } from './arbitrary.ts';
import { type Cell, minimumSize, paneCells, placeTree, treeFromCells } from './cells.ts';
import { LayoutError } from './error.ts';
import { presetTree } from './presets.ts';
import { type LayoutNode, leavesOf, weightOf } from './tree.ts';

const row = (...weights: number[]): LayoutNode => ({
  kind: 'row',
  children: weights.map((weight, i) => ({ kind: 'pane', pane: i + 1, weight })),
});
const widths = (cells: Cell): number[] => paneCells(cells).map((cell) => cell.width);

/** A tree and a window that holds it, from the smallest on. */
const placeable = fc.tuple(arbitraryTree(), fc.nat(250), fc.nat(90)).map(([tree, columns, rows]) => {
  const minimum = minimumSize(tree);
  return { tree, width: minimum.columns + columns, height: minimum.rows + rows };
});

/** tmux's rules: children in order, one border between them, together exactly their parent, nothing below one cell. */
function expectSound(cell: Cell): void {
  expect(cell.width).toBeGreaterThanOrEqual(1);
  expect(cell.height).toBeGreaterThanOrEqual(1);
  if (cell.kind === 'pane') return;
  let { x, y } = cell;
  for (const child of cell.children) {
    expect([child.x, child.y]).toEqual([x, y]);
    if (cell.kind === 'row') {
      expect(child.height).toBe(cell.height);
      x += child.width + 1;
    } else {
      expect(child.width).toBe(cell.width);
      y += child.height + 1;
    }
    expectSound(child);
  }
  if (cell.kind === 'row') expect(x - 1).toBe(cell.x + cell.width);
  else expect(y - 1).toBe(cell.y + cell.height);
}

/** Siblings of equal weight differ by one cell at most and the larger come first, unless a minimum has a say. */
function expectFair(node: LayoutNode, cell: Cell): void {
  if (node.kind === 'pane' || cell.kind === 'pane') return;
  const sized = node.children.map((child, i) => {
    const placed = cell.children[i] as Cell;
    const least = minimumSize(child);
    const size = node.kind === 'row' ? placed.width : placed.height;
    return { weight: weightOf(child), size, atMinimum: size === (node.kind === 'row' ? least.columns : least.rows) };
  });
  for (const [i, a] of sized.entries()) {
    for (const b of sized.slice(i + 1)) {
      if (a.atMinimum || b.atMinimum) continue;
      if (a.weight === b.weight) expect([0, 1]).toContain(a.size - b.size);
      else if (a.weight > b.weight) expect(a.size).toBeGreaterThanOrEqual(b.size);
      else expect(a.size).toBeLessThanOrEqual(b.size);
    }
  }
  node.children.forEach((child, i) => {
    expectFair(child, cell.children[i] as Cell);
  });
}

test('random trees keep the rules and are fair', () => {
  fc.assert(
    fc.property(placeable, ({ tree, width, height }) => {
      const cells = placeTree(tree, width, height);
      expect(cells).toMatchObject({ x: 0, y: 0, width, height });
      expectSound(cells);
      expectFair(tree, cells);
      expect(paneCells(cells).map((cell) => cell.pane)).toEqual(leavesOf(tree).map((leaf) => leaf.pane));
    }),
    { numRuns: 2000 },
  );
});

test('cells become a tree that gives the same cells', () => {
  fc.assert(
    fc.property(placeable, ({ tree, width, height }) => {
      const cells = placeTree(tree, width, height);
      expect(placeTree(treeFromCells(cells), width, height)).toEqual(cells);
    }),
    { numRuns: 2000 },
  );
});

test('weights are left out where equal shares do', () => {
  for (let n = 1; n <= 16; n++) expect(treeFromCells(placeTree(presetTree(n), 80, 24))).toEqual(presetTree(n));
  expect(treeFromCells(placeTree(row(2, 1), 80, 24))).toEqual(row(53, 26));
});

test('cells that do not divide go to the first', () => {
  expect(widths(placeTree(row(1, 1, 1, 1), 80, 24))).toEqual([20, 19, 19, 19]);
  expect(widths(placeTree(row(1, 1, 1), 82, 24))).toEqual([27, 27, 26]);
  expect(widths(placeTree(row(60, 40), 81, 24))).toEqual([48, 32]);
});

test('a share below the minimum is raised to it, at the cost of the others alone', () => {
  expect(widths(placeTree(row(1, 1000, 1000), 23, 5))).toEqual([1, 10, 10]);
  expect(widths(placeTree(row(0.001, 1_000_000), 12, 5))).toEqual([1, 10]);
});

test('the minimum', () => {
  expect(minimumSize(presetTree(16))).toEqual({ columns: 7, rows: 7 });
  expect(minimumSize({ kind: 'row', children: [presetTree(1), presetTree(4)] })).toEqual({ columns: 5, rows: 3 });
});

test('a window that is one cell too small is refused, with the size that it takes', () => {
  fc.assert(
    fc.property(arbitraryTree(), (tree) => {
      const { columns, rows } = minimumSize(tree);
      const message = `needs at least ${columns}×${rows} cells`;
      expect(() => placeTree(tree, columns - 1, rows)).toThrow(message);
      expect(() => placeTree(tree, columns, rows - 1)).toThrow(message);
    }),
  );
});

test.each([
  [0, 24],
  [-1, 24],
  [80.5, 24],
  [80, Number.NaN],
  [10_001, 24],
])('no window of %d×%d', (width, height) => {
  expect(() => placeTree(presetTree(1), width, height)).toThrow(LayoutError);
});

test('a tree that cannot be placed is refused', () => {
  expect(() => placeTree({ kind: 'row', children: [] }, 80, 24)).toThrow(LayoutError);
  expect(() => placeTree(row(1, 0), 80, 24)).toThrow(/weight/);
  expect(() => placeTree(row(1, Number.NaN), 80, 24)).toThrow(/weight/);
});
