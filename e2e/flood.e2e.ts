/** Panes that flood in the real app, whatever is done with them meanwhile: afterwards each is tmux's own, cell for cell. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from '@playwright/test';
import type { Cells } from '../src/core/testing/cells.ts';
import { cellsOfTmux } from '../src/core/testing/truth-cells.ts';
import { type Ground, type Started, test } from './support.ts';

const PANES = 6;

/** A window of panes that flood until the file is there, and another window. */
async function flood(ground: Ground): Promise<{ panes: string[]; end(): void }> {
  const stop = join(ground.directory, 'stop');
  const floods = [
    'seq 1 5000',
    'yes | head -n 5000',
    String.raw`for i in $(seq 1 50); do printf '\e[3%dm%d\e[0m 漢字 é 👍 \e[38;2;%d;100;200mcolour\e[m\n' $((i % 8)) $i $i; done`,
  ];
  const program = (index: number) =>
    `while [ ! -e '${stop}' ]; do ${floods[index % floods.length]}; done; printf '\\nEND '; exec cat`;
  await ground.tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    'flood',
    '-n',
    'wall',
    '-x',
    '200',
    '-y',
    '50',
    'bash',
    '-c',
    program(0),
  );
  for (let index = 1; index < PANES; index++) {
    await ground.tmux('split-window', '-d', '-t', 'flood:wall', 'bash', '-c', program(index));
    await ground.tmux('select-layout', '-t', 'flood:wall', 'tiled');
  }
  await ground.tmux('new-window', '-d', '-t', 'flood:', '-n', 'quiet', 'cat');
  const listed = await ground.tmux('list-panes', '-t', 'flood:wall', '-F', '#{pane_id}');
  return { panes: listed.split('\n'), end: () => writeFileSync(stop, '') };
}

async function painted({ page }: Started, panes: readonly string[]): Promise<void> {
  for (const pane of panes) {
    await expect
      .poll(() => page.evaluate((id) => window.__muxworksTest?.painted(id), pane), { timeout: 30_000 })
      .toBe(true);
  }
}

async function same({ page }: Started, ground: Ground, panes: readonly string[]): Promise<void> {
  const sequence = (commands: readonly (readonly string[])[]) =>
    Promise.all(commands.map((command) => ground.tmux(...command)));
  for (const pane of panes) {
    const truth = async (): Promise<Cells> => {
      const { columns: _columns, rows: _rows, ...cells } = await cellsOfTmux({ sequence }, pane, 100);
      return cells;
    };
    await expect
      .poll(async () => (await truth()).lines.some((line) => line.startsWith('END')), { timeout: 30_000 })
      .toBe(true);
    // Both anew each time: a size may still be on its way to tmux.
    const differ = async (): Promise<unknown> => {
      const told = await truth();
      const seen = await page.evaluate((id) => window.__muxworksTest?.cells(id, 100), pane);
      return isDeepStrictEqual(seen, told) ? null : { pane, seen, told };
    };
    await expect.poll(differ, { timeout: 30_000 }).toBeNull();
  }
}

test('zoomed, hidden, reloaded and resized in the flood: the panes are tmux’s own afterwards', async ({ ground }) => {
  test.setTimeout(180_000);
  const { panes, end } = await flood(ground);
  const app = await ground.start();
  await painted(app, panes);
  const { page } = app;
  await ground.tmux('resize-pane', '-Z', '-t', panes[2] as string);
  await expect(app.pane(3)).toBeVisible();
  await expect(app.pane(1)).toBeHidden();
  await ground.tmux('resize-pane', '-Z', '-t', panes[2] as string);
  await expect(app.pane(1)).toBeVisible();
  // Another window on show, and back.
  await page.getByRole('treeitem', { name: 'quiet, window' }).click();
  await expect(app.pane(1)).toHaveCount(1);
  await page.getByRole('treeitem', { name: 'wall, window' }).click();
  await expect(app.pane(PANES)).toBeVisible();
  // Another size.
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1100, 700));
  // A page that has drawn nothing yet.
  await page.reload();
  await painted(app, panes);
  // A pane is opened and closed.
  const added = await ground.tmux('split-window', '-d', '-t', panes[0] as string, '-P', '-F', '#{pane_id}', 'cat');
  await painted(app, [added]);
  await ground.tmux('kill-pane', '-t', added);
  await expect(app.pane(PANES + 1)).toHaveCount(0);
  end();
  await same(app, ground, panes);
});

/** Drags the first divider to and fro in that many moves; it ends four columns further. Returns the resizes asked of tmux. */
async function drag({ page }: Started, ground: Ground, pane: string, moves: number): Promise<number> {
  await ground.tmux('set-option', '-g', '@resizes', '');
  await ground.tmux('set-hook', '-g', 'after-resize-pane', 'set-option -ga @resizes x');
  const divider = page.getByRole('separator', { name: 'Divider between columns' }).first();
  const before = Number(await divider.getAttribute('aria-valuenow'));
  const box = await divider.boundingBox();
  if (box === null) throw new Error('there is no divider');
  const shown = await page.locator(`[data-pane="${pane}"] .xterm-screen`).boundingBox();
  const columns = Number(await ground.tmux('display-message', '-p', '-t', pane, '#{pane_width}'));
  const cell = (shown?.width ?? 0) / columns;
  const [x, y] = [box.x + box.width / 2, box.y + 40];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let move = 1; move <= moves; move++) {
    await page.mouse.move(x + 20 * Math.sin((move / moves) * 4 * Math.PI), y);
  }
  await page.mouse.move(x + 4 * cell, y);
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', String(before + 4), { timeout: 30_000 });
  await ground.tmux('set-hook', '-gu', 'after-resize-pane');
  return (await ground.tmux('show-options', '-gv', '@resizes')).length;
}

test('a key is answered and Ctrl-C stops what floods while all others flood on; then a divider asks for few sizes', async ({
  ground,
}) => {
  test.setTimeout(120_000);
  const { panes, end } = await flood(ground);
  const shell = await ground.tmux(
    'split-window',
    '-t',
    panes[0] as string,
    '-P',
    '-F',
    '#{pane_id}',
    'bash',
    '--rcfile',
    join(ground.directory, 'home', '.bashrc'),
  );
  await ground.tmux('select-layout', '-t', 'flood:wall', 'tiled');
  const app = await ground.start();
  await painted(app, [...panes, shell]);
  await app.page.locator(`[data-pane="${shell}"] .xterm-screen`).click();
  await app.page.keyboard.type('echo typed; yes\n');
  await expect.poll(() => app.screen(shell), { timeout: 30_000 }).toMatch(/y\ny\ny/);
  await app.page.keyboard.press('Control+c');
  await expect.poll(() => app.screen(shell), { timeout: 30_000 }).toMatch(/\$ *\s*$/);
  await app.page.keyboard.type('echo still $((40 + 2))\n');
  await expect.poll(() => app.screen(shell), { timeout: 30_000 }).toContain('still 42');
  end();
  const moves = 60;
  const resizes = await drag(app, ground, shell, moves);
  expect(resizes).toBeGreaterThan(0);
  expect(resizes).toBeLessThanOrEqual(moves / 2);
  await same(app, ground, panes);
});
