import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { play } from '../testing/playbook.ts';
import { freePort, noRedis, type TestRedis, testRedis } from '../testing/redis.ts';
import { testServer } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { migrateStates } from './migrate.ts';
import { sharedStates } from './shared.ts';
import { parseStore, storeSetting, storeSettingFile } from './store-setting.ts';

const ONE = "!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1000'";

async function keys(redis: TestRedis): Promise<string[]> {
  const { redis: client } = await redis.connect();
  return (await client.keys('herotmux*')).sort();
}

async function ground(): Promise<Tmux> {
  const { tmux } = await testServer();
  await play(tmux, ONE);
  return tmux;
}

describe.skipIf(noRedis !== null)(`moving states${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  test('what the same Redis refuses, or another one, leaves all as it was: shared, in step, and the choice', async () => {
    const tmux = await ground();
    const redis = await testRedis(['requirepass', 'right']);
    await migrateStates(tmux, redis.place, null);
    const there = await keys(redis);
    expect(there).toHaveLength(1);
    const wrong = [
      parseStore(redis.url.replace('right', 'wrong')),
      parseStore(redis.url.replace(':right@', '')),
      parseStore(`redis://127.0.0.1:${await freePort()}/0`),
    ];
    for (const to of wrong) {
      await expect(migrateStates(tmux, to, 'lap')).rejects.toMatchObject({
        code: 'redis',
        message: expect.stringMatching(/: nothing was moved$/),
      });
      expect(await keys(redis)).toEqual(there);
      expect(await sharedStates(tmux)?.sync()).toMatchObject({ inStep: true, node: null, count: 1 });
      expect(storeSetting()).toMatchObject({ store: { url: redis.url }, node: null });
    }
    expect(await migrateStates(tmux, redis.place, 'lap')).toMatchObject({ stored: 1, withdrawn: 1 });
    expect(await keys(redis)).toEqual(there.map((key) => key.replace(':', '@lap:')));
    expect(storeSetting().node).toBe('lap');
  });

  test('where the choice cannot be kept, nothing is moved', async () => {
    const tmux = await ground();
    const [first, second] = [await testRedis(), await testRedis()];
    await migrateStates(tmux, first.place, null);
    const there = await keys(first);
    // A test may be run by root, who may write everywhere: a directory stands in the way of the file.
    const file = storeSettingFile();
    rmSync(file);
    mkdirSync(file);
    for (const to of [second.place, first.place, parseStore('tmux')]) {
      await expect(migrateStates(tmux, to, null)).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining('The choice of store cannot be kept'),
      });
      expect([await keys(first), await keys(second)]).toEqual([there, []]);
      expect(sharedStates(tmux)?.connection.place.url).toBe(first.url);
    }
  });
});
