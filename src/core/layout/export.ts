// The split tree of a live window, with its panes by their numbers.

import { treeFromCells } from './cells.ts';
import { LayoutError } from './error.ts';
import { parseLayout } from './tmux-layout.ts';
import { countPanes, type LayoutNode, leavesOf, MAX_PANES } from './tree.ts';

/**
 * The tree that gives a window the cells that it has, applied at its size (see treeFromCells); printLayout of
 * expression.ts writes it as `layout export` does.
 * @param layout tmux's layout string of the window
 * @param order the numbers of its panes in tmux's order
 * @throws LayoutError `syntax`; `tree` for more panes than a layout may have
 */
export function exportLayout(layout: string, order: readonly number[]): LayoutNode {
  const tree = treeFromCells(parseLayout(layout));
  const panes = countPanes(tree);
  if (panes > MAX_PANES) {
    throw new LayoutError('tree', `A layout has at most ${MAX_PANES} panes, the window has ${panes}.`);
  }
  // A tree read from tmux has pane ids; in a tree to be applied panes have their numbers.
  const numbers = new Map(leavesOf(tree).map(({ pane }, place) => [pane, order[place] ?? place + 1]));
  const visit = (node: LayoutNode): LayoutNode =>
    node.kind === 'pane'
      ? { ...node, pane: numbers.get(node.pane) as number }
      : { ...node, children: node.children.map(visit) };
  return visit(tree);
}
