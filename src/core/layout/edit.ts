// Edits of a split tree: each takes a tree and gives another one that keeps tmux's rules at the size of its window.
//
// Sizes are counted in cells: what an edit does not touch keeps its cells to the last one. A split whose children get
// other sizes has these as its weights; all other weights stay as they were written.

import type { Cell, WindowSize } from './cells.ts';
import type { LayoutNode } from './tree.ts';

/** A side of a pane, and the direction that one moves in from there. */
export type Side = 'left' | 'right' | 'up' | 'down';

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

/**
 * Puts a new pane beside another one; its number is the next free one, so that no other pane changes its own.
 * In a row or column of that direction it becomes a sibling, else the pane's place is divided. Nobody else moves.
 * @param size the window's size
 * @param share of the pane's cells that the new one gets, between 0 and 1; held to what both need at least
 * @throws LayoutError `edit` without that pane or with 16 panes already; `too-small` where two panes do not fit
 */
export function splitTree(_tree: LayoutNode, _size: WindowSize, _pane: number, _side: Side, _share = 0.5): Renumbered {
  throw new Error('to follow');
}

/**
 * Takes a pane out. Its cells go to what is beside it on `side`, the whole length of the border between them; without a
 * side to the sibling before it, or after it where it is the first. Higher numbers move down by one.
 * @throws LayoutError `edit` without that pane, for the only one, or where what is on that side does not end where the
 * pane does (the message says which sides are free)
 */
export function mergeTree(_tree: LayoutNode, _size: WindowSize, _pane: number, _side?: Side): Renumbered {
  throw new Error('to follow');
}

/**
 * Lets a pane grow over what is beside it on `side`; those panes go, and higher numbers close up.
 * @throws LayoutError `edit` without that pane, at the edge of the window, or where what is there does not end where
 * the pane does
 */
export function growTree(_tree: LayoutNode, _size: WindowSize, _pane: number, _side: Side): Renumbered {
  throw new Error('to follow');
}

/** The sides to which mergeTree can give a pane's cells, and those on which growTree can let it grow. */
export function sidesOf(_tree: LayoutNode, _size: WindowSize, _pane: number): { merge: Side[]; grow: Side[] } {
  throw new Error('to follow');
}

/** Two panes change places; both keep their numbers, and with these everything else. @throws LayoutError `edit` */
export function swapTree(_tree: LayoutNode, _a: number, _b: number): LayoutNode {
  throw new Error('to follow');
}

/**
 * The even grid of so many panes. Panes keep their numbers; of too many the highest go.
 * @throws LayoutError `tree` for other than 1 to 16, `too-small`
 */
export function presetOf(_tree: LayoutNode, _size: WindowSize, _panes: number): Renumbered {
  throw new Error('to follow');
}

/** A quarter turn clockwise: what was at the left is at the top. @throws LayoutError `too-small` */
export function rotateTree(_tree: LayoutNode, _size: WindowSize): LayoutNode {
  throw new Error('to follow');
}

/** `horizontal` exchanges left and right, `vertical` top and bottom. */
export function mirrorTree(_tree: LayoutNode, _along: 'horizontal' | 'vertical'): LayoutNode {
  throw new Error('to follow');
}

/** Equal shares for the children of the split at `path`; without one, of every split. @throws LayoutError `edit` */
export function distributeTree(_tree: LayoutNode, _path?: readonly number[]): LayoutNode {
  throw new Error('to follow');
}

/** Every border of a placed tree, outer ones first. */
export function bordersOf(_cells: Cell): Border[] {
  throw new Error('to follow');
}

/**
 * Moves the border after child `index` of the split at `path` to a column or row of the window, held to where it can
 * go. Only what is on its two sides changes.
 * @param position a fraction is rounded
 * @throws LayoutError `edit` where there is no such border, `too-small`
 */
export function moveBorder(
  _tree: LayoutNode,
  _size: WindowSize,
  _path: readonly number[],
  _index: number,
  _position: number,
): LayoutNode {
  throw new Error('to follow');
}

/** The pane next to another one in a direction: of several the one with the most border in common; null at the edge. */
export function neighbourOf(_cells: Cell, _pane: number, _side: Side): number | null {
  throw new Error('to follow');
}

/** The panes numbered anew in reading order (depth first, left to right, top to bottom). */
export function renumberTree(_tree: LayoutNode): Renumbered {
  throw new Error('to follow');
}
