import { expect, test } from 'vitest';
import { userEnvironment } from './environment.ts';

test("a pane's shell sees the user's environment, not that of npm, Electron or another tmux", () => {
  const kept = { HOME: '/home/u', LANG: 'C.UTF-8', EDITOR: 'hx', SSH_AUTH_SOCK: '/x' };
  expect(
    userEnvironment({
      ...kept,
      PATH: '/repo/node_modules/.bin:/node_modules/.bin:/usr/lib/node_modules/npm/bin/node-gyp-bin:/usr/bin:/home/u/.bin',
      TMUX: '/tmp/tmux-0/default,1,0',
      TMUX_PANE: '%1',
      npm_lifecycle_event: 'start',
      npm_config_editor: 'vi',
      INIT_CWD: '/repo',
      ELECTRON_OVERRIDE_DIST_PATH: '/e',
      NODE_OPTIONS: '--inspect',
      MUXWORKS_STATE: 'redis://:secret@h',
      COLOR: '1',
      GONE: undefined,
    }),
  ).toEqual({ ...kept, PATH: '/usr/bin:/home/u/.bin' });
});

test('the editor that npm chose is not the user’s', () => {
  expect(userEnvironment({ npm_lifecycle_event: 'start', npm_config_editor: 'vi', EDITOR: 'vi' })).toEqual({});
  expect(userEnvironment({ EDITOR: 'vi', COLOR: '1' })).toEqual({ EDITOR: 'vi', COLOR: '1' });
});
