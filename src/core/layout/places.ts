// Where things are in a tree and among its cells: by their path, by their side, along one direction.

import { type Cell, paneCells } from './cells.ts';
import { LayoutError } from './error.ts';
import { type LayoutNode, type SplitNode, withWeight } from './tree.ts';

/** A side of a pane, and the direction that one moves in from there. */
export type Side = 'left' | 'right' | 'up' | 'down';

export type PaneCell = Extract<Cell, { kind: 'pane' }>;

export type Rect = { x: number; y: number; width: number; height: number };

export type Kind = SplitNode['kind'];

export function kindOf(side: Side): Kind {
  return side === 'left' || side === 'right' ? 'row' : 'col';
}

export function startOf(rect: Rect, kind: Kind): number {
  return kind === 'row' ? rect.x : rect.y;
}

export function lengthOf(rect: Rect, kind: Kind): number {
  return kind === 'row' ? rect.width : rect.height;
}

/** The first column or row after it: where its border is. */
export function endOf(rect: Rect, kind: Kind): number {
  return startOf(rect, kind) + lengthOf(rect, kind);
}

/** The sizes of a split's children along its direction; none for a pane. */
export function childSizes(cell: Cell): number[] {
  return cell.kind === 'pane' ? [] : cell.children.map((child) => lengthOf(child, cell.kind as Kind));
}

/** @throws LayoutError `edit` without that pane */
export function pathOf(tree: LayoutNode, pane: number): number[] {
  const find = (node: LayoutNode): number[] | null => {
    if (node.kind === 'pane') return node.pane === pane ? [] : null;
    for (const [index, child] of node.children.entries()) {
      const below = find(child);
      if (below !== null) return [index, ...below];
    }
    return null;
  };
  const path = find(tree);
  if (path === null) throw new LayoutError('edit', `There is no pane ${pane}.`);
  return path;
}

/** @throws LayoutError `edit` where the path leads to no split */
export function splitAt(tree: LayoutNode, path: readonly number[]): SplitNode {
  let node: LayoutNode | undefined = tree;
  for (const index of path) node = node?.kind === 'pane' ? undefined : node?.children[index];
  if (node === undefined || node.kind === 'pane') throw new LayoutError('edit', 'There is no split.');
  return node;
}

export function cellAt(cells: Cell, path: readonly number[]): Cell {
  let cell = cells;
  for (const index of path) cell = cell.kind === 'pane' ? cell : (cell.children[index] as Cell);
  return cell;
}

/** @throws LayoutError `edit` without that pane */
export function paneCellOf(cells: Cell, pane: number): PaneCell {
  const cell = paneCells(cells).find((each) => each.pane === pane);
  if (cell === undefined) throw new LayoutError('edit', `There is no pane ${pane}.`);
  return cell;
}

/** The tree with another node in a place, which keeps the weight of that place. */
export function replaceAt(tree: LayoutNode, path: readonly number[], node: LayoutNode): LayoutNode {
  const [index, ...below] = path;
  if (index === undefined) return tree.weight === undefined ? withWeight(node, 1) : { ...node, weight: tree.weight };
  const split = tree as SplitNode;
  return {
    ...split,
    children: split.children.map((child, i) => (i === index ? replaceAt(child, below, node) : child)),
  };
}

export function mapPanes(tree: LayoutNode, to: (pane: number) => number): LayoutNode {
  return tree.kind === 'pane'
    ? { ...tree, pane: to(tree.pane) }
    : { ...tree, children: tree.children.map((child) => mapPanes(child, to)) };
}

/** The panes that share a border with a cell on a side, with how many cells of it they have in common. */
export function touching(cells: Cell, cell: PaneCell, side: Side): { other: PaneCell; common: number }[] {
  const kind = kindOf(side);
  const across = kind === 'row' ? 'col' : 'row';
  return paneCells(cells).flatMap((other) => {
    const beside =
      side === 'left' || side === 'up'
        ? endOf(other, kind) + 1 === startOf(cell, kind)
        : endOf(cell, kind) + 1 === startOf(other, kind);
    const common =
      Math.min(endOf(cell, across), endOf(other, across)) - Math.max(startOf(cell, across), startOf(other, across));
    return beside && common > 0 ? [{ other, common }] : [];
  });
}
