// Trees from which panes were taken out: the others get their cells, and splits are made anew where they must be.

import { type Cell, paneCells, placeTree, withSizes } from './cells.ts';
import { LayoutError } from './error.ts';
import {
  cellAt,
  childSizes,
  endOf,
  type Kind,
  lengthOf,
  type PaneCell,
  pathOf,
  type Rect,
  replaceAt,
  splitAt,
  startOf,
} from './places.ts';
import type { LayoutNode, SplitNode } from './tree.ts';

/** The split at `path` without child `gone`, whose cells child `heir` beside it gets. */
export function absorb(tree: LayoutNode, cells: Cell, path: readonly number[], heir: number, gone: number): LayoutNode {
  const split = splitAt(tree, path);
  const sizes = childSizes(cellAt(cells, path));
  const all = sizes.map((length, i) => (i === heir ? length + 1 + (sizes[gone] ?? 0) : length)).toSpliced(gone, 1);
  const children = split.children.toSpliced(gone, 1);
  const [only] = children;
  if (children.length > 1 || only === undefined) return replaceAt(tree, path, withSizes({ ...split, children }, all));
  return lift(tree, cells, path, only);
}

/** Puts a node into the place of a split: into a parent of its own direction as several children. */
function lift(tree: LayoutNode, cells: Cell, path: readonly number[], only: LayoutNode): LayoutNode {
  const above = path.slice(0, -1);
  const index = path.at(-1);
  const parent = index === undefined ? null : splitAt(tree, above);
  if (index === undefined || parent === null || only.kind !== parent.kind) return replaceAt(tree, path, only);
  const length = childSizes(cellAt(cells, above))[index] ?? 0;
  const inner = childSizes(placeInside(only, cellAt(cells, path), parent.kind, length));
  const children = parent.children.toSpliced(index, 1, ...only.children);
  const sizes = childSizes(cellAt(cells, above)).toSpliced(index, 1, ...inner);
  return replaceAt(tree, above, withSizes({ ...parent, children }, sizes));
}

function placeInside(node: LayoutNode, rect: Rect, kind: Kind, length: number): Cell {
  return kind === 'row' ? placeTree(node, length, rect.height) : placeTree(node, rect.width, length);
}

/**
 * The tree with the smallest part that holds `panes` made anew from where its panes are, those in `rects` being where
 * these say and the rest of `panes` gone.
 * @throws LayoutError `edit` where no splits give that
 */
export function rebuild(
  tree: LayoutNode,
  cells: Cell,
  panes: readonly number[],
  rects: readonly PaneCell[],
): LayoutNode {
  const paths = panes.map((pane) => pathOf(tree, pane));
  const [first = []] = paths;
  let depth = 0;
  while (paths.every((path) => path.length > depth + 1 && path[depth] === first[depth])) depth++;
  const common = first.slice(0, depth);
  const rest = paneCells(cellAt(cells, common)).filter((cell) => !panes.includes(cell.pane));
  const built = fromRects([...rest, ...rects], splitAt(tree, common).kind);
  return lift(tree, cells, common, built.node);
}

interface Built {
  readonly node: LayoutNode;
  readonly rect: Rect;
}

/** Cuts rectangles apart, again and again, in the direction of `prefer` where both are possible. */
function fromRects(rects: readonly PaneCell[], prefer: Kind): Built {
  const [only] = rects;
  if (only !== undefined && rects.length === 1) return { node: { kind: 'pane', pane: only.pane }, rect: only };
  for (const kind of [prefer, prefer === 'row' ? 'col' : 'row'] as const) {
    const groups = cutApart(rects, kind);
    if (groups.length < 2) continue;
    const parts = groups.map((group) => fromRects(group, kind === 'row' ? 'col' : 'row'));
    const split: SplitNode = { kind, children: parts.map((part) => part.node) };
    const sizes = parts.map((part) => lengthOf(part.rect, kind));
    return { node: withSizes(split, sizes), rect: around(parts.map((part) => part.rect)) };
  }
  throw new LayoutError('edit', 'tmux cannot arrange panes in that way: no border would go all the way through.');
}

function cutApart(rects: readonly PaneCell[], kind: Kind): PaneCell[][] {
  const groups: PaneCell[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const rect of [...rects].sort((a, b) => startOf(a, kind) - startOf(b, kind))) {
    if (startOf(rect, kind) > end) groups.push([]);
    groups.at(-1)?.push(rect);
    end = Math.max(end, endOf(rect, kind));
  }
  return groups;
}

function around(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const width = Math.max(...rects.map((rect) => endOf(rect, 'row'))) - x;
  return { x, y, width, height: Math.max(...rects.map((rect) => endOf(rect, 'col'))) - y };
}
