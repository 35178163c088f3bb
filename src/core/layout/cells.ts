// The cell tree: a split tree at a size, as tmux lays it out.

import { LayoutError } from './error.ts';
import { type LayoutNode, MIN_WEIGHT, type Shape, type SplitNode, weightOf, withWeight } from './tree.ts';

/**
 * A rectangle of cells, and what is in it. Units are terminal cells, the origin is the window's top left.
 * The children of a row fill its width with one border column between two of them, those of a column its height
 * with one border row. `pane` is the number that the split tree gives, or in a layout read from tmux the number of
 * the pane's id (12 for `%12`).
 */
export type Cell = { x: number; y: number; width: number; height: number } & (
  | { kind: 'pane'; pane: number }
  | { kind: 'row' | 'col'; children: Cell[] }
);

/** The size of a tmux window in cells. */
export type WindowSize = { columns: number; rows: number };

/**
 * tmux's PANE_MINIMUM (tmux.h): a pane has at least one column and one row. `select-layout` does not check it.
 * Under `pane-border-status` the panes at that edge of the window have one row less than their cells.
 */
export const PANE_MINIMUM = 1;

/** tmux's WINDOW_MAXIMUM (tmux.h), columns or rows. */
export const WINDOW_MAXIMUM = 10_000;

/** The panes of a cell tree in tmux's order: depth first, left to right, top to bottom. */
export function paneCells(cells: Cell): Extract<Cell, { kind: 'pane' }>[] {
  return cells.kind === 'pane' ? [cells] : cells.children.flatMap(paneCells);
}

/** The smallest window in which every pane has PANE_MINIMUM columns and rows. */
export function minimumSize(shape: Shape): WindowSize {
  if (shape.kind === 'pane') return { columns: PANE_MINIMUM, rows: PANE_MINIMUM };
  const sizes = shape.children.map(minimumSize);
  const borders = sizes.length - 1;
  const columns = sizes.map((size) => size.columns);
  const rows = sizes.map((size) => size.rows);
  return shape.kind === 'row'
    ? { columns: sum(columns) + borders, rows: Math.max(...rows) }
    : { columns: Math.max(...columns), rows: sum(rows) + borders };
}

/**
 * The exact cells of a tree in a window of `width` × `height` cells (each 1 to 10000).
 *
 * Siblings share what the borders leave by weight. Cells that do not divide go one each to the children whose share
 * was cut the most, among equals to the first (left or top), so siblings of equal weight differ by at most one cell
 * and the larger come first. A child whose share is below its own minimum gets that minimum and the others share
 * the rest, which is the only case in which siblings of equal weight may differ by more.
 *
 * @throws LayoutError `too-small` with the minimum size; `tree` for a split without children or an impossible weight
 */
export function placeTree(tree: LayoutNode, width: number, height: number): Cell {
  for (const size of [width, height]) {
    if (!Number.isInteger(size) || size > WINDOW_MAXIMUM) {
      throw new LayoutError('too-small', `A window is 1 to ${WINDOW_MAXIMUM} cells wide and high, not ${size}.`);
    }
  }
  const minimum = minimumSize(tree);
  if (width < minimum.columns || height < minimum.rows) {
    const needs = `at least ${minimum.columns}×${minimum.rows} cells`;
    throw new LayoutError('too-small', `This layout needs ${needs}; the window has ${width}×${height}.`);
  }
  return place(tree, 0, 0, width, height);
}

function place(tree: LayoutNode, x: number, y: number, width: number, height: number): Cell {
  if (tree.kind === 'pane') return { kind: 'pane', pane: tree.pane, x, y, width, height };
  const { kind, children } = tree;
  if (children.length === 0) throw new LayoutError('tree', `A ${kind} needs at least one child.`);
  const sizes = sizesOf(tree, kind === 'row' ? width : height);
  let offset = 0;
  const placed = children.map((child, i) => {
    const size = sizes[i] ?? 0;
    const at = offset;
    offset += size + 1;
    return kind === 'row' ? place(child, x + at, y, size, height) : place(child, x, y + at, width, size);
  });
  return { kind, children: placed, x, y, width, height };
}

/** How a split that is `length` cells long shares them between its children; see placeTree. */
export function sizesOf({ kind, children }: SplitNode, length: number): number[] {
  const minimums = children.map((child) => minimumSize(child)[kind === 'row' ? 'columns' : 'rows']);
  // In thousandths, so that share() reckons in whole numbers and equal shares compare as equal.
  const weights = children.map((child) => Math.round(weightOf(child) / MIN_WEIGHT));
  return share(length - (children.length - 1), weights, minimums);
}

/** Splits `total` cells by whole weights, none below its minimum; see placeTree. The minimums add up to `total` or less. */
function share(total: number, weights: number[], minimums: number[]): number[] {
  const sizes = [...minimums];
  let sharing = weights.map((_, i) => i);
  let rest = total;
  let weight = sum(weights);
  // Those that would fall below their minimum keep it and leave. That lowers the share of the others, so go again.
  for (;;) {
    const staying = sharing.filter((i) => rest * at(weights, i) >= at(minimums, i) * weight);
    if (staying.length === sharing.length) break;
    sharing = staying;
    rest = total - sum(minimums.filter((_, i) => !staying.includes(i)));
    weight = sum(weights.filter((_, i) => staying.includes(i)));
  }
  const remainders = new Map<number, number>();
  for (const i of sharing) {
    const product = rest * at(weights, i);
    sizes[i] = Math.floor(product / weight);
    remainders.set(i, product - at(sizes, i) * weight);
  }
  let extra = total - sum(sizes);
  for (const [i] of [...remainders].sort((a, b) => b[1] - a[1])) {
    if (extra-- <= 0) break;
    sizes[i] = at(sizes, i) + 1;
  }
  return sizes;
}

/**
 * The split tree of a cell tree: placed in a window of the same size it gives the same cells, as long as each has
 * PANE_MINIMUM. Weights are cell counts, and left out where equal shares give the same.
 */
export function treeFromCells(cells: Cell): LayoutNode {
  if (cells.kind === 'pane') return { kind: 'pane', pane: cells.pane };
  const { kind } = cells;
  const children = cells.children.map(treeFromCells);
  const sizes = cells.children.map((child) => (kind === 'row' ? child.width : child.height));
  return withSizes({ kind, children }, sizes);
}

/**
 * A split whose children have these sizes in cells along its direction: with its own weights where they give that, else
 * with equal ones, else with the sizes as weights.
 */
export function withSizes(split: SplitNode, sizes: readonly number[]): SplitNode {
  const length = sum([...sizes]) + sizes.length - 1;
  const gives = (candidate: SplitNode): boolean => sizesOf(candidate, length).every((size, i) => size === sizes[i]);
  if (gives(split)) return split;
  const equal = { ...split, children: split.children.map((child) => withWeight(child, 1)) };
  if (gives(equal)) return equal;
  return { ...split, children: split.children.map((child, i) => withWeight(child, sizes[i] ?? 1)) };
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function at(numbers: number[], i: number): number {
  return numbers[i] ?? 0;
}
