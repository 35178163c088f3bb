// Layout expressions: read, written, and what is wrong with some.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLayout, printLayout } from './expression.ts';
import { type LayoutNode, validateTree } from './tree.ts';

function problems(text: string): string[] {
  return parseLayout(text).issues.map((issue) => `${issue.kind} ${text.slice(issue.from, issue.to)}: ${issue.message}`);
}

test.each<[string, LayoutNode]>([
  ['1', { kind: 'pane', pane: 1 }],
  [
    'row(1, 2)',
    {
      kind: 'row',
      children: [
        { kind: 'pane', pane: 1 },
        { kind: 'pane', pane: 2 },
      ],
    },
  ],
  [
    ' row ( 1 @ 60 ,col(2,3)@40 ) ',
    {
      kind: 'row',
      children: [
        { kind: 'pane', pane: 1, weight: 60 },
        {
          kind: 'col',
          weight: 40,
          children: [
            { kind: 'pane', pane: 2 },
            { kind: 'pane', pane: 3 },
          ],
        },
      ],
    },
  ],
])('%j', (text, root) => {
  expect(parseLayout(text)).toEqual({ root, issues: [] });
});

test('writing gives the documented form', () => {
  const { root } = parseLayout('row(1@60,col(2,3)@40)');
  expect(root && printLayout(root)).toBe('row(1@60, col(2, 3)@40)');
});

describe('problems', () => {
  test.each([
    ['', 'syntax : Expected a pane number, row(…) or col(…)'],
    ['row', 'syntax w: Expected ( after row'],
    ['row(1, 2', 'syntax 2: Expected , or )'],
    ['row(1 2)', 'syntax 2: Expected , or )'],
    ['row(1,)', 'syntax ): Expected a pane number, row(…) or col(…)'],
    ['line(1, 2)', 'syntax line: Expected a pane number, row(…) or col(…)'],
    ['Row(1, 2)', 'syntax Row: Expected a pane number, row(…) or col(…)'],
    ['1, 2', 'syntax ,: Expected the end of the layout'],
    ['row(1)', 'syntax row(1): A row needs two panes or more'],
    ['row(1@, 2)', 'syntax ,: Expected a weight from 0.001 to 1000000 after @'],
    ['row(1@0, 2)', 'syntax 0: Expected a weight from 0.001 to 1000000 after @'],
    ['row(1@60%, 2)', 'syntax %: Expected , or )'],
    ['row(0, 1)', 'numbers 0: Panes are numbered from 1'],
    ['row(1, 1)', 'numbers 1: Pane 1 is there twice'],
    ['row(1, 3)', 'numbers row(1, 3): Pane 2 is missing'],
    ['row(1, 17)', 'too-many 17: A window has at most 16 panes'],
  ])('%j', (text, problem) => {
    expect(problems(text)[0]).toBe(problem);
  });

  test('17 panes', () => {
    const text = `row(${Array.from({ length: 17 }, (_, i) => i + 1).join(', ')})`;
    expect(problems(text)).toEqual(['too-many 17: A window has at most 16 panes']);
  });

  test('nesting without end is no stack overflow', () => {
    expect(problems('row('.repeat(1_000_000))).toHaveLength(1);
    expect(problems(`row(${'1,'.repeat(1_000_000)}`).length).toBeLessThan(20);
  });
});

/** Trees of `panes` panes, numbered in any order, with any weights. */
const trees: fc.Arbitrary<LayoutNode> = fc
  .tuple(fc.integer({ min: 1, max: 16 }), fc.infiniteStream(fc.nat(1_000_000)))
  .map(([panes, random]) => {
    const next = (below: number): number => (random.next().value ?? 0) % below;
    const numbers = Array.from({ length: panes }, (_, i) => i + 1).sort(() => next(3) - 1);
    const weight = (): { weight?: number } => (next(2) === 0 ? {} : { weight: (next(1_000_000) + 1) / 1000 });
    const build = (own: number[]): LayoutNode => {
      const [first = 1] = own;
      if (own.length < 2) return { kind: 'pane', pane: first, ...weight() };
      const cut = next(own.length - 1) + 1;
      const children = [build(own.slice(0, cut)), build(own.slice(cut))];
      return { kind: next(2) === 0 ? 'row' : 'col', children, ...weight() };
    };
    return build(numbers);
  });

test('what is written reads back, and keeps every rule of a tree', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const { root, issues } = parseLayout(printLayout(tree));
      expect(issues).toEqual([]);
      expect(root).toEqual(tree);
      if (root) validateTree(root);
    }),
  );
});

test('nothing throws, and problems lie in the text', () => {
  const pieces = fc.constantFrom('row', 'col', '(', ')', ',', '@', '1', '2', '16', '17', ' ', '\n', '.5', 'x', '😀');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
      const text = list.join('');
      const { root, issues } = parseLayout(text);
      if (root) validateTree(root);
      expect(root === undefined).toBe(issues.length > 0);
      for (const { from, to } of issues) expect([from >= 0, from <= to, to <= text.length]).toEqual([true, true, true]);
    }),
    { numRuns: 2000 },
  );
});
