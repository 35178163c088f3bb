import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTree } from './arbitrary.ts';
import { type Cell, minimumSize, paneCells, placeTree } from './cells.ts';
import { miniature, type PaneMetrics, paneRects, type Rect, windowSize } from './pixels.ts';
import { presetTree } from './presets.ts';
import { countPanes, type LayoutNode } from './tree.ts';

/** The design's measures for a 2×2. */
const comfortable: PaneMetrics = { cellWidth: 7.5, cellHeight: 17, padX: 20, padY: 40, gap: 8, inset: 8 };

const wholeMetrics: fc.Arbitrary<PaneMetrics> = fc.record({
  cellWidth: fc.integer({ min: 4, max: 14 }),
  cellHeight: fc.integer({ min: 8, max: 24 }),
  // From nothing at all, so that a border cell is sometimes wider than the chrome that takes its place.
  padX: fc.oneof(fc.constant(0), fc.nat(40)),
  padY: fc.oneof(fc.constant(0), fc.nat(50)),
  gap: fc.nat(12),
  inset: fc.nat(12),
});
const brokenMetrics = fc
  .tuple(wholeMetrics, fc.constantFrom(7.5, 7.2, 9.6, 6.0234375), fc.constantFrom(17, 16.8, 14.5))
  .map(([metrics, cellWidth, cellHeight]) => ({ ...metrics, cellWidth, cellHeight }));
const anyMetrics = fc.oneof(wholeMetrics, brokenMetrics);
const anyFloor = fc.record({ width: fc.integer({ min: 0, max: 2600 }), height: fc.integer({ min: 0, max: 1500 }) });

/** A tree that fits on its floor; both at random. */
const onFloor = (metrics: fc.Arbitrary<PaneMetrics>) =>
  fc
    .record({ tree: arbitraryTree(), floor: anyFloor, metrics })
    .map((scene) => ({ ...scene, size: windowSize(scene.tree, scene.floor, scene.metrics) }))
    .filter(({ tree, floor, metrics, size }) => {
      const cells = placeTree(tree, size.columns, size.rows);
      return fits(cells, floor, metrics);
    });

/** Whether the panes, laid out with their needs, end on the floor. paneRects overflows where they do not. */
function fits(cells: Cell, floor: { width: number; height: number }, metrics: PaneMetrics): boolean {
  return paneRects(cells, floor, metrics).panes.every(
    ({ rect }) =>
      rect.x + rect.width <= floor.width - metrics.inset && rect.y + rect.height <= floor.height - metrics.inset,
  );
}

/** The rectangle around all panes of a cell, after checking that its children tile it with exact gaps. */
function tiled(cell: Cell, rects: Map<number, Rect>, gap: number): Rect {
  if (cell.kind === 'pane') return rects.get(cell.pane) as Rect;
  const [first, ...others] = cell.children.map((child) => tiled(child, rects, gap)) as [Rect, ...Rect[]];
  let { width, height } = first;
  for (const rect of others) {
    if (cell.kind === 'row') {
      expect(rect).toMatchObject({ x: first.x + width + gap, y: first.y, height });
      width += gap + rect.width;
    } else {
      expect(rect).toMatchObject({ y: first.y + height + gap, x: first.x, width });
      height += gap + rect.height;
    }
  }
  return { ...first, width, height };
}

test('the panes tile the floor with exact gaps, and each has room for its cells', () => {
  fc.assert(
    fc.property(onFloor(anyMetrics), ({ tree, floor, metrics, size }) => {
      const cells = placeTree(tree, size.columns, size.rows);
      const { panes } = paneRects(cells, floor, metrics);
      expect(panes.map((pane) => pane.pane)).toEqual(paneCells(cells).map((cell) => cell.pane));
      for (const [i, cell] of paneCells(cells).entries()) {
        const { rect } = panes[i] as { rect: Rect };
        for (const value of Object.values(rect)) expect(value).toBe(Math.round(value));
        expect(rect.width).toBeGreaterThanOrEqual(cell.width * metrics.cellWidth + metrics.padX - 1e-6);
        expect(rect.height).toBeGreaterThanOrEqual(cell.height * metrics.cellHeight + metrics.padY - 1e-6);
      }
      // Tiling the whole with exact gaps also rules out any overlap.
      const { inset } = metrics;
      expect(tiled(cells, new Map(panes.map(({ pane, rect }) => [pane, rect])), metrics.gap)).toEqual({
        ...{ x: inset, y: inset, width: floor.width - 2 * inset, height: floor.height - 2 * inset },
      });
    }),
    { numRuns: 1500 },
  );
});

