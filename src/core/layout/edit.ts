// Edits of a split tree: each takes a tree and gives another one that keeps tmux's rules at the size of its window.
//
// Sizes are counted in cells: what an edit does not touch keeps its cells to the last one. A split whose children get
// other sizes has these as its weights; all other weights stay as they were written.

import { type Cell, minimumSize, PANE_MINIMUM, placeTree, type WindowSize, withSizes } from './cells.ts';
import { LayoutError } from './error.ts';
import {
  cellAt,
  childSizes,
  endOf,
  kindOf,
  lengthOf,
  mapPanes,
  type PaneCell,
  paneCellOf,
  pathOf,
  type Rect,
  replaceAt,
  type Side,
  splitAt,
  startOf,
  touching,
} from './places.ts';
import { presetTree } from './presets.ts';
import { absorb, rebuild } from './regroup.ts';
import {
  countPanes,
  type LayoutNode,
  leavesOf,
  MAX_PANES,
  type PaneNode,
  type SplitNode,
  weightOf,
  withWeight,
} from './tree.ts';

export type { Side } from './places.ts';

/** A tree in which panes may have gone or come, or have another number. */
export interface Renumbered {
  readonly tree: LayoutNode;
  /** For each pane that is still there its number before and now. */
  readonly numbers: ReadonlyMap<number, number>;
  /** The numbers before of panes that are gone, ascending. */
  readonly gone: readonly number[];
  /** The numbers of panes that are new, ascending. */
  readonly added: readonly number[];
}

/** The line between two siblings, which can be dragged. Positions are columns (of a vertical one) or rows of the window. */
export interface Border {
  /** The way from the root to the split: the index of a child at each level. `[]` is the root itself. */
  readonly path: readonly number[];
  /** The border is after this child of the split. */
  readonly index: number;
  /** `vertical` is between two children of a row. */
  readonly orientation: 'vertical' | 'horizontal';
  /** The cells that it is drawn on: one wide or one high. */
  readonly rect: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly position: number;
  /** Where it can go without a pane getting below the minimum; both ends included. */
  readonly min: number;
  readonly max: number;
}

const SIDES: readonly Side[] = ['left', 'right', 'up', 'down'];

/** Words for messages: where a side is of a pane. */
const WHERE: Readonly<Record<Side, string>> = {
  left: 'at the left of',
  right: 'at the right of',
  up: 'above',
  down: 'below',
};

/**
 * Puts a new pane beside another one; its number is the next free one, so that no other pane changes its own.
 * In a row or column of that direction it becomes a sibling, else the pane's place is divided. Nobody else moves.
 * @param size the window's size
 * @param share of the pane's cells that the new one gets, between 0 and 1; held to what both need at least
 * @throws LayoutError `edit` without that pane or with 16 panes already; `too-small` where two panes do not fit
 */
export function splitTree(tree: LayoutNode, size: WindowSize, pane: number, side: Side, share = 0.5): Renumbered {
  const path = pathOf(tree, pane);
  const count = countPanes(tree);
  if (count >= MAX_PANES) throw new LayoutError('edit', `A window has at most ${MAX_PANES} panes.`);
  const kind = kindOf(side);
  const cells = placed(tree, size);
  const length = lengthOf(cellAt(cells, path), kind);
  const least = 2 * PANE_MINIMUM + 1;
  if (length < least) {
    const what = kind === 'row' ? 'columns' : 'rows';
    throw new LayoutError('too-small', `Pane ${pane} is too small to be split: two need ${least} ${what}.`);
  }
  const rest = length - 1;
  // A cell that does not divide goes to the first of the two, as where a tree is placed: halves need no weights.
  const wanted = side === 'left' || side === 'up' ? Math.round(rest * share) : Math.ceil(rest * share - 0.5);
  const second = Math.max(PANE_MINIMUM, Math.min(rest - PANE_MINIMUM, wanted));
  const added: PaneNode = { kind: 'pane', pane: count + 1 };
  const ordered = <T>(old: T, fresh: T): T[] => (side === 'left' || side === 'up' ? [fresh, old] : [old, fresh]);
  const sizes = ordered(rest - second, second);
  const result = (edited: LayoutNode): Renumbered => ({
    tree: edited,
    numbers: new Map(leavesOf(tree).map((leaf) => [leaf.pane, leaf.pane])),
    gone: [],
    added: [added.pane],
  });
  const above = path.slice(0, -1);
  const index = path.at(-1) ?? 0;
  const parent = path.length === 0 ? null : splitAt(tree, above);
  if (parent?.kind === kind) {
    const old = parent.children[index] as LayoutNode;
    const children = parent.children.toSpliced(index, 1, ...ordered(old, withWeight(added, weightOf(old))));
    const all = childSizes(cellAt(cells, above)).toSpliced(index, 1, ...sizes);
    return result(replaceAt(tree, above, withSizes({ ...parent, children }, all)));
  }
  const split: SplitNode = { kind, children: ordered<LayoutNode>({ kind: 'pane', pane }, added) };
  return result(replaceAt(tree, path, withSizes(split, sizes)));
}

