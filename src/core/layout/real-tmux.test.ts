// Compares with a real tmux: what we print is what tmux then has, cell for cell.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planLayout } from './apply.ts';
import { arbitraryTree } from './arbitrary.ts';
import { type Cell, minimumSize, paneCells, placeTree, type WindowSize } from './cells.ts';
import { type Divider, paneRects } from './pixels.ts';
import { presetTree } from './presets.ts';
import { parseLayout, printLayout } from './tmux-layout.ts';
import { countPanes, type LayoutNode, withWeight } from './tree.ts';

const socket = `muxtest-${process.pid}-${randomBytes(4).toString('hex')}`;
const directory = mkdtempSync(join(tmpdir(), 'muxtest-'));
const counts = Array.from({ length: 16 }, (_, i) => i + 1);

/** Runs tmux commands in one call and returns their output, a string a line. */
function tmux(...commands: string[][]): string[] {
  const args = commands.flatMap((command, i) => (i === 0 ? command : [';', ...command]));
  const env: NodeJS.ProcessEnv = { ...process.env, TMUX_TMPDIR: directory };
  delete env.TMUX;
  const out = execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { env, encoding: 'utf8' });
  return out.split('\n').slice(0, -1);
}

/** The pane ids of window n, which has n panes, in tmux's order. */
const paneIds = (n: number): number[] =>
  tmux(['list-panes', '-t', `=t:=w${n}`, '-F', '#{pane_id}']).map((id) => Number(id.slice(1)));

/** Runs the commands of all items in few calls, and returns their output. A message to the server holds 16 KB. */
function inBatches<T>(size: number, items: T[], commands: (item: T) => string[][]): string[] {
  const output: string[] = [];
  for (let i = 0; i < items.length; i += size) output.push(...tmux(...items.slice(i, i + size).flatMap(commands)));
  return output;
}

/** For each window size and layout string: sizes the window, selects the layout, and returns what tmux then prints. */
function selectAll(n: number, layouts: { size: WindowSize; layout: string }[]): string[] {
  const target = `=t:=w${n}`;
  return inBatches(24, layouts, ({ size, layout }) => [
    ['resize-window', '-t', target, '-x', String(size.columns), '-y', String(size.rows)],
    ['select-layout', '-t', target, layout],
    ['display-message', '-p', '-t', target, '#{window_width}x#{window_height} #{window_layout}'],
  ]);
}

/** The numbers of a tree replaced by the ids of the window's panes. */
const withIds = (cell: Cell, ids: number[]): Cell =>
  cell.kind === 'pane'
    ? { ...cell, pane: ids[cell.pane - 1] as number }
    : { ...cell, children: cell.children.map((child) => withIds(child, ids)) };

beforeAll(() => {
  tmux(['new-session', '-d', '-s', 't', '-x', '80', '-y', '24', 'exec sleep 600']);
  for (const n of counts) {
    // In a split an empty command makes a pane without a process: nothing to start, nothing to end.
    const split = ['split-window', '-d', '-f', '-h', '-l', '1', '-t', `=t:=w${n}`, ''];
    tmux(
      ['new-window', '-d', '-t', '=t:', '-n', `w${n}`, 'exec sleep 600'],
      ...Array.from({ length: n - 1 }, () => split),
    );
  }
});

