import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { parseStore, storeSetting, storeSettingFile } from '../state/store-setting.ts';
import { freePort } from '../testing/redis.ts';
import { testServer } from '../testing/tmux.ts';
import { Tmux } from '../tmux/server.ts';
import { checkMachine } from './checks.ts';

test('says what is there, and of a Redis that is away what is wrong', async () => {
  const { socketPath } = (await testServer()).tmux;
  const store = parseStore(`redis://:secret@127.0.0.1:${await freePort()}/0`);
  const checks = await checkMachine(
    () => ({ store, node: null, from: 'file' }),
    () => Tmux.open({ socketPath, state: store.url }),
  );
  expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
    expect.arrayContaining(['tmux ok', 'server ok', 'bash ok', 'perl ok', 'files ok', 'redis missing', 'node ok']),
  );
  const redis = checks.find(({ name }) => name === 'redis');
  expect(redis?.detail).toContain('ECONNREFUSED');
  expect(redis?.hint).toContain('is redis-server running?');
  expect(JSON.stringify(checks)).not.toContain('secret');
});

test('a choice of store that cannot be read is one of the checks, and hides none of the others', async () => {
  const { socketPath } = (await testServer()).tmux;
  mkdirSync(dirname(storeSettingFile()), { recursive: true });
  for (const [text, why] of [
    ['{"state":', ' cannot be read'],
    ['{"state":"ftp://x"}', ': ftp:// is no store for states'],
  ] as const) {
    writeFileSync(storeSettingFile(), text);
    const checks = await checkMachine(storeSetting, ({ store }) => Tmux.open({ socketPath, state: store.url }));
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual(
      expect.arrayContaining(['tmux ok', 'server ok', 'bash ok', 'store missing', 'node ok']),
    );
    expect(checks.find(({ name }) => name === 'store')).toMatchObject({
      detail: `${storeSettingFile()}${why}`,
      hint: 'remove it, and choose the store again',
    });
  }
});
