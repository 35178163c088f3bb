/** Layouts of windows as steps see them: whether one is as asked, and what a window grows to. */
import { type Cell, placeTree } from '../layout/cells.ts';
import { LayoutError } from '../layout/error.ts';
import { exportLayout } from '../layout/export.ts';
import { childSizes } from '../layout/places.ts';
import { presetTree } from '../layout/presets.ts';
import { parseLayout } from '../layout/tmux-layout.ts';
import { type LayoutNode, leavesOf, normaliseTree, type SplitNode, weightOf, withWeight } from '../layout/tree.ts';
import type { WindowNode } from './model.ts';

/** tmux resizes a window's panes a little differently from how it would lay them out: one cell is no difference. */
const TOLERANCE = 1;

/** Whether a window is arranged as `tree` draws it. */
export function isArranged(window: WindowNode, tree: LayoutNode): boolean {
  if (window.tree !== null) return JSON.stringify(normaliseTree(window.tree)) === JSON.stringify(normaliseTree(tree));
  if (window.layout === null) return window.panes.length === 1;
  const order = placesOf(window);
  if (!leavesOf(tree).every(({ pane }, place) => pane === order[place])) return false;
  try {
    return alike(parseLayout(window.layout), placeTree(tree, window.width, window.height), tree);
  } catch (error) {
    if (error instanceof LayoutError) return false;
    throw error;
  }
}

/** The numbers of the panes of a window, in tmux's order; of one that is as the server told. */
function placesOf({ panes }: WindowNode): number[] {
  const numbers = panes.map((_, index) => index + 1);
  const place = (number: number): number => panes[number - 1]?.record?.place ?? number;
  return numbers.sort((a, b) => place(a) - place(b));
}

function alike(a: Cell, b: Cell, tree: LayoutNode): boolean {
  if (Math.abs(a.width - b.width) > TOLERANCE || Math.abs(a.height - b.height) > TOLERANCE) return false;
  if (a.kind === 'pane' || b.kind === 'pane' || tree.kind === 'pane') return a.kind === b.kind;
  return (
    a.kind === b.kind &&
    a.children.length === b.children.length &&
    (!isInCells(tree, b) || childSizes(a).join() === childSizes(b).join()) &&
    a.children.every((child, at) => alike(child, b.children[at] as Cell, tree.children[at] as LayoutNode))
  );
}

/** Whether somebody has drawn a split in the cells that it has: then one cell is a difference. */
function isInCells({ children }: SplitNode, cell: Cell): boolean {
  const weighted = children.some(({ weight }) => weight !== undefined);
  return weighted && children.map(weightOf).join() === childSizes(cell).join();
}

/**
 * The tree of a window that is to get `added` panes more: the even grid, unless somebody arranged the panes that are
 * there in another way. Those then keep their places, and the new ones come below them.
 */
export function grownTree(window: WindowNode, added: number): LayoutNode {
  const present = window.panes.length;
  const grid = presetTree(present + added);
  if (present < 2 || isArranged(window, presetTree(present))) return grid;
  try {
    const kept = window.tree ?? exportLayout(window.layout ?? '', placesOf(window));
    const panes = Array.from({ length: added }, (_, at): LayoutNode => ({ kind: 'pane', pane: present + at + 1 }));
    const below: LayoutNode = panes.length === 1 ? (panes[0] as LayoutNode) : { kind: 'row', children: panes };
    const tree: LayoutNode = { kind: 'col', children: [withWeight(kept, 2), below] };
    placeTree(tree, window.width, window.height);
    return tree;
  } catch (error) {
    // Not enough room, or cells that no tree draws.
    if (error instanceof LayoutError) return grid;
    throw error;
  }
}

/** `2 × 2`, or null where the panes are no grid of equal rows. */
export function gridName(panes: number): string | null {
  const tree = presetTree(panes);
  if (tree.kind === 'pane') return null;
  if (tree.kind === 'row') return `1 × ${tree.children.length}`;
  const rows = tree.children.map((row) => (row.kind === 'pane' ? 1 : row.children.length));
  return rows.every((length) => length === rows[0]) ? `${rows.length} × ${rows[0]}` : null;
}