test('windowSize fits whenever the floor has room for more than the minimum, and one more would not', () => {
  fc.assert(
    fc.property(arbitraryTree(), anyFloor, anyMetrics, (tree, floor, metrics) => {
      const { columns, rows } = windowSize(tree, floor, metrics);
      const minimum = minimumSize(tree);
      const fitsIn = (width: number, height: number, on: typeof floor): boolean =>
        fits(placeTree(tree, width, height), on, metrics);
      // One dimension at a time; the other has all the room it wants.
      const wide = { ...floor, height: 100_000 };
      const high = { ...floor, width: 100_000 };
      if (columns > minimum.columns) expect(fitsIn(columns, minimum.rows, wide)).toBe(true);
      if (rows > minimum.rows) expect(fitsIn(minimum.columns, rows, high)).toBe(true);
      // Fractional cells are granted up to a pixel a pane.
      const spare = (cell: number): number => (Number.isInteger(cell) ? 1 : 1 + Math.ceil(countPanes(tree) / cell));
      expect(fitsIn(columns + spare(metrics.cellWidth), minimum.rows, wide)).toBe(false);
      expect(fitsIn(minimum.columns, rows + spare(metrics.cellHeight), high)).toBe(false);
    }),
    { numRuns: 1500 },
  );
});

test('windowSize is the same for a tree and for its cells', () => {
  fc.assert(
    fc.property(arbitraryTree(), anyFloor, anyMetrics, (tree, floor, metrics) => {
      const size = windowSize(tree, floor, metrics);
      expect(windowSize(placeTree(tree, size.columns, size.rows), floor, metrics)).toEqual(size);
    }),
  );
});

test('borders on one cell column or row are drawn on one pixel where there is room', () => {
  fc.assert(
    fc.property(arbitraryTree(), anyFloor, anyMetrics, (tree, floor, metrics) => {
      const minimum = minimumSize(tree);
      const cells = placeTree(tree, minimum.columns + 40, minimum.rows + 20);
      // No way through the window, zigzag or not, has more panes than there are.
      const chrome = countPanes(tree) * (Math.max(metrics.padX, metrics.padY) + metrics.gap + 1) + 2 * metrics.inset;
      const room = {
        width: Math.ceil(cells.width * metrics.cellWidth) + chrome + floor.width,
        height: Math.ceil(cells.height * metrics.cellHeight) + chrome + floor.height,
      };
      expectAligned(cells, room, metrics);
    }),
    { numRuns: 1000 },
  );
});

function expectAligned(cells: Cell, floor: { width: number; height: number }, metrics: PaneMetrics): void {
  const xs = new Map<number, number>();
  const ys = new Map<number, number>();
  const { panes } = paneRects(cells, floor, metrics);
  for (const [i, cell] of paneCells(cells).entries()) {
    const { rect } = panes[i] as { rect: Rect };
    expect(rect.x).toBe(xs.get(cell.x) ?? rect.x);
    expect(rect.y).toBe(ys.get(cell.y) ?? rect.y);
    xs.set(cell.x, rect.x);
    ys.set(cell.y, rect.y);
  }
}

test('on a full floor, rows that are divided alike line up', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 2, max: 3 }), anyFloor, anyMetrics, (shares, rows, floor, metrics) => {
      let pane = 1;
      const tree: LayoutNode = {
        kind: 'col',
        children: Array.from({ length: rows }, () => ({
          kind: 'row',
          children: shares.map((weight) => ({ kind: 'pane', pane: pane++, weight })),
        })),
      };
      const size = windowSize(tree, floor, metrics);
      expectAligned(placeTree(tree, size.columns, size.rows), floor, metrics);
    }),
    { numRuns: 500 },
  );
});

test('on a full floor, every preset lines up', () => {
  for (let width = 900; width < 1700; width += 7) {
    const floor = { width, height: 800 };
    for (let n = 1; n <= 16; n++) {
      const size = windowSize(presetTree(n), floor, comfortable);
      expectAligned(placeTree(presetTree(n), size.columns, size.rows), floor, comfortable);
    }
  }
});

test('on a full floor, a pane that was split lines up with the one above it that was not', () => {
  const row = (first: number, sizes: number[]): LayoutNode => ({
    kind: 'row',
    children: sizes.map((weight, i) => ({ kind: 'pane', pane: first + i, weight })),
  });
  for (let width = 900; width < 1700; width++) {
    const floor = { width, height: 800 };
    const { columns, rows } = windowSize(
      { kind: 'col', children: [row(1, [1, 1]), row(3, [1, 1, 1])] },
      floor,
      comfortable,
    );
    const left = Math.floor(columns / 2);
    const right = columns - 1 - left;
    const tree: LayoutNode = { kind: 'col', children: [row(1, [left, right]), row(3, [10, left - 11, right])] };
    const cells = placeTree(tree, columns, rows);
    expect(paneCells(cells).map((cell) => cell.x)).toEqual([0, left + 1, 0, 11, left + 1]);
    expectAligned(cells, floor, comfortable);
  }
});

