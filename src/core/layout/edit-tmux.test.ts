// What a canvas shows after edits is what a real tmux makes of it, cell for cell.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { play, theWindow } from '../testing/playbook.ts';
import { testServer } from '../testing/tmux.ts';
import { planLayout } from './apply.ts';
import { arbitraryTree } from './arbitrary.ts';
import { minimumSize, paneCells, placeTree, type WindowSize } from './cells.ts';
import {
  bordersOf,
  distributeTree,
  growTree,
  mergeTree,
  mirrorTree,
  moveBorder,
  rotateTree,
  type Side,
  splitTree,
  swapTree,
} from './edit.ts';
import { LayoutError } from './error.ts';
import { countPanes, type LayoutNode } from './tree.ts';

const SIDES: readonly Side[] = ['left', 'right', 'up', 'down'];
const SIZES: readonly WindowSize[] = [
  { columns: 80, rows: 24 },
  { columns: 147, rows: 43 },
  { columns: 253, rows: 71 },
];
const DRAWINGS = 2000;

/** A tree as somebody has drawn it, and the size at which they did: from a random one by some edits. */
const drawing = fc
  .tuple(arbitraryTree(), fc.nat(3), fc.array(fc.tuple(fc.nat(8), fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }))
  .map(([tree, which, edits]) => {
    const least = minimumSize(tree);
    const wanted = SIZES[which] ?? least;
    const size = { columns: Math.max(least.columns, wanted.columns), rows: Math.max(least.rows, wanted.rows) };
    return { tree: edits.reduce((now, edit) => edited(now, size, edit), tree), size };
  });

function edited(tree: LayoutNode, size: WindowSize, [what, a, b]: [number, number, number]): LayoutNode {
  const pane = (a % countPanes(tree)) + 1;
  const side = SIDES[b % 4] as Side;
  const borders = bordersOf(placeTree(tree, size.columns, size.rows));
  const border = borders[a % Math.max(1, borders.length)];
  try {
    if (what < 3) return splitTree(tree, size, pane, side, (b % 10) / 10).tree;
    if (what === 3) return mergeTree(tree, size, pane, side).tree;
    if (what === 4) return growTree(tree, size, pane, side).tree;
    if (what === 5) return swapTree(tree, pane, (b % countPanes(tree)) + 1);
    if (what === 6) return b % 2 === 0 ? rotateTree(tree, size) : mirrorTree(tree, 'horizontal');
    if (what === 7) return distributeTree(tree, border?.path);
    return border === undefined ? tree : moveBorder(tree, size, border.path, border.index, b % size.columns);
  } catch (error) {
    if (error instanceof LayoutError) return tree;
    throw error;
  }
}

test('thousands of drawings, at several sizes', async () => {
  const { tmux } = await testServer();
  await play(tmux, `!!tmux.window_ensure name:'s|w'`);
  const { id: window, panes } = await theWindow(tmux, 's', 'w');
  const all = fc.sample(drawing, { numRuns: DRAWINGS, seed: 11 });
  let ids = panes.map(({ id }) => id);
  let compared = 0;
  for (let count = 1; count <= 16; count++) {
    if (count > 1) {
      // A strip of one column, and in a split an empty command: a pane without a process.
      const added = ['split-window', '-d', '-f', '-h', '-l', '1', '-t', window, '-P', '-F', '#{pane_id}', ''];
      const room = ['resize-window', '-t', window, '-x', '250', '-y', '70'];
      const [, , id = ''] = await tmux.sequence([room, ['select-layout', '-t', window, 'even-horizontal'], added]);
      ids = [...ids, id];
    }
    const drawings = all.filter(({ tree }) => countPanes(tree) === count);
    for (let from = 0; from < drawings.length; from += 40) {
      const batch = drawings.slice(from, from + 40).map(({ tree, size }) => {
        // tmux hands out the places in order; so the panes are numbered in that order here, and told apart below.
        const numbers = ids.map((id) => Number(id.slice(1)));
        const { layout, swaps } = planLayout(numbers, tree, size);
        return { layout, swaps, size, cells: paneCells(placeTree(tree, size.columns, size.rows)) };
      });
      const output = await tmux.sequence(
        batch.flatMap(({ layout, swaps, size }) => [
          ['resize-window', '-t', window, '-x', String(size.columns), '-y', String(size.rows)],
          ...swaps.map(([a, b]) => ['swap-pane', '-d', '-s', `%${a}`, '-t', `%${b}`]),
          ['select-layout', '-t', window, layout],
          ['list-panes', '-t', window, '-F', '#{pane_id} #{pane_left},#{pane_top} #{pane_width}x#{pane_height}'],
          ...swaps.toReversed().map(([a, b]) => ['swap-pane', '-d', '-s', `%${a}`, '-t', `%${b}`]),
        ]),
      );
      let at = 0;
      for (const { swaps, cells } of batch) {
        const printed = output[at + swaps.length + 2];
        at += 3 + 2 * swaps.length;
        expect(printed?.split('\n')).toEqual(
          cells.map((cell) => `${ids[cell.pane - 1]} ${cell.x},${cell.y} ${cell.width}x${cell.height}`),
        );
        compared++;
      }
    }
  }
  expect(compared).toBe(DRAWINGS);
}, 60_000);
