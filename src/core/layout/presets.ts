// The preset layouts: what `cat:'1pane'` to `cat:'16pane'` mean.

import { LayoutError } from './error.ts';
import { type LayoutNode, MAX_PANES } from './tree.ts';

/**
 * Panes in each row, top to bottom, for 1 to 16 panes. 2, 4, 6, 8, 12 and 16 are given by HeroScript. The others are
 * the nearest grid of at most four columns, so that a pane keeps 19 columns in a window of 80, with the last row
 * filled out: its panes share the row's width.
 */
const ROWS: readonly (readonly number[])[] = [
  [1],
  [2],
  [2, 1],
  [2, 2],
  [3, 2],
  [3, 3],
  [4, 3],
  [4, 4],
  [3, 3, 3],
  [4, 4, 2],
  [4, 4, 3],
  [4, 4, 4],
  [4, 4, 4, 1],
  [4, 4, 4, 2],
  [4, 4, 4, 3],
  [4, 4, 4, 4],
];

/**
 * The preset for `panes` panes (1 to 16), all rows equally high, panes numbered from 1 row by row.
 * @throws LayoutError `tree` for any other number
 */
export function presetTree(panes: number): LayoutNode {
  const rows = ROWS[panes - 1];
  if (rows === undefined) throw new LayoutError('tree', `A preset has 1 to ${MAX_PANES} panes, not ${panes}.`);
  let next = 1;
  return group(
    'col',
    rows.map((count) =>
      group(
        'row',
        Array.from({ length: count }, () => ({ kind: 'pane', pane: next++ })),
      ),
    ),
  );
}

/** A split with these children, or the child itself where there is only one. */
function group(kind: 'row' | 'col', children: LayoutNode[]): LayoutNode {
  const [only] = children;
  return only !== undefined && children.length === 1 ? only : { kind, children };
}
