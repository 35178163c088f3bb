// The split tree: what a window's layout is, apart from any size.

import { LayoutError } from './error.ts';

/** One pane. `pane` is its number in the window, from 1 (in a tree read from tmux: the number of its tmux id). */
export type PaneNode = { kind: 'pane'; pane: number; weight?: number };

/** `row`: children side by side. `col`: children stacked. */
export type SplitNode = { kind: 'row' | 'col'; children: LayoutNode[]; weight?: number };

/**
 * A split tree. `weight` is a node's share among its siblings, relative to theirs; absent it is 1.
 * So `row(1@2, 2, 3)` gives half, a quarter, a quarter. The weight of the root means nothing.
 */
export type LayoutNode = PaneNode | SplitNode;

/** What a split tree and a cell tree have in common. */
export type Shape = { kind: 'pane' } | { kind: 'row' | 'col'; children: Shape[] };

/** The most panes a layout may have. */
export const MAX_PANES = 16;

/** Weights count to a thousandth. Together with MAX_WEIGHT it keeps every share of cells exact in whole numbers. */
export const MIN_WEIGHT = 0.001;
export const MAX_WEIGHT = 1_000_000;

/**
 * The weight that counts: 1 where absent.
 * @throws LayoutError `tree` for a weight outside MIN_WEIGHT to MAX_WEIGHT
 */
export function weightOf(node: LayoutNode): number {
  const { weight = 1 } = node;
  if (weight >= MIN_WEIGHT && weight <= MAX_WEIGHT) return weight;
  throw new LayoutError('tree', `A weight is ${MIN_WEIGHT} to ${MAX_WEIGHT}, not ${weight}.`);
}

/** The panes of a tree in tmux's order: depth first, left to right, top to bottom. */
export function leavesOf(tree: LayoutNode): PaneNode[] {
  return tree.kind === 'pane' ? [tree] : tree.children.flatMap(leavesOf);
}

/** How many panes a tree has. */
export function countPanes(tree: LayoutNode): number {
  return leavesOf(tree).length;
}

/**
 * Checks the rules of a layout: 1 to 16 panes, numbered 1 to their count, each number once and in any order;
 * every row and column with at least two children; weights from MIN_WEIGHT to MAX_WEIGHT.
 * @throws LayoutError `tree`, naming the rule that is broken
 */
export function validateTree(tree: LayoutNode): void {
  const seen = new Set<number>();
  const visit = (node: LayoutNode, depth: number): void => {
    weightOf(node);
    if (node.kind === 'pane') {
      if (!Number.isInteger(node.pane) || node.pane < 1 || node.pane > MAX_PANES) {
        throw new LayoutError('tree', `A pane's number is 1 to ${MAX_PANES}, not ${node.pane}.`);
      }
      if (seen.has(node.pane)) throw new LayoutError('tree', `Pane ${node.pane} is there twice.`);
      seen.add(node.pane);
    } else {
      if (node.children.length < 2) throw new LayoutError('tree', `A ${node.kind} needs at least two children.`);
      // Each split has two children, so one this deep has more panes than are allowed; it need not be walked.
      if (depth === MAX_PANES) throw new LayoutError('tree', `A layout has at most ${MAX_PANES} panes.`);
      for (const child of node.children) visit(child, depth + 1);
    }
  };
  visit(tree, 1);
  for (let pane = 1; pane <= seen.size; pane++) {
    if (!seen.has(pane)) throw new LayoutError('tree', `Pane ${pane} is missing: they are numbered 1 to ${seen.size}.`);
  }
}

/**
 * The simplest tree that places every pane on the same cells at every size: a row or column with one child becomes
 * that child, whole weights lose their common factor, and weights that are equal among siblings go.
 * A row inside a row stays. To tmux it is a cell of its own, and merging the two would move a border by a cell.
 */
export function normaliseTree(tree: LayoutNode): LayoutNode {
  const { weight: _, ...root } = simplify(tree);
  return root;
}

function simplify(node: LayoutNode): LayoutNode {
  if (node.kind === 'pane') return node;
  const only = node.children[0];
  if (only !== undefined && node.children.length === 1) return withWeight(simplify(only), weightOf(node));
  const children = node.children.map(simplify);
  const weights = children.map(weightOf);
  const factor = weights.every((w) => w === weights[0]) ? (weights[0] ?? 1) : commonFactor(weights);
  return { ...node, children: children.map((child) => withWeight(child, weightOf(child) / factor)) };
}

/** The same node with another weight; 1 is left out. */
export function withWeight(node: LayoutNode, weight: number): LayoutNode {
  const { weight: _, ...rest } = node;
  return weight === 1 ? rest : { ...rest, weight };
}

/** The greatest common divisor of whole numbers; 1 where one of them is not whole. */
function commonFactor(numbers: number[]): number {
  if (!numbers.every(Number.isInteger)) return 1;
  return numbers.reduce((a, b) => {
    while (b !== 0) [a, b] = [b, a % b];
    return a;
  }, 0);
}
