import { describe, expect, test } from 'vitest';
import { freePort, noRedis, testRedis } from '../testing/redis.ts';
import { checkRedis } from './redis-check.ts';
import { parseStore, type RedisPlace } from './store-setting.ts';

const at = (url: string): RedisPlace => parseStore(url) as RedisPlace;

test('a Redis that is not there', async () => {
  const found = await checkRedis(at(`redis://127.0.0.1:${await freePort()}`));
  expect(found).toMatchObject({ version: null, latencyMs: null, policy: null, memoryLimit: null, warning: null });
  expect(found.problem).toMatchObject({ code: 'redis', hint: 'nothing listens there: is redis-server running?' });
});

describe.skipIf(noRedis !== null)(`with Redis${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  test('what it is, how fast it answers, and what it does when it is full; nothing is left there', async () => {
    const redis = await testRedis(['maxmemory', '50mb'], ['maxmemory-policy', 'noeviction']);
    const found = await checkRedis(redis.place);
    expect(found).toMatchObject({ policy: 'noeviction', memoryLimit: 50 * 1024 ** 2, problem: null, warning: null });
    expect(found.version).toMatch(/^\d+\.\d+/);
    expect(found.latencyMs).toBeGreaterThan(0);
    expect(await (await redis.connect()).redis.dbsize()).toBe(0);
  });

  test('a user who may not do all that states take', async () => {
    const redis = await testRedis();
    const { redis: client } = await redis.connect();
    const user = at(`redis://ann:pw@127.0.0.1:${redis.port}`);
    const refused = expect.objectContaining({
      message: expect.stringContaining('NOPERM'),
      hint: expect.stringContaining('herotmux*'),
    });
    for (const rights of ['~muxworks:* &*', '~herotmux* &*', '~herotmux* ~muxworks:* resetchannels']) {
      await client.call('ACL', 'SETUSER', 'ann', 'reset', 'on', '>pw', '+@all', ...rights.split(' '));
      expect([rights, (await checkRedis(user)).problem]).toEqual([rights, refused]);
    }
    const all = '~herotmux* ~muxworks:* resetchannels &muxworks:changes';
    await client.call('ACL', 'SETUSER', 'ann', 'reset', 'on', '>pw', '+@all', '-info', ...all.split(' '));
    expect(await checkRedis(user)).toMatchObject({ version: null, policy: null, problem: null });
  });
});
