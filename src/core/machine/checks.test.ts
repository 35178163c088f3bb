import { expect, test } from 'vitest';
import { parseStore } from '../state/store-setting.ts';
import { freePort } from '../testing/redis.ts';
import { testServer } from '../testing/tmux.ts';
import { Tmux } from '../tmux/server.ts';
import { checkMachine } from './checks.ts';

test('says what is there, and of a Redis that is away what is wrong', async () => {
  const { socketPath } = (await testServer()).tmux;
  const store = parseStore(`redis://:secret@127.0.0.1:${await freePort()}/0`);
  const checks = await checkMachine({ store, node: null, from: 'file' }, () =>
    Tmux.open({ socketPath, state: store.url }),
  );
  expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
    expect.arrayContaining(['tmux ok', 'server ok', 'bash ok', 'perl ok', 'files ok', 'redis missing', 'node ok']),
  );
  const redis = checks.find(({ name }) => name === 'redis');
  expect(redis?.detail).toContain('ECONNREFUSED');
  expect(redis?.hint).toContain('is redis-server running?');
  expect(JSON.stringify(checks)).not.toContain('secret');
});
