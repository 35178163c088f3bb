// Canvas to tmux and back, and what a live window suggests.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTree } from '../layout/arbitrary.ts';
import { minimumSize, placeTree, treeFromCells } from '../layout/cells.ts';
import { bordersOf } from '../layout/edit.ts';
import { printLayout } from '../layout/expression.ts';
import { countPanes, type LayoutNode } from '../layout/tree.ts';
import { play, processesIn, theWindow } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import type { SessionRecord } from '../tmux/snapshot.ts';
import { applyDesign, applyScript, planDesign } from './apply.ts';
import {
  changePreset,
  type Design,
  mergePane,
  moveDivider,
  newDesign,
  readDesigns,
  setPane,
  splitPane,
  swapPanes,
  writeDesign,
} from './index.ts';
import { designOfWindow } from './live.ts';

async function designOf(tmux: Tmux, session: string, name: string): Promise<Design> {
  const snapshot = await tmux.snapshot();
  for (const each of snapshot.sessions) {
    const window = each.windows.find((candidate) => candidate.name === name);
    if (each.name === session && window !== undefined) return designOfWindow(each, window, snapshot.server);
  }
  throw new Error(`there is no ${session}|${name}`);
}

/** The cells of a tree at a size, as a tree. */
const cells = (tree: LayoutNode, { size: { columns, rows } }: Pick<Design, 'size'>): string =>
  printLayout(treeFromCells(placeTree(tree, columns, rows)));

