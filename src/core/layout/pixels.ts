// From cells to pixels: how the panes of a window lie on screen, each under its own header.

import { type Cell, minimumSize, paneCells, WINDOW_MAXIMUM, type WindowSize } from './cells.ts';
import type { Shape } from './tree.ts';

/** The area that the panes lie on, in CSS pixels. */
export type Floor = { width: number; height: number };

/** Measures in CSS pixels. Those of a cell may be fractions, `gap` and `inset` are whole. */
export type PaneMetrics = {
  cellWidth: number;
  cellHeight: number;
  /** What a pane needs beside its columns: paddings left and right. */
  padX: number;
  /** What a pane needs beside its rows: header, paddings above and below. */
  padY: number;
  /** Between two panes. */
  gap: number;
  /** Between the panes and the floor's edge, on each side. */
  inset: number;
};

/** CSS pixels from the floor's top left. */
export type Rect = { x: number; y: number; width: number; height: number };

/** A pane of the cell tree and its place. */
export type PaneRect = { pane: number; rect: Rect };

/** A gap that can be dragged. */
export type Divider = {
  rect: Rect;
  /** Of the line itself: vertical between the children of a row. */
  orientation: 'vertical' | 'horizontal';
  /** The split: the child to take at each level, from the root. */
  split: number[];
  /** The divider follows this child of the split. */
  index: number;
  /**
   * The pane for `resize-pane -t %PANE -DIRECTION CELLS`. null where tmux can't reach this border with
   * `resize-pane` (rows within columns on both sides of it): then it takes a `select-layout`.
   */
  pane: number | null;
  /** Directions for `resize-pane`: `forward` moves the divider right or down, `back` left or up. */
  forward: 'R' | 'D';
  back: 'L' | 'U';
};

/** One dimension of the geometry: columns along rows, or rows along columns. */
type Axis = { along: 'row' | 'col'; length: number; cell: number; pad: number; gap: number; inset: number };
type Span = { start: number; size: number };

/** Slack for rounding errors of fractional cells, far below a pixel. */
const EPSILON = 1e-6;

function axesOf(floor: Floor, metrics: PaneMetrics): [Axis, Axis] {
  const { cellWidth, cellHeight, padX, padY, gap, inset } = metrics;
  return [
    { along: 'row', length: floor.width, cell: cellWidth, pad: padX, gap, inset },
    { along: 'col', length: floor.height, cell: cellHeight, pad: padY, gap, inset },
  ];
}

/**
 * The largest tmux window whose panes all fit on the floor, however its cells are divided among them; never less than
 * the layout's minimum (then paneRects overflows the floor) nor more than tmux allows.
 *
 * A cut along one axis through a window of w cells crosses K panes and K - 1 borders, so these panes have w - (K - 1)
 * cells, and the cut needs w·cell + pad + (K - 1)·(pad + gap - cell) pixels. The cut that needs most is the one with
 * most panes, or with fewest where a border cell is wider than the chrome that takes its place.
 * With fractional cells each pane is granted a pixel for rounding up to whole ones.
 */
export function windowSize(shape: Shape, floor: Floor, metrics: PaneMetrics): WindowSize {
  const minimum = minimumSize(shape);
  const largest = (axis: Axis, least: number): number => {
    const pad = Number.isInteger(axis.cell) && Number.isInteger(axis.pad) ? axis.pad : axis.pad + 1;
    const perBorder = pad + axis.gap - axis.cell;
    const panes = panesAcross(shape, axis.along, perBorder >= 0 ? Math.max : Math.min);
    const free = innerLength(axis) - pad - (panes - 1) * perBorder;
    return Math.max(least, Math.min(WINDOW_MAXIMUM, Math.floor(free / axis.cell + EPSILON)));
  };
  const [x, y] = axesOf(floor, metrics);
  return { columns: largest(x, minimum.columns), rows: largest(y, minimum.rows) };
}

