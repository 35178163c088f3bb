import { expect, test } from 'vitest';
import { presetTree } from '../layout/presets.ts';
import { theWindow } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import { ControlClient } from './control-client.ts';
import { startPiped } from './transport.ts';
import { applyLayout, growWindow, hasLayout, replacePane } from './window.ts';

const sleeper = { argv: ['sleep', '1000'] };

test.each([1, 2, 4, 16])('the new pane stands where the old one stood, among %i', async (panes) => {
  const { tmux } = await testServer();
  await tmux.newSession('-s', 'dev', '-n', 'work', '--', 'sleep', '1000');
  const more = Array.from({ length: panes - 1 }, () => sleeper);
  await growWindow(tmux, await theWindow(tmux, 'dev', 'work'), 1, more, presetTree(panes));
  const before = await theWindow(tmux, 'dev', 'work');
  for (const at of new Set([0, Math.floor(panes / 2), panes - 1])) {
    const { panes: old } = await theWindow(tmux, 'dev', 'work');
    const id = await replacePane(tmux, old[at]?.id ?? '', sleeper);
    const after = await theWindow(tmux, 'dev', 'work');
    expect(after.id).toBe(before.id);
    expect(after.panes.map((pane) => pane.id)).toEqual(old.map((pane, index) => (index === at ? id : pane.id)));
    expect(after.panes.map(({ active }) => active)).toEqual(old.map(({ active }) => active));
    expect(hasLayout(after, presetTree(panes))).toBe(true);
  }
});

test('panes numbered from 1, an unusual layout, a zoomed window', async () => {
  const { tmux } = await testServer();
  await tmux.newSession('-s', 'dev', '-n', 'work', '--', 'sleep', '1000');
  await tmux.command('set-option', '-gw', 'pane-base-index', '1');
  const tree = {
    kind: 'row' as const,
    children: [
      { kind: 'pane' as const, pane: 1, weight: 3 },
      {
        kind: 'col' as const,
        children: [
          { kind: 'pane' as const, pane: 2 },
          { kind: 'pane' as const, pane: 3, weight: 2 },
        ],
      },
    ],
  };
  await growWindow(tmux, await theWindow(tmux, 'dev', 'work'), 1, [sleeper, sleeper], tree);
  const { panes } = await theWindow(tmux, 'dev', 'work');
  await tmux.command('resize-pane', '-Z', '-t', panes[0]?.id ?? '');
  const id = await replacePane(tmux, panes[1]?.id ?? '', sleeper);
  const after = await theWindow(tmux, 'dev', 'work');
  expect(after.panes.map((pane) => pane.id)).toEqual([panes[0]?.id, id, panes[2]?.id]);
  expect(hasLayout(after, tree)).toBe(true);
  await applyLayout(tmux, after, tree);
});

test('a client that lags behind the old program gets every byte of the new one, and tmux lives', async () => {
  const { tmux } = await testServer();
  const { session, pane } = await tmux.newSession('-s', 'dev', '-n', 'work', '--', 'yes');
  const argv = [...tmux.baseCommand, '-N', '-C', 'attach-session', '-t', session, '-f', 'ignore-size'];
  const client = await ControlClient.start(argv, startPiped, {});
  let current = pane;
  for (let round = 0; round < 15; round++) {
    client.pause();
    const noisy = await replacePane(tmux, current, { argv: ['yes', 'y'.repeat(round)] });
    current = await replacePane(tmux, noisy, { argv: ['sh', '-c', `printf 'begin ${round} end'; exec sleep 1000`] });
    client.resume();
    const shown = () => tmux.command('capture-pane', '-p', '-t', current);
    await until(async () => (await shown()).startsWith(`begin ${round} end`), 'the first bytes');
  }
  client.close();
});