describe('canvas, tmux, canvas', () => {
  test('the same tree at the same size', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.session_ensure name:'s'`);
    const trees = fc.sample(arbitraryTree(), { numRuns: 6, seed: 7 });
    for (const [at, tree] of trees.entries()) {
      const size = { columns: 80, rows: 24 };
      const least = minimumSize(tree);
      if (least.columns > size.columns || least.rows > size.rows) continue;
      const panes = Array.from({ length: countPanes(tree) }, () => ({}));
      const design: Design = { ...newDesign('s', `w${at}`, size), tree, panes };
      expect(await applyDesign(tmux, design)).toMatchObject({ failed: 0, stopped: false });
      const back = await designOf(tmux, 's', `w${at}`);
      expect(back.size).toEqual(size);
      expect(cells(back.tree, back)).toBe(cells(tree, design));
      expect((await planDesign(tmux, back)).changes).toBe(0);
    }
  });

  test('what was declared comes back as it was, and applying it leaves it running', async () => {
    const { tmux } = await testServer();
    let design = newDesign('shop', 'stack');
    design = splitPane(splitPane(design, 1, 'right').design, 2, 'down').design;
    design = setPane(design, 1, { label: 'web', cmd: 'sleep 611', cwd: '/tmp' });
    design = setPane(design, 2, {
      label: 'api',
      cmd: 'sleep 612\nsleep 613',
      cwd: '/tmp',
      env: [{ key: 'A', value: '1,2' }],
      restart: 'on-failure',
      maxRestarts: '5',
      backoff: '2s',
    });
    await applyDesign(tmux, design);
    await processesIn(tmux, 'shop', 'stack');
    const back = await designOf(tmux, 'shop', 'stack');
    const fields = back.panes.map(({ from: _, live: __, ...pane }) => pane);
    expect(fields.slice(0, 2)).toEqual(design.panes.slice(0, 2));
    expect(await planDesign(tmux, back)).toMatchObject({ changes: 0 });
    // Its script, as a playbook, says the same.
    expect(writeDesign(back)).toContain("restart:'on-failure'");
  });
});

test('a border that was moved by one cell is moved, and the plan says so', async () => {
  const { tmux } = await testServer();
  await applyDesign(tmux, changePreset(newDesign('s', 'w'), 4).design);
  const live = await designOf(tmux, 's', 'w');
  const [border] = bordersOf(placeTree(live.tree, live.size.columns, live.size.rows));
  const moved = moveDivider(live, border?.path ?? [], border?.index ?? 0, (border?.position ?? 0) + 1);
  expect((await planDesign(tmux, moved)).steps.map(({ change, reason }) => `${change} ${reason}`)[0]).toBe(
    'update Arranged as asked.',
  );
  await applyDesign(tmux, moved);
  const after = await designOf(tmux, 's', 'w');
  expect(cells(after.tree, after)).toBe(cells(moved.tree, moved));
  expect(await planDesign(tmux, moved)).toMatchObject({ changes: 0 });
});

test('a pane that is taken out ends, the others go on although their numbers close up', async () => {
  const { tmux } = await testServer();
  await play(
    tmux,
    `!!tmux.window_ensure name:'s|w' cat:'4pane'
${[1, 2, 3, 4].map((n) => `!!tmux.pane_ensure name:'s|w|${n}' cmd:'sleep 62${n}' label:'p${n}'`).join('\n')}`,
  );
  const before = await processesIn(tmux, 's', 'w');
  let design = mergePane(await designOf(tmux, 's', 'w'), 2).design;
  design = swapPanes(splitPane(design, 1, 'up').design, 1, 3);
  expect(await applyScript(tmux, design)).toMatch(/^!!tmux\.pane_kill name:'s\|w\|%\d+'\n\n\/\/ Window s\|w/);
  const plan = await planDesign(tmux, design);
  expect(plan.steps.flatMap((step) => step.ends ?? []).map(({ pane, command }) => `${pane} ${command}`)).toEqual([
    's|w|2 sleep 622',
  ]);
  await applyDesign(tmux, design);
  const after = await processesIn(tmux, 's', 'w');
  expect(after.slice(0, 3)).toEqual([before[0], before[2], before[3]]);
  const back = await designOf(tmux, 's', 'w');
  expect(back.panes.map(({ label }) => label)).toEqual(['p1', 'p3', 'p4', undefined]);
  expect(cells(back.tree, back)).toBe(cells(design.tree, design));
});

test('programs that somebody else started are suggested as they were started', async () => {
  const { tmux, directory } = await testServer();
  await play(tmux, `!!tmux.session_ensure name:'other'`);
  const argv = ['sleep', '631', "it's"].slice(0, 2);
  await tmux.command('new-session', '-d', '-s', 's', '-n', 'w', '-c', directory, ...argv);
  const shell = await tmux.command('split-window', '-d', '-t', '=s:=w', '-P', '-F', '#{pane_id}', 'bash --norc');
  await tmux.command('split-window', '-d', '-t', '=s:=w', 'exec sh -c "sleep 633; exit 3"');
  await tmux.command('send-keys', '-t', shell, "sleep 632 # it's", 'Enter');
  const design = await until(async () => {
    const found = await designOf(tmux, 's', 'w');
    const commands = found.panes.map(({ cmd }) => cmd);
    return commands.includes('sleep 632') && commands.includes('sleep 633; exit 3') && found;
  }, 'the programs');
  expect(design.panes.map(({ cmd }) => cmd).sort()).toEqual(['sleep 631', 'sleep 632', 'sleep 633; exit 3']);
  expect(design.panes[0]?.cwd).toBe(directory);
  // A plan of it says that they would end, each with its pid.
  const ends = (await planDesign(tmux, design)).steps.flatMap((step) => step.ends ?? []);
  const { panes } = await theWindow(tmux, 's', 'w');
  expect(ends.map(({ pane }) => pane).sort()).toEqual(panes.map(({ number }) => `s|w|${number}`));
});

test('a pane that depends on one of another window by its label is planned alone', async () => {
  const { tmux, directory } = await testServer();
  const file = join(directory, 'all.heroscript');
  const text = `!!tmux.pane_ensure name:'s|infra|2' label:'db' cmd:'sleep 641'
!!tmux.pane_ensure name:'s|web|1' cmd:'sleep 642' depends_on:'db'
`;
  await writeFile(file, text);
  const web = readDesigns(text).designs[1]?.design as Design;
  await expect(planDesign(tmux, web)).rejects.toMatchObject({ code: 'bad-input' });
  const { steps } = await planDesign(tmux, web, { file });
  expect(steps.map(({ target, reason }) => `${target} ${reason}`)).toContain('s|web|1 New pane. Waits for s|infra|2.');
});

test('of two windows with the same name the second is not taken for the first', async () => {
  const { tmux } = await testServer();
  await play(tmux, `!!tmux.session_ensure name:'other'`);
  await tmux.command('new-session', '-d', '-s', 's', '-n', 'w', 'sleep 643');
  const own = await tmux.command('new-window', '-d', '-t', '=s:', '-n', 'w', '-P', '-F', '#{window_id}', 'sleep 644');
  const { server, sessions } = await tmux.snapshot();
  const found = sessions.find(({ name }) => name === 's');
  const [first, second] = (found?.windows ?? []).map((window) =>
    designOfWindow(found as SessionRecord, window, server),
  );
  await expect(planDesign(tmux, second as Design)).rejects.toThrow('There are 2 windows s|w');
  expect(
    (await planDesign(tmux, first as Design)).steps.flatMap(({ ends = [] }) => ends.map((end) => end.command)),
  ).toEqual(['sleep 643']);
  await tmux.command('rename-window', '-t', own, 'x');
  await expect(planDesign(tmux, await designOf(tmux, 's', 'x'))).resolves.toBeDefined();
});
