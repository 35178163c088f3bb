import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTree } from '../../core/layout/arbitrary.ts';
import { minimumSize } from '../../core/layout/cells.ts';
import { exportLayout } from '../../core/layout/export.ts';
import { parseLayout, printLayout } from '../../core/layout/expression.ts';
import { countPanes, type LayoutNode } from '../../core/layout/tree.ts';
import { play, processesIn, theWindow } from '../../core/testing/playbook.ts';
import { testServer } from '../../core/testing/tmux.ts';
import { applyLayout } from '../../core/tmux/window.ts';
import { muxworks } from '../testing.ts';

const four = `!!tmux.window_ensure name:'dev|work' cat:4pane
!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1001' label:editor
!!tmux.pane_ensure name:'dev|work|3' cmd:'sleep 1003'`;

describe('layout', () => {
  test('show draws the window, export prints what apply takes, and what runs goes on', async () => {
    const server = await testServer();
    const { tmux } = server;
    await play(tmux, four);
    const before = await processesIn(tmux, 'dev', 'work');
    const shown = await muxworks(server, ['layout', 'show', 'dev/work']);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^dev\|work {2}80×24\n┌─+┬─+┐\n│ 1 editor +│ 2 +│\n│ sleep 1001 +│ bash +│\n/);
    await tmux.command('resize-pane', '-Z', '-t', '=dev:=work.0');
    // Zoomed it is drawn in its place, with the size of that.
    expect((await muxworks(server, ['layout', 'show', 'dev/work'])).out).toMatch(/\n│ 40×1[12] /);
    const exported = await muxworks(server, ['layout', 'export', 'dev|work']);
    expect(exported.out).toBe('col(row(1, 2), row(3, 4))\n');

    const applied = await muxworks(server, ['layout', 'apply', 'dev/work', 'row(4@10, col(3, 2, 1)@30)']);
    expect(applied).toMatchObject({ code: 0, err: '' });
    const window = await theWindow(tmux, 'dev', 'work');
    expect(window.panes.map(({ number, label, left }) => [number, label, left])).toEqual([
      [1, 'editor', 21],
      [2, null, 21],
      [3, null, 21],
      [4, null, 0],
    ]);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
    const { layout } = JSON.parse((await muxworks(server, ['--json', 'layout', 'export', 'dev'])).out);
    expect(layout).toBe('row(4@20, col(3, 2, 1)@59)');

    // The first again, from another program.
    const again = await muxworks(server, ['layout', 'apply', 'dev', '-'], { input: exported.out });
    expect(again.code).toBe(0);
    expect((await muxworks(server, ['layout', 'export', 'dev'])).out).toBe(exported.out);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('apply is exact to the cell, adds what is missing, and ends nothing without --prune', async () => {
    const server = await testServer();
    const { tmux } = server;
    await play(tmux, four);
    await tmux.command('resize-pane', '-t', '=dev:work.0', '-x', '38');
    await muxworks(server, ['layout', 'apply', 'dev/work', '4pane']);
    expect((await muxworks(server, ['layout', 'export', 'dev'])).out).toBe('col(row(1, 2), row(3, 4))\n');
    await muxworks(server, ['layout', 'apply', 'dev/work', '6pane']);
    const six = await processesIn(tmux, 'dev', 'work');
    expect(six.length).toBe(6);
    const refused = await muxworks(server, ['layout', 'apply', 'dev/work', '2pane']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('--prune');
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(six);
    expect((await muxworks(server, ['layout', 'apply', 'dev/work', '2pane', '--prune'])).code).toBe(0);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(six.slice(0, 2));
  });

  test('what is wrong is said in one line, and nothing is changed', async () => {
    const server = await testServer();
    await play(server.tmux, `${four}\n!!tmux.window_ensure name:'dev|more'`);
    const before = (await theWindow(server.tmux, 'dev', 'work')).layout;
    for (const [args, code, text] of [
      [['apply', 'dev/work', 'row(1,,2)'], 2, 'at character 7'],
      [['apply', 'dev/work', '17pane'], 2, '1 to 16'],
      [['apply', 'dev/work', 'row(1, 1)'], 2, 'twice'],
      [['apply', 'dev/nothing', '4pane'], 1, 'no window nothing'],
      [['apply', 'dev', '4pane'], 2, 'dev/work, dev/more'],
      [['apply', 'dev/work/1', '4pane'], 2, 'is a pane'],
      [['show', 'other'], 1, 'no session other'],
      [['export'], 2, "missing required argument 'target'"],
    ] as const) {
      const ran = await muxworks(server, ['layout', ...args]);
      expect(ran, args.join(' ')).toMatchObject({ code, out: '' });
      expect(ran.err).toContain(text);
    }
    expect((await theWindow(server.tmux, 'dev', 'work')).layout).toBe(before);
  });
});

test('any layout: exported from tmux and applied after another one, it gives the same cells, numbers included', async () => {
  const { tmux } = await testServer();
  await play(tmux, `!!tmux.window_ensure name:'dev|work' cat:6pane`);
  const shuffled = fc
    .tuple(arbitraryTree(6), fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6, maxLength: 6 }))
    .map(([tree, numbers]) => renumber(tree, numbers));
  const size = fc.record({ columns: fc.integer({ min: 40, max: 250 }), rows: fc.integer({ min: 20, max: 80 }) });
  await fc.assert(
    fc.asyncProperty(shuffled, shuffled, size, async (tree, other, { columns, rows }) => {
      for (const each of [tree, other]) {
        const { columns: wide, rows: high } = minimumSize(each);
        fc.pre(wide <= columns && high <= rows);
      }
      await tmux.command('resize-window', '-t', '=dev:work', '-x', String(columns), '-y', String(rows));
      await applyLayout(tmux, await theWindow(tmux, 'dev', 'work'), tree);
      const before = await theWindow(tmux, 'dev', 'work');
      const order = [...before.panes].sort((a, b) => a.place - b.place).map(({ number }) => number);
      const text = printLayout(exportLayout(before.layout, order));
      await applyLayout(tmux, before, other);
      const exported = parseLayout(text).root as LayoutNode;
      expect(countPanes(exported)).toBe(6);
      await applyLayout(tmux, await theWindow(tmux, 'dev', 'work'), exported);
      const after = await theWindow(tmux, 'dev', 'work');
      expect(after.layout).toBe(before.layout);
      expect(after.panes.map(({ id, number }) => [id, number])).toEqual(
        before.panes.map(({ id, number }) => [id, number]),
      );
    }),
    { numRuns: 60 },
  );
});

function renumber(tree: LayoutNode, numbers: readonly number[]): LayoutNode {
  return tree.kind === 'pane'
    ? { ...tree, pane: numbers[tree.pane - 1] as number }
    : { ...tree, children: tree.children.map((child) => renumber(child, numbers)) };
}

test('export --script prints a playbook of the window, which changes nothing there', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(tmux, four);
  const before = await processesIn(tmux, 'dev', 'work');
  const { code, out, err } = await muxworks(server, ['layout', 'export', '--script', 'dev/work']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(
    /^\/\/ Window dev\|work, 80 × 24\n!!tmux\.window_ensure\n {4}name:'dev\|work'\n {4}cat:'4pane'\n/,
  );
  expect(out).toContain("    name:'dev|work|1'\n    label:'editor'\n    cmd:'sleep 1001'\n");
  const again = await muxworks(server, ['run', '--json', '-'], { input: out });
  expect(JSON.parse(again.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ changed: 0, failed: 0 });
  expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  const { script } = JSON.parse((await muxworks(server, ['--json', 'layout', 'export', '--script', 'dev'])).out);
  expect(script).toBe(out);
});