/**
 * Takes a pane out. Its cells go to what is beside it on `side`, the whole length of the border between them; without a
 * side to the sibling before it, or after it where it is the first. Higher numbers move down by one.
 * @throws LayoutError `edit` without that pane, for the only one, or where what is on that side reaches beyond it
 */
export function mergeTree(tree: LayoutNode, size: WindowSize, pane: number, side?: Side): Renumbered {
  const path = pathOf(tree, pane);
  if (path.length === 0) throw new LayoutError('edit', 'The only pane of a window cannot be merged.');
  const cells = placed(tree, size);
  const above = path.slice(0, -1);
  const index = path.at(-1) as number;
  const parent = splitAt(tree, above);
  const sibling = siblingOn(parent, index, side);
  if (sibling !== null) return renumbered(tree, absorb(tree, cells, above, sibling, index), [pane]);
  const towards = side as Side;
  const taken = paneCellOf(cells, pane);
  const near = within(cells, taken, towards, `Pane ${pane} cannot be merged`);
  const rects = near.map((cell) => extended(cell, taken));
  return renumbered(tree, rebuild(tree, cells, [pane, ...near.map((cell) => cell.pane)], rects), [pane]);
}

/**
 * Lets a pane grow over what is beside it on `side`; those panes go, and higher numbers close up.
 * @throws LayoutError `edit` without that pane, at the edge of the window, or where what is there does not end where
 * the pane does, or not in one line
 */
export function growTree(tree: LayoutNode, size: WindowSize, pane: number, side: Side): Renumbered {
  const path = pathOf(tree, pane);
  const cells = placed(tree, size);
  const cell = paneCellOf(cells, pane);
  const near = within(cells, cell, side, `Pane ${pane} cannot grow`);
  const [first] = near;
  const kind = kindOf(side);
  if (near.some((each) => lengthOf(each, kind) !== lengthOf(first ?? each, kind))) {
    throw new LayoutError(
      'edit',
      `Pane ${pane} cannot grow over what is ${WHERE[side]} it: that does not end in one line.`,
    );
  }
  const gone = near.map((each) => each.pane);
  const above = path.slice(0, -1);
  const index = path.at(-1) ?? 0;
  const parent = splitAt(tree, above);
  const sibling = siblingOn(parent, index, side);
  if (sibling !== null && countPanes(parent.children[sibling] as LayoutNode) === gone.length) {
    return renumbered(tree, absorb(tree, cells, above, index, sibling), gone);
  }
  const rect = near.reduce((grown, each) => extended(grown, each), cell);
  return renumbered(tree, rebuild(tree, cells, [pane, ...gone], [rect]), gone);
}

/** The sides to which mergeTree can give a pane's cells, and those on which growTree can let it grow. */
export function sidesOf(tree: LayoutNode, size: WindowSize, pane: number): { merge: Side[]; grow: Side[] } {
  const works =
    (edit: typeof mergeTree | typeof growTree) =>
    (side: Side): boolean => {
      try {
        edit(tree, size, pane, side);
        return true;
      } catch (error) {
        if (error instanceof LayoutError) return false;
        throw error;
      }
    };
  return { merge: SIDES.filter(works(mergeTree)), grow: SIDES.filter(works(growTree)) };
}

/** Two panes change places; both keep their numbers, and with these everything else. @throws LayoutError `edit` */
export function swapTree(tree: LayoutNode, a: number, b: number): LayoutNode {
  for (const pane of [a, b]) pathOf(tree, pane);
  return mapPanes(tree, (pane) => (pane === a ? b : pane === b ? a : pane));
}

/**
 * The even grid of so many panes. Panes keep their numbers; of too many the highest go.
 * @throws LayoutError `tree` for other than 1 to 16, `too-small`
 */
