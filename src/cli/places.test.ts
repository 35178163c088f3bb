/** swap, break, join, rotate and move as commands. */
import { expect, test } from 'vitest';
import { play } from '../core/testing/playbook.ts';
import { testServer } from '../core/testing/tmux.ts';
import { muxworks } from './testing.ts';

test('panes and windows change places by name', async () => {
  const server = await testServer();
  const { summary } = await play(
    server.tmux,
    `!!tmux.window_ensure name:'dev|w' cat:'2pane'
!!tmux.pane_ensure name:'dev|w|1' label:'a'
!!tmux.pane_ensure name:'dev|w|2' label:'b'
!!tmux.window_ensure name:'ops|x'
`,
  );
  expect(summary.failed).toBe(0);
  const state = async (): Promise<string[]> =>
    (await server.tmux.snapshot()).sessions
      .flatMap(({ name, windows }) =>
        windows.map((window) => {
          const panes = window.panes.toSorted((one, two) => one.left - two.left || one.top - two.top);
          return `${name}|${window.name}: ${panes.map((pane) => `${pane.number}${pane.label ?? ''}`).join(' ')}`;
        }),
      )
      .sort();
  const say = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await muxworks(server, args);
    return code === 0 ? out.trim() : `${code} ${err}`;
  };
  expect(await say('swap', 'dev/w/a', 'dev/w/b')).toBe('Swapped dev|w|a and dev|w|b.');
  expect(await state()).toEqual(['dev|w: 2b 1a', 'ops|x: 1']);
  expect(await say('rotate', 'dev/w')).toBe('Rotated the panes of dev|w.');
  expect(await state()).toEqual(['dev|w: 1a 2b', 'ops|x: 1']);
  expect(await say('break', 'dev/w/b', '--name', 'own')).toBe('dev|w|b is the window dev|own now.');
  expect(await state()).toEqual(['dev|own: 1b', 'dev|w: 1a', 'ops|x: 1']);
  expect(JSON.parse(await say('join', 'dev/own/b', 'ops/x', '--json'))).toMatchObject({ window: 'ops|x' });
  expect(await state()).toEqual(['dev|w: 1a', 'ops|x: 1 2b']);
  expect(await say('move', 'dev/w', 'ops')).toBe('dev|w is in ops now. dev is closed: it was its last window.');
  expect(await state()).toEqual(['ops|w: 1a', 'ops|x: 1 2b']);
  expect(await say('swap', 'ops/x', 'ops/w/1')).toMatch(/^2 .*ops\/x is no pane/s);
  expect(await say('join', 'ops/x/1', 'ops/x/2')).toMatch(/^2 .*is no window/s);
  expect(await say('move', 'ops/x', 'nobody')).toMatch(/^1 .*There is no session nobody/s);
});
