// A plan is known again in a later one by what it does.
import { expect, test } from 'vitest';
import { play } from '../testing/playbook.ts';
import { testServer } from '../testing/tmux.ts';
import { planDesign } from './apply.ts';
import { deedsOf } from './deeds.ts';
import { changePreset, newDesign, setPane } from './index.ts';

test('what is kept is no deed; a window that has gone since is one to make, which the plan before did not say', async () => {
  const { tmux } = await testServer();
  const design = setPane(changePreset(newDesign('s', 'w'), 2).design, 1, { cmd: 'sleep 651' });
  await play(tmux, `!!tmux.window_ensure name:'s|w' cat:'2pane'\n!!tmux.pane_ensure name:'s|w|1' cmd:'sleep 651'`);
  await play(tmux, `!!tmux.session_ensure name:'other'`);
  const before = deedsOf(await planDesign(tmux, design));
  expect(before).toEqual([]);
  await tmux.command('kill-session', '-t', '=s:');
  const after = deedsOf(await planDesign(tmux, design));
  expect(after).toContain('create s|w');
  expect(deedsOf(await planDesign(tmux, design))).toEqual(after);
});

test('a command that ends is a deed of its own, whatever its process is by then', () => {
  const step = { line: 1, action: 'tmux.pane_ensure', target: 's|w|1', change: 'restart', reason: '' } as const;
  const deeds = (pid: number) =>
    deedsOf({ steps: [{ ...step, ends: [{ pane: 's|w|1', pid, command: 'top', processes: 1 }] }] as never });
  expect(deeds(10)).toEqual(['restart s|w|1', 'end s|w|1 top']);
  expect(deeds(11)).toEqual(deeds(10));
});