export function presetOf(tree: LayoutNode, size: WindowSize, panes: number): Renumbered {
  const preset = presetTree(panes);
  placed(preset, size);
  const before = leavesOf(tree)
    .map((leaf) => leaf.pane)
    .sort((a, b) => a - b);
  return {
    tree: preset,
    numbers: new Map(before.filter((pane) => pane <= panes).map((pane) => [pane, pane])),
    gone: before.filter((pane) => pane > panes),
    added: Array.from({ length: Math.max(0, panes - before.length) }, (_, i) => before.length + i + 1),
  };
}

/** A quarter turn clockwise: what was at the left is at the top. @throws LayoutError `too-small` */
export function rotateTree(tree: LayoutNode, size: WindowSize): LayoutNode {
  const turn = (node: LayoutNode): LayoutNode => {
    if (node.kind === 'pane') return node;
    const children = node.children.map(turn);
    return node.kind === 'row'
      ? { ...node, kind: 'col', children }
      : { ...node, kind: 'row', children: children.reverse() };
  };
  const turned = turn(tree);
  placed(turned, size);
  return turned;
}

/** `horizontal` exchanges left and right, `vertical` top and bottom. */
export function mirrorTree(tree: LayoutNode, along: 'horizontal' | 'vertical'): LayoutNode {
  if (tree.kind === 'pane') return tree;
  const children = tree.children.map((child) => mirrorTree(child, along));
  return { ...tree, children: (tree.kind === 'row') === (along === 'horizontal') ? children.reverse() : children };
}

/** Equal shares for the children of the split at `path`; without one, of every split. @throws LayoutError `edit` */
export function distributeTree(tree: LayoutNode, path?: readonly number[]): LayoutNode {
  const equal = (split: SplitNode): SplitNode => ({
    ...split,
    children: split.children.map((child) => withWeight(child, 1)),
  });
  if (path !== undefined) return replaceAt(tree, path, equal(splitAt(tree, path)));
  const every = (node: LayoutNode): LayoutNode =>
    node.kind === 'pane' ? node : equal({ ...node, children: node.children.map(every) });
  return every(tree);
}

/** Every border of a placed tree, outer ones first. */
export function bordersOf(cells: Cell): Border[] {
  const borders: Border[] = [];
  let level: { cell: Cell; path: number[] }[] = [{ cell: cells, path: [] }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { cell, path } of level) {
      if (cell.kind === 'pane') continue;
      for (const [index, child] of cell.children.entries()) {
        next.push({ cell: child, path: [...path, index] });
        const after = cell.children[index + 1];
        if (after !== undefined) borders.push(borderBetween(cell, child, after, path, index));
      }
    }
    level = next;
  }
  return borders;
}

function borderBetween(
  split: Extract<Cell, { children: Cell[] }>,
  before: Cell,
  after: Cell,
  path: readonly number[],
  index: number,
): Border {
  const { kind } = split;
  const least = (cell: Cell): number => minimumSize(cell)[kind === 'row' ? 'columns' : 'rows'];
  const position = endOf(before, kind);
  const min = startOf(before, kind) + least(before);
  const max = endOf(after, kind) - least(after) - 1;
  const { x, y, width, height } = split;
  return kind === 'row'
    ? { path, index, orientation: 'vertical', rect: { x: position, y, width: 1, height }, position, min, max }
    : { path, index, orientation: 'horizontal', rect: { x, y: position, width, height: 1 }, position, min, max };
}

/**
 * The border that is at a pane's side, for moving it from there; null at the edge of the window.
 * @throws LayoutError `edit` without that pane
 */
export function borderBeside(cells: Cell, pane: number, side: Side): Border | null {
  const cell = paneCellOf(cells, pane);
  const kind = kindOf(side);
  const position = side === 'left' || side === 'up' ? startOf(cell, kind) - 1 : endOf(cell, kind);
  const across = kind === 'row' ? 'col' : 'row';
  const found = bordersOf(cells).find(
    ({ orientation, position: at, rect }) =>
      (orientation === 'vertical') === (kind === 'row') &&
      at === position &&
      startOf(rect, across) <= startOf(cell, across) &&
      endOf(rect, across) >= endOf(cell, across),
  );
  return found ?? null;
}

/**
 * Moves the border after child `index` of the split at `path` to a column or row of the window, held to where it can
 * go. Only what is on its two sides changes.
 * @param position a fraction is rounded
 * @throws LayoutError `edit` where there is no such border, `too-small`
 */
