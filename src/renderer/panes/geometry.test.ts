import { expect, test } from 'vitest';
import { placeTree } from '../../core/layout/cells.ts';
import { printLayout } from '../../core/layout/tmux-layout.ts';
import type { LayoutNode } from '../../core/layout/tree.ts';
import {
  cellsOf,
  gripOf,
  gripsAlong,
  measuresFor,
  neighbour,
  place,
  sizeAfter,
  sizeFor,
  terminalFontSize,
} from './geometry.ts';

const pane = (n: number): LayoutNode => ({ kind: 'pane', pane: n });
const grid: LayoutNode = {
  kind: 'col',
  children: [
    { kind: 'row', children: [pane(1), pane(2)] },
    { kind: 'row', children: [pane(3), pane(4)] },
  ],
};
const cell = { width: 7.5, height: 17 };
const area = { width: 1152, height: 830 };
const measures = measuresFor(4);

test('four panes fill the floor, and their cells fit', () => {
  const { columns, rows } = sizeFor(placeTree(grid, 80, 24), area, measures, cell);
  const cells = placeTree(grid, columns, rows);
  const placed = place(cells, area, measures, cell);
  expect(placed.panes.map((each) => each.id)).toEqual(['%1', '%2', '%3', '%4']);
  for (const { rect } of placed.panes) {
    expect(rect.x).toBeGreaterThanOrEqual(measures.inset);
    expect(rect.y).toBeGreaterThanOrEqual(0);
    expect(rect.x + rect.width).toBeLessThanOrEqual(area.width - measures.inset);
    expect(rect.y + rect.height).toBeLessThanOrEqual(area.height - measures.inset);
  }
  expect(placed.panes[0]?.rect.y).toBe(0);
  expect(columns).toBeGreaterThan(140);
});

test('panes are reached in the direction that the eye would take', () => {
  const placed = place(placeTree(grid, 150, 44), area, measures, cell);
  expect(neighbour(placed, '%1', 'right')).toBe('%2');
  expect(neighbour(placed, '%1', 'down')).toBe('%3');
  expect(neighbour(placed, '%4', 'up')).toBe('%2');
  expect(neighbour(placed, '%4', 'left')).toBe('%3');
  expect(neighbour(placed, '%2', 'right')).toBeNull();
  expect(neighbour(placed, null, 'right')).toBe('%1');
});

test('a divider turns into a size of the pane that tmux can resize', () => {
  const cells = placeTree(grid, 151, 45);
  const { dividers } = place(cells, area, measures, cell);
  const grips = dividers.map((divider) => ({ divider, grip: gripOf(cells, divider) }));
  const vertical = grips.find((each) => each.divider.orientation === 'vertical')?.grip;
  expect(vertical).toMatchObject({ pane: '%1', size: 75, sign: 1 });
  const horizontal = grips.find((each) => each.divider.orientation === 'horizontal')?.grip;
  expect(horizontal).toMatchObject({ pane: '%1', size: 22, sign: 1 });
  if (!vertical) throw new Error('no grip');
  expect(sizeAfter(vertical, 5)).toBe(80);
  expect(sizeAfter(vertical, -500)).toBe(1);
  expect(sizeAfter(vertical, 500)).toBe(149);
});

test('grips lie beside panes, not on crossings', () => {
  const placed = place(placeTree(grid, 151, 45), area, measures, cell);
  const horizontal = placed.dividers.find((divider) => divider.orientation === 'horizontal');
  const vertical = placed.dividers.find((divider) => divider.orientation === 'vertical');
  expect(horizontal && gripsAlong(placed, horizontal)).toHaveLength(2);
  expect(vertical && gripsAlong(placed, vertical)).toHaveLength(1);
});

test('the last child grows the other way', () => {
  const tree: LayoutNode = { kind: 'row', children: [{ kind: 'row', children: [pane(1), pane(2)] }, pane(3)] };
  // tmux flattens nested rows, but a layout string may hold them.
  const cells = placeTree(tree, 100, 20);
  const { dividers } = place(cells, area, measures, cell);
  const outer = dividers.find((divider) => divider.split.length === 0);
  expect(outer && gripOf(cells, outer)).toMatchObject({ pane: '%3', sign: -1 });
});

test('a zoomed window shows its active pane alone; an unreadable layout too', () => {
  const info = (id: string, active: boolean) => ({
    id,
    active,
    number: 1,
    label: null,
    title: '',
    left: 0,
    top: 0,
    width: 1,
    height: 1,
    pid: 1,
    command: '',
    cwd: '',
    status: 'idle' as const,
    exitCode: null,
    startedAt: null,
    endedAt: null,
    managed: true,
    inMode: false,
    declared: false,
    restarts: null,
    waitsFor: null,
  });
  const panes = [info('%1', false), info('%2', true)];
  const layout = printLayout(placeTree({ kind: 'row', children: [pane(1), pane(2)] }, 80, 24));
  expect(cellsOf({ layout, zoomed: false, panes, width: 80, height: 24 }).kind).toBe('row');
  expect(cellsOf({ layout, zoomed: true, panes, width: 80, height: 24 })).toMatchObject({
    kind: 'pane',
    pane: 2,
    width: 80,
  });
  expect(cellsOf({ layout: 'nonsense', zoomed: false, panes, width: 80, height: 24 })).toMatchObject({ pane: 2 });
});

test('walls have smaller letters in proportion', () => {
  expect(terminalFontSize(12.5, true, false)).toBe(10);
  expect(terminalFontSize(12.5, true, true)).toBe(11);
  expect(terminalFontSize(14, false, true)).toBe(14);
  expect(terminalFontSize(14, true, false)).toBe(11);
});
