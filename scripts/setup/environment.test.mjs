import { expect, test } from 'vitest';
import { userEnvironment } from './environment.mjs';

const npm = {
  npm_lifecycle_event: 'start',
  npm_config_prefix: '/usr',
  INIT_CWD: '/x',
  NODE: '/usr/bin/node',
  COLOR: '0',
};

test('what npm run adds is taken away', () => {
  const PATH = '/x/node_modules/.bin:/usr/lib/node_modules/npm/node-gyp-bin:/usr/local/bin:/usr/bin';
  expect(userEnvironment({ ...npm, EDITOR: 'vi', PATH, HOME: '/home/dev' })).toEqual({
    PATH: '/usr/local/bin:/usr/bin',
    HOME: '/home/dev',
  });
});

test('an editor that somebody chose stays, and so does everything without npm', () => {
  expect(userEnvironment({ ...npm, EDITOR: 'nvim', PATH: '' }).EDITOR).toBe('nvim');
  const own = { EDITOR: 'vi', NODE: 'mine', PATH: '/x/node_modules/.bin' };
  expect(userEnvironment(own)).toEqual(own);
});