/** The most or fewest panes that a cut along the axis crosses. */
function panesAcross(shape: Shape, along: 'row' | 'col', choose: (...counts: number[]) => number): number {
  if (shape.kind === 'pane') return 1;
  const counts = shape.children.map((child) => panesAcross(child, along, choose));
  return shape.kind === along ? counts.reduce((a, b) => a + b, 0) : choose(...counts);
}

/**
 * Whole-pixel places of the panes, in tmux's order, and of the dividers between them.
 *
 * Every pane has room for its cells and its chrome, every gap is exact, and the panes fill the floor inside its inset;
 * what the cells leave over is spread in proportion to them. Borders on the same cell column (or row) are drawn on the
 * same pixel wherever in the window they are, as long as the floor has the room: rows of different make whose tightest
 * panes are not above each other may drift apart on a full floor. Rows that are divided alike always line up.
 * A floor that is too small is overflowed to the right and below; nothing overlaps.
 */
export function paneRects(cells: Cell, floor: Floor, metrics: PaneMetrics): { panes: PaneRect[]; dividers: Divider[] } {
  const [xs, ys] = axesOf(floor, metrics).map((axis) => layOut(cells, axis)) as [Map<Cell, Span>, Map<Cell, Span>];
  const panes: PaneRect[] = [];
  const dividers: Divider[] = [];
  const visit = (cell: Cell, split: number[]): void => {
    const x = spanOf(xs, cell);
    const y = spanOf(ys, cell);
    const rect = { x: x.start, y: y.start, width: x.size, height: y.size };
    if (cell.kind === 'pane') {
      panes.push({ pane: cell.pane, rect });
      return;
    }
    cell.children.forEach((child, index) => {
      visit(child, [...split, index]);
      if (index === cell.children.length - 1) return;
      const common = { split, index, pane: resizablePane(cell.children, index, cell.kind) };
      if (cell.kind === 'row') {
        const { start, size } = spanOf(xs, child);
        const line = { ...rect, x: start + size, width: metrics.gap };
        dividers.push({ rect: line, orientation: 'vertical', ...common, forward: 'R', back: 'L' });
      } else {
        const { start, size } = spanOf(ys, child);
        const line = { ...rect, y: start + size, height: metrics.gap };
        dividers.push({ rect: line, orientation: 'horizontal', ...common, forward: 'D', back: 'U' });
      }
    });
  };
  visit(cells, []);
  return { panes, dividers };
}

function spanOf(spans: Map<Cell, Span>, cell: Cell): Span {
  return spans.get(cell) ?? { start: 0, size: 0 };
}

function innerLength(axis: Axis): number {
  return Math.floor(axis.length) - 2 * axis.inset;
}

function spanInCells(cell: Cell, axis: Axis): Span {
  return axis.along === 'row' ? { start: cell.x, size: cell.width } : { start: cell.y, size: cell.height };
}

/** The fewest whole pixels for a cell and all panes in it. */
function neededPixels(cell: Cell, axis: Axis): number {
  if (cell.kind === 'pane') return Math.ceil(spanInCells(cell, axis).size * axis.cell + axis.pad - EPSILON);
  const needs = cell.children.map((child) => neededPixels(child, axis));
  if (cell.kind !== axis.along) return Math.max(...needs);
  return needs.reduce((a, b) => a + b, 0) + (needs.length - 1) * axis.gap;
}

/**
 * The pixels of every cell along one axis. The borders have their wanted places from one reckoning over the whole
 * window; each split then puts its own there, held back where its panes would not fit.
 */
function layOut(root: Cell, axis: Axis): Map<Cell, Span> {
  const length = Math.max(innerLength(axis), neededPixels(root, axis));
  const wanted = wantedStarts(root, axis, length);
  const spans = new Map<Cell, Span>();
  const place = (cell: Cell, start: number, end: number): void => {
    spans.set(cell, { start: start + axis.inset, size: end - start });
    if (cell.kind === 'pane') return;
    if (cell.kind !== axis.along) {
      for (const child of cell.children) place(child, start, end);
      return;
    }
    const needs = cell.children.map((child) => neededPixels(child, axis));
    let after = needs.reduce((a, b) => a + b + axis.gap, 0);
    let from = start;
    cell.children.forEach((child, i) => {
      const need = needs[i] ?? 0;
      after -= need + axis.gap;
      const { start: first, size } = spanInCells(child, axis);
      const wish = (wanted.get(first + size + 1) ?? end + axis.gap) - axis.gap;
      const to = i === needs.length - 1 ? end : Math.max(from + need, Math.min(wish, end - after));
      place(child, from, to);
      from = to + axis.gap;
    });
  };
  place(root, 0, length);
  return spans;
}

