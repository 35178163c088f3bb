// Every number of panes that a window may have stands in its grid, on a server without a screen.

import { expect, test } from 'vitest';
import { presetTree } from '../../layout/presets.ts';
import { play, processesIn, theWindow } from '../../testing/playbook.ts';
import { testServer } from '../../testing/tmux.ts';
import { hasLayout } from '../../tmux/window.ts';

test('from 1 to 16 panes one at a time, and back: what stays is not touched', async () => {
  const { tmux } = await testServer();
  const steps = [...Array.from({ length: 16 }, (_, at) => at + 1), ...Array.from({ length: 15 }, (_, at) => 15 - at)];
  let before: string[][] = [];
  for (const panes of steps) {
    const text = `!!tmux.window_ensure name:'dev|work' cat:${panes}pane prune:true cmd:'sleep 1000'`;
    expect((await play(tmux, text)).summary).toMatchObject({ changed: 1, failed: 0 });
    const window = await theWindow(tmux, 'dev', 'work');
    expect([panes, window.panes.length, hasLayout(window, presetTree(panes))]).toEqual([panes, panes, true]);
    const now = await processesIn(tmux, 'dev', 'work');
    const kept = Math.min(before.length, panes);
    expect(now.slice(0, kept)).toEqual(before.slice(0, kept));
    before = now;
  }
}, 60_000);
