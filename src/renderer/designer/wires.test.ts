import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTree } from '../../core/layout/arbitrary.ts';
import { minimumSize, placeTree } from '../../core/layout/cells.ts';
import type { Rect } from '../../core/layout/pixels.ts';
import { presetTree } from '../../core/layout/presets.ts';
import { boardSize, edgeAt, halfOf, layOutBoard, rulers } from './geometry.ts';
import { pathOf, routeWire } from './wires.ts';

const inside = (rect: Rect, x: number, y: number): boolean =>
  x > rect.x + 1 && x < rect.x + rect.width - 1 && y > rect.y + 1 && y < rect.y + rect.height - 1;

test('a wire joins any two panes and never runs over a pane', () => {
  fc.assert(
    fc.property(arbitraryTree(), fc.nat(15), fc.nat(15), (tree, a, b) => {
      const least = minimumSize(tree);
      const cells = placeTree(tree, Math.max(160, least.columns), Math.max(48, least.rows));
      const board = layOutBoard(cells, { width: 900, height: 600 });
      const [from, to] = [board.panes[a % board.panes.length], board.panes[b % board.panes.length]];
      if (!from || !to) return;
      const way = routeWire(board, from.pane, to.pane);
      if (from === to) {
        expect(way).toBeNull();
        return;
      }
      expect(way).not.toBeNull();
      for (const [index, point] of (way ?? []).entries()) {
        const next = way?.[index + 1];
        if (!next) break;
        for (let part = 0; part <= 10; part++) {
          const x = point.x + ((next.x - point.x) * part) / 10;
          const y = point.y + ((next.y - point.y) * part) / 10;
          for (const { rect } of board.panes) expect(inside(rect, x, y)).toBe(false);
        }
      }
      expect(pathOf(way ?? [])).toMatch(/^M[^M]+$/);
    }),
    { numRuns: 100 },
  );
});

test('a wire between neighbours crosses their gap, one to a pane further away bends around what is between', () => {
  const board = layOutBoard(placeTree(presetTree(4), 160, 48), { width: 800, height: 500 });
  const across = routeWire(board, 1, 2) ?? [];
  expect(across[0]?.x).toBe(board.panes[0]?.rect.width);
  expect(across.at(-1)?.x).toBe(board.panes[1]?.rect.x);
  expect((routeWire(board, 1, 4) ?? []).length).toBeGreaterThanOrEqual(4);
  expect(routeWire(board, 1, 9)).toBeNull();
});

test('the board keeps the proportions of the window and stays inside its room', () => {
  expect(boardSize({ columns: 147, rows: 43 }, { width: 676, height: 560 }, 1)).toEqual({ width: 676, height: 448 });
  const high = boardSize({ columns: 100, rows: 60 }, { width: 900, height: 300 }, 1);
  expect(high.height).toBe(300);
  expect(boardSize({ columns: 100, rows: 60 }, { width: 900, height: 300 }, 2).height).toBe(600);
});

test('every pane of a board is inside it, and the top row has its columns told', () => {
  const cells = placeTree(presetTree(6), 147, 43);
  const board = layOutBoard(cells, { width: 676, height: 456 });
  expect(board.panes).toHaveLength(6);
  expect(Math.max(...board.panes.map(({ rect }) => rect.x + rect.width))).toBe(676);
  expect(rulers(cells, board)).toEqual([{ x: 0, width: 676, columns: 147 }]);
  const row = { kind: 'row', children: [presetTree(1), { kind: 'pane', pane: 2 }] } as const;
  const two = placeTree({ kind: 'row', children: [...row.children] }, 101, 20);
  expect(rulers(two, layOutBoard(two, { width: 410, height: 200 })).map(({ columns }) => columns)).toEqual([50, 50]);
});

test('a split is offered near the edges of a card only', () => {
  const rect = { x: 10, y: 20, width: 400, height: 200 };
  expect(edgeAt(rect, 390, 100)).toBe('right');
  expect(edgeAt(rect, 200, 10)).toBe('up');
  expect(edgeAt(rect, 5, 100)).toBe('left');
  expect(edgeAt(rect, 200, 195)).toBe('down');
  expect(edgeAt(rect, 200, 100)).toBeNull();
  expect(halfOf(rect, 'right')).toEqual({ x: 210, y: 20, width: 200, height: 200 });
  expect(halfOf(rect, 'up')).toEqual({ x: 10, y: 20, width: 400, height: 100 });
});