export function moveBorder(
  tree: LayoutNode,
  size: WindowSize,
  path: readonly number[],
  index: number,
  position: number,
): LayoutNode {
  const split = splitAt(tree, path);
  const cells = placed(tree, size);
  const cell = cellAt(cells, path);
  const before = cell.kind === 'pane' ? undefined : cell.children[index];
  const after = cell.kind === 'pane' ? undefined : cell.children[index + 1];
  if (cell.kind === 'pane' || before === undefined || after === undefined || !Number.isFinite(position)) {
    throw new LayoutError('edit', 'There is no such border.');
  }
  const { min, max, position: from } = borderBetween(cell, before, after, path, index);
  const by = Math.max(min, Math.min(max, Math.round(position))) - from;
  if (by === 0) return tree;
  const sizes = childSizes(cell).map((length, i) =>
    i === index ? length + by : i === index + 1 ? length - by : length,
  );
  return replaceAt(tree, path, withSizes(split, sizes));
}

/** The pane next to another one in a direction: of several the one with the most border in common; null at the edge. */
export function neighbourOf(cells: Cell, pane: number, side: Side): number | null {
  const cell = paneCellOf(cells, pane);
  let best: { pane: number; common: number } | null = null;
  for (const { other, common } of touching(cells, cell, side)) {
    if (best === null || common > best.common) best = { pane: other.pane, common };
  }
  return best?.pane ?? null;
}

/** The panes numbered anew in reading order (depth first, left to right, top to bottom). */
export function renumberTree(tree: LayoutNode): Renumbered {
  const numbers = new Map(leavesOf(tree).map((leaf, place) => [leaf.pane, place + 1]));
  return { tree: mapPanes(tree, (pane) => numbers.get(pane) as number), numbers, gone: [], added: [] };
}

function placed(tree: LayoutNode, { columns, rows }: WindowSize): Cell {
  return placeTree(tree, columns, rows);
}

/** The index of the sibling on a side of a child, without a side of the nearest one; null where that is no sibling. */
function siblingOn({ kind, children }: SplitNode, index: number, side: Side | undefined): number | null {
  if (side === undefined) return index === 0 ? 1 : index - 1;
  if (kindOf(side) !== kind) return null;
  const sibling = side === 'left' || side === 'up' ? index - 1 : index + 1;
  return sibling >= 0 && sibling < children.length ? sibling : null;
}

/** The panes on a side of a cell, where they are together exactly as long as it is. @throws LayoutError `edit` */
function within(cells: Cell, cell: PaneCell, side: Side, cannot: string): PaneCell[] {
  const across = kindOf(side) === 'row' ? 'col' : 'row';
  const near = touching(cells, cell, side);
  if (near.length === 0) throw new LayoutError('edit', `${cannot}: there is nothing ${WHERE[side]} it.`);
  const larger = near.find(({ other, common }) => common < lengthOf(other, across));
  if (larger !== undefined) {
    throw new LayoutError('edit', `${cannot}: pane ${larger.other.pane} ${WHERE[side]} it reaches beyond it.`);
  }
  return near.map(({ other }) => other);
}

/** The smallest rectangle around a cell and what it takes over. */
function extended(cell: PaneCell, taken: Rect): PaneCell {
  const x = Math.min(cell.x, taken.x);
  const y = Math.min(cell.y, taken.y);
  // Of what it takes over only what is beyond its own length along the border: the cell keeps that length.
  const sameRows = cell.y + cell.height <= taken.y || taken.y + taken.height <= cell.y;
  return sameRows
    ? { ...cell, y, height: Math.max(endOf(cell, 'col'), endOf(taken, 'col')) - y }
    : { ...cell, x, width: Math.max(endOf(cell, 'row'), endOf(taken, 'row')) - x };
}

/** What an edit says that took panes out: the others close up. */
function renumbered(before: LayoutNode, tree: LayoutNode, gone: readonly number[]): Renumbered {
  const numbers = new Map<number, number>();
  const old = leavesOf(before)
    .map((leaf) => leaf.pane)
    .filter((pane) => !gone.includes(pane))
    .sort((a, b) => a - b);
  for (const [place, pane] of old.entries()) numbers.set(pane, place + 1);
  return {
    tree: mapPanes(tree, (pane) => numbers.get(pane) as number),
    numbers,
    gone: [...gone].sort((a, b) => a - b),
    added: [],
  };
}
