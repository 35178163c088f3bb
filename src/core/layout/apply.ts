// From a split tree and a window's panes to what tmux must be told.

import { type Cell, placeTree, type WindowSize } from './cells.ts';
import { LayoutError } from './error.ts';
import { printLayout } from './tmux-layout.ts';
import { countPanes, type LayoutNode, leavesOf, validateTree } from './tree.ts';

/** What brings a window to a layout: first the swaps in order, then one `select-layout`. */
export type LayoutChange = {
  /** Pairs of pane id numbers for `swap-pane -d -s %A -t %B`. Empty when the tree numbers its panes in tmux's order. */
  swaps: [number, number][];
  /** For `select-layout`. */
  layout: string;
  /** The same with the panes' ids, as tmux then has it. */
  cells: Cell;
};

/**
 * The change that gives a window the layout of `tree`, its pane n being the window's nth.
 * tmux ignores the ids in a layout string and hands out the places depth first in the order of the window's panes
 * (layout_assign in layout-custom.c). A tree such as `row(2, 1)` therefore needs its panes swapped first.
 *
 * @param panes the numbers of the window's pane ids (12 for `%12`) in `list-panes` order
 * @param size the window's size in cells
 * @throws LayoutError `tree`, `too-small`, or `panes` when tree and window differ in their count
 */
export function planLayout(panes: readonly number[], tree: LayoutNode, size: WindowSize): LayoutChange {
  validateTree(tree);
  if (countPanes(tree) !== panes.length) {
    throw new LayoutError('panes', `The layout has ${countPanes(tree)} panes, the window has ${panes.length}.`);
  }
  const cells = withIds(placeTree(tree, size.columns, size.rows), panes);
  const order = leavesOf(tree).map((leaf) => panes[leaf.pane - 1] ?? 0);
  return { swaps: swapsBetween(panes, order), layout: printLayout(cells), cells };
}

/** The cell tree with each pane number replaced by the id of that pane. */
function withIds(cell: Cell, panes: readonly number[]): Cell {
  return cell.kind === 'pane'
    ? { ...cell, pane: panes[cell.pane - 1] ?? 0 }
    : { ...cell, children: cell.children.map((child) => withIds(child, panes)) };
}

/** Swaps that turn one order of the same numbers into another, at most one fewer than there are numbers. */
export function swapsBetween(from: readonly number[], to: readonly number[]): [number, number][] {
  const current = [...from];
  const swaps: [number, number][] = [];
  to.forEach((wanted, i) => {
    const there = current[i];
    if (there === undefined || there === wanted) return;
    swaps.push([there, wanted]);
    current[current.indexOf(wanted)] = there;
    current[i] = wanted;
  });
  return swaps;
}
