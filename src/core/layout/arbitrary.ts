// Random split trees for the tests.

import fc from 'fast-check';
import { type LayoutNode, leavesOf, type SplitNode, withWeight } from './tree.ts';

/** How one more pane comes about: the `at`th leaf is split, or gets a sibling where its parent has that direction. */
const step = fc.record({ at: fc.nat(), kind: fc.constantFrom('row' as const, 'col' as const), nest: fc.boolean() });
const weight = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 }), fc.constantFrom(0.001, 2.5, 60, 1_000_000));

/**
 * A valid tree of `panes` panes (any number from 1 to 16 where absent), numbered in tmux's order, of every depth, with
 * rows inside rows and weights of every size.
 */
export function arbitraryTree(panes?: number): fc.Arbitrary<LayoutNode> {
  const length = panes === undefined ? { maxLength: 15 } : { minLength: panes - 1, maxLength: panes - 1 };
  return fc
    .tuple(fc.array(step, length), fc.array(weight, { minLength: 31, maxLength: 31 }))
    .map(([steps, weights]) => {
      let tree: LayoutNode = { kind: 'pane', pane: 1 };
      for (const { at, kind, nest } of steps) tree = grow(tree, at % leavesOf(tree).length, kind, nest);
      let pane = 1;
      let next = 0;
      const finish = (node: LayoutNode): LayoutNode => {
        const named: LayoutNode =
          node.kind === 'pane' ? { ...node, pane: pane++ } : { ...node, children: node.children.map(finish) };
        return withWeight(named, weights[next++] ?? 1);
      };
      return finish(tree);
    });
}

/** The tree with one pane more, at its `at`th leaf. */
function grow(tree: LayoutNode, at: number, kind: SplitNode['kind'], nest: boolean): LayoutNode {
  if (tree.kind === 'pane') return { kind, children: [tree, { ...tree }] };
  let before = 0;
  const children = tree.children.flatMap((child) => {
    const index = at - before;
    const count = leavesOf(child).length;
    before += count;
    if (index < 0 || index >= count) return [child];
    if (child.kind === 'pane' && tree.kind === kind && !nest) return [child, { ...child }];
    return [grow(child, index, kind, nest)];
  });
  return { ...tree, children };
}