afterAll(() => {
  try {
    tmux(['kill-server']);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test.each(counts)('preset %i in a detached 80×24 window', (n) => {
  const ids = paneIds(n);
  const size = { columns: 80, rows: 24 };
  const { swaps, layout, cells } = planLayout(ids, presetTree(n), size);
  expect(swaps).toEqual([]);
  expect(tmux(['display-message', '-p', '-t', `=t:=w${n}`, '#{window_width}x#{window_height}'])).toEqual(['80x24']);
  const [printed] = tmux(
    ['select-layout', '-t', `=t:=w${n}`, layout],
    ['display-message', '-p', '-t', `=t:=w${n}`, '#{window_layout}'],
  );
  expect(printed).toBe(layout);
  expect(parseLayout(printed as string)).toEqual(cells);
});

test('random trees at several sizes: what we print is what tmux prints', () => {
  let compared = 0;
  for (const n of counts) {
    const ids = paneIds(n);
    const layouts = fc.sample(arbitraryTree(n), { numRuns: 200, seed: n }).map((tree, i) => {
      const minimum = minimumSize(tree);
      const sizes = [minimum, { columns: 80, rows: 24 }, { columns: 137, rows: 41 }, { columns: 250, rows: 70 }];
      const wanted = sizes[i % sizes.length] as WindowSize;
      const size = {
        columns: Math.max(minimum.columns, wanted.columns),
        rows: Math.max(minimum.rows, wanted.rows),
      };
      return { size, layout: printLayout(withIds(placeTree(tree, size.columns, size.rows), ids)) };
    });
    const printed = selectAll(n, layouts);
    expect(printed).toEqual(layouts.map(({ size, layout }) => `${size.columns}x${size.rows} ${layout}`));
    for (const { layout } of layouts) expect(printLayout(parseLayout(layout))).toBe(layout);
    compared += printed.length;
  }
  expect(compared).toBe(3200);
}, 60_000);

test('every pane is where the cells say, also when the tree numbers them in another order', () => {
  const size = { columns: 120, rows: 40 };
  for (const n of counts) {
    for (const [i, tree] of fc.sample(arbitraryTree(n), { numRuns: 5, seed: n + 100 }).entries()) {
      const ids = paneIds(n);
      const { swaps, layout, cells } = planLayout(ids, renumber(tree, n, i), size);
      const target = `=t:=w${n}`;
      const printed = tmux(
        ['resize-window', '-t', target, '-x', String(size.columns), '-y', String(size.rows)],
        ...swaps.map(([a, b]) => ['swap-pane', '-d', '-s', `%${a}`, '-t', `%${b}`]),
        ['select-layout', '-t', target, layout],
        ['list-panes', '-t', target, '-F', '#{pane_id} #{pane_left},#{pane_top} #{pane_width}x#{pane_height}'],
      );
      expect(printed).toEqual(
        paneCells(cells).map((cell) => `%${cell.pane} ${cell.x},${cell.y} ${cell.width}x${cell.height}`),
      );
    }
  }
}, 60_000);

/** The same tree with its numbers turned round by a few, and every second time backwards. */
function renumber(tree: LayoutNode, n: number, by: number): LayoutNode {
  if (tree.kind !== 'pane') return { ...tree, children: tree.children.map((child) => renumber(child, n, by)) };
  const turned = ((tree.pane - 1 + by) % n) + 1;
  return { ...tree, pane: by % 2 === 0 ? turned : n + 1 - turned };
}

test('a divider’s pane is the one on which resize-pane moves that border; without one none does', () => {
  const metrics = { cellWidth: 8, cellHeight: 16, padX: 20, padY: 40, gap: 8, inset: 8 };
  const floor = { width: 4000, height: 4000 };
  let moved = 0;
  let unreachable = 0;
  for (const n of counts) {
    const ids = paneIds(n);
    const target = `=t:=w${n}`;
    for (const tree of fc.sample(arbitraryTree(n), { numRuns: 6, seed: n + 200 })) {
      // Ten cells for each pane, so that there is room on both sides of every border.
      const [columns, rows] = [10 * n, 10 * n];
      const cells = withIds(placeTree(weighedByPanes(tree), columns, rows), ids);
      const dividers = paneRects(cells, floor, metrics).dividers;
      const reachable = dividers.filter((divider) => divider.pane !== null);
      tmux(['resize-window', '-t', target, '-x', String(columns), '-y', String(rows)]);
      const layout = printLayout(cells);
      const printed = inBatches(12, reachable, ({ pane, forward, back }) =>
        [forward, back].flatMap((direction) => [
          ['select-layout', '-t', target, layout],
          ['resize-pane', '-t', `%${pane}`, `-${direction}`, '1'],
          ['display-message', '-p', '-t', target, '#{window_layout}'],
        ]),
      );
      reachable.forEach((divider, i) => {
        const { at, length } = placeOf(divider, cells);
        const after = printed.slice(2 * i, 2 * i + 2).map((text) => placeOf(divider, parseLayout(text)));
        expect(after).toEqual([
          { at: at + 1, length },
          { at: at - 1, length },
        ]);
      });
      moved += reachable.length;
      for (const divider of dividers.filter(({ pane }) => pane === null)) {
        const tries = inBatches(12, ids, (id) => [
          ['select-layout', '-t', target, layout],
          ['resize-pane', '-t', `%${id}`, `-${divider.forward}`, '1'],
          ['display-message', '-p', '-t', target, '#{window_layout}'],
        ]);
        const { at, length } = placeOf(divider, cells);
        for (const after of tries.map((text) => placeOf(divider, parseLayout(text)))) {
          // Where the split itself was resized, another border moved.
          if (after.length === length) expect(after.at).toBe(at);
        }
        unreachable++;
      }
    }
  }
  expect(moved).toBeGreaterThan(400);
  expect(unreachable).toBeGreaterThan(0);
}, 60_000);

/** How far into its split a divider is, and how long the split is, in cells. */
function placeOf({ split, index }: Divider, cells: Cell): { at: number; length: number } {
  let parent = cells;
  for (const step of split) parent = (parent.kind === 'pane' ? parent : parent.children[step]) as Cell;
  if (parent.kind === 'pane') throw new Error('a divider in a pane');
  const child = parent.children[index] as Cell;
  return parent.kind === 'row'
    ? { at: child.x + child.width - parent.x, length: parent.width }
    : { at: child.y + child.height - parent.y, length: parent.height };
}

/** The same tree with every child weighed by its panes. */
function weighedByPanes(tree: LayoutNode): LayoutNode {
  const node: LayoutNode = tree.kind === 'pane' ? tree : { ...tree, children: tree.children.map(weighedByPanes) };
  return withWeight(node, countPanes(tree));
}