/**
 * For each cell column (or row) on which panes start, the pixel on which they should.
 * The earliest pixel is what all panes before it need, the latest what all panes after it leave; the place between
 * them is as far along as the column is in the window. Going from earliest to latest in step keeps every pane's room,
 * provided that the panes on any way through the window fit, also on a way that changes rows.
 */
function wantedStarts(root: Cell, axis: Axis, length: number): Map<number, number> {
  const window = spanInCells(root, axis);
  const end = window.start + window.size + 1;
  const panes = paneCells(root).map((pane) => {
    const { start, size } = spanInCells(pane, axis);
    return { start, next: start + size + 1, need: neededPixels(pane, axis) + axis.gap };
  });
  const earliest = new Map([[window.start, 0]]);
  for (const { start, next, need } of panes.sort((a, b) => a.start - b.start)) {
    earliest.set(next, Math.max(earliest.get(next) ?? 0, (earliest.get(start) ?? 0) + need));
  }
  const latest = new Map([[end, length + axis.gap]]);
  for (const { start, next, need } of panes.sort((a, b) => b.next - a.next)) {
    latest.set(start, Math.min(latest.get(start) ?? Number.POSITIVE_INFINITY, (latest.get(next) ?? 0) - need));
  }
  const wanted = new Map<number, number>();
  for (const [column, low] of earliest) {
    const high = latest.get(column) ?? low;
    const along = (column - window.start) / (end - window.start);
    wanted.set(column, Math.floor(low + along * (high - low) + EPSILON));
  }
  return wanted;
}

/**
 * The pane on which `resize-pane` moves the border after child `index`. tmux looks for the nearest split of that
 * direction above the pane, and in its last child takes the border before it (layout_resize_pane in layout.c).
 */
function resizablePane(children: Cell[], index: number, kind: 'row' | 'col'): number | null {
  const reach = (cell: Cell | undefined): number | null => {
    if (cell === undefined || cell.kind === kind) return null;
    if (cell.kind === 'pane') return cell.pane;
    for (const child of cell.children) {
      const pane = reach(child);
      if (pane !== null) return pane;
    }
    return null;
  };
  return reach(children[index]) ?? (index === children.length - 2 ? reach(children[index + 1]) : null);
}

/**
 * A window's floor plan as an icon of `width` × `height` pixels: a rectangle for each pane, fractions allowed, 1 pixel
 * apart (less where so many panes would not leave anything of themselves). Sizes that differ by the one cell that did
 * not divide are drawn equal.
 */
export function miniature(cells: Cell, width: number, height: number): PaneRect[] {
  const draw = (cell: Cell, rect: Rect): PaneRect[] => {
    if (cell.kind === 'pane') return [{ pane: cell.pane, rect }];
    const row = cell.kind === 'row';
    const count = cell.children.length;
    const length = row ? rect.width : rect.height;
    const gap = Math.min(1, length / (2 * count - 1));
    const sizes = cell.children.map((child) => (row ? child.width : child.height));
    const even = Math.max(...sizes) - Math.min(...sizes) <= 1;
    const parts = even ? sizes.map(() => 1) : sizes;
    const total = parts.reduce((a, b) => a + b, 0);
    const unit = (length - (count - 1) * gap) / total;
    let at = row ? rect.x : rect.y;
    return cell.children.flatMap((child, i) => {
      const size = (parts[i] ?? 0) * unit;
      const place = row ? { ...rect, x: at, width: size } : { ...rect, y: at, height: size };
      at += size + gap;
      return draw(child, place);
    });
  };
  return draw(cells, { x: 0, y: 0, width, height });
}