test('slack is spread in proportion to the cells', () => {
  const tree: LayoutNode = {
    kind: 'row',
    children: [3, 1].map((weight, i) => ({ kind: 'pane', pane: i + 1, weight })),
  };
  const cells = placeTree(tree, 41, 10);
  const metrics = { cellWidth: 10, cellHeight: 10, padX: 0, padY: 0, gap: 10, inset: 0 };
  // 410 pixels needed, 840 there: 430 to spread over columns 0–30 with their border, and 31–40 with theirs.
  const { panes } = paneRects(cells, { width: 840, height: 100 }, metrics);
  expect(panes.map(({ rect }) => rect.width)).toEqual([
    300 + Math.floor((31 / 42) * 430),
    530 - Math.floor((31 / 42) * 430),
  ]);
});

test('the design’s 2×2 at 1440×900 has its 73×21 cells a pane', () => {
  // Rail 48, tree 224; header 44, status bar 26.
  const floor = { width: 1440 - 48 - 224, height: 900 - 44 - 26 };
  const size = windowSize(presetTree(4), floor, comfortable);
  expect(paneCells(placeTree(presetTree(4), size.columns, size.rows)).map((cell) => [cell.width, cell.height])).toEqual(
    Array.from({ length: 4 }, () => [73, 21]),
  );
});

test('a floor that is too small is overflowed, without overlap', () => {
  const cells = placeTree(presetTree(16), 7, 7);
  for (const floor of [
    { width: 0, height: 0 },
    { width: 50, height: 2000 },
    { width: -5, height: 100.7 },
  ]) {
    expect(windowSize(cells, { width: 0, height: 0 }, comfortable)).toEqual({ columns: 7, rows: 7 });
    const { panes } = paneRects(cells, floor, comfortable);
    tiled(cells, new Map(panes.map(({ pane, rect }) => [pane, rect])), comfortable.gap);
    for (const { rect } of panes) expect(rect.width).toBeGreaterThanOrEqual(28);
  }
});

test('dividers lie in the gaps, one for each border of each split', () => {
  fc.assert(
    fc.property(onFloor(anyMetrics), ({ tree, floor, metrics, size }) => {
      const cells = placeTree(tree, size.columns, size.rows);
      const { panes, dividers } = paneRects(cells, floor, metrics);
      const rects = new Map(panes.map(({ pane, rect }) => [pane, rect]));
      expect(dividers).toHaveLength(panes.length - 1);
      for (const { rect, orientation, split, index } of dividers) {
        let parent = cells;
        for (const step of split) parent = (parent.kind === 'pane' ? parent : parent.children[step]) as Cell;
        expect(parent.kind).toBe(orientation === 'vertical' ? 'row' : 'col');
        if (parent.kind === 'pane') continue;
        const before = tiled(parent.children[index] as Cell, rects, metrics.gap);
        expect(rect).toEqual(
          orientation === 'vertical'
            ? { x: before.x + before.width, y: before.y, width: metrics.gap, height: before.height }
            : { x: before.x, y: before.y + before.height, width: before.width, height: metrics.gap },
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('the floor plan of the design', () => {
  const plan = (n: number) => miniature(placeTree(presetTree(n), 80, 24), 20, 14).map(({ rect }) => rect);
  expect(plan(1)).toEqual([{ x: 0, y: 0, width: 20, height: 14 }]);
  expect(plan(4)).toEqual([
    { x: 0, y: 0, width: 9.5, height: 6.5 },
    { x: 10.5, y: 0, width: 9.5, height: 6.5 },
    { x: 0, y: 7.5, width: 9.5, height: 6.5 },
    { x: 10.5, y: 7.5, width: 9.5, height: 6.5 },
  ]);
  expect(plan(16)[15]).toEqual({ x: 15.75, y: 11.25, width: 4.25, height: 2.75 });
});

test('every pane of a floor plan is visible and inside', () => {
  fc.assert(
    fc.property(arbitraryTree(), fc.nat(200), fc.nat(60), (tree, columns, rows) => {
      const minimum = minimumSize(tree);
      const cells = placeTree(tree, minimum.columns + columns, minimum.rows + rows);
      for (const { rect } of miniature(cells, 20, 14)) {
        expect(Math.min(rect.width, rect.height)).toBeGreaterThan(0);
        expect(Math.min(rect.x, rect.y)).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.width).toBeLessThanOrEqual(20 + 1e-9);
        expect(rect.y + rect.height).toBeLessThanOrEqual(14 + 1e-9);
      }
    }),
  );
});
