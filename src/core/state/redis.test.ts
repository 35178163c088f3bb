import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRedis, type TestRedis, testRedis } from '../testing/redis.ts';
import { RedisStore } from './redis.ts';
import { parseKey, recordKey } from './redis-record.ts';
import { getStateKey, type StateAddress } from './store.ts';
import { describeStateStore, type StoreFixture, stateOf } from './store-contract.ts';

const PANES: StoreFixture['panes'] = [
  { session: 'dev', window: 'a b', pane: '%1' },
  { session: 'dev', window: 'a b', pane: '%2' },
  { session: 'ops', window: 'w', pane: '%3' },
];

async function fixture(redis: TestRedis, node: string | null): Promise<StoreFixture> {
  const connection = await redis.connect();
  return {
    store: new RedisStore(connection, node),
    other: new RedisStore(await redis.connect(), node),
    panes: PANES,
    spoil: async (address, text) => {
      await connection.redis.set(recordKey(node, address), text);
    },
  };
}

describe.skipIf(noRedis !== null)(`in Redis${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  describeStateStore('redis', async () => fixture(await testRedis(), null));
  describeStateStore('redis, with a node', async () => fixture(await testRedis(), 'lap-top.1'));

  test("a state has the source system's key and fields, and one of its tools is read", async () => {
    const { store } = await fixture(await testRedis(), null);
    const redis = await testRedis();
    const { redis: client } = await redis.connect();
    const ours = new RedisStore(await redis.connect());
    const address = { session: 'dev', window: 'work', pane: '%12' };
    await ours.set(address, stateOf(address, 'make'));
    expect(await client.keys('*')).toEqual(['herotmux:dev:work|12']);
    const text = (await client.get('herotmux:dev:work|12')) ?? '';
    const fields = ['cmd_md5', 'cmd_text', 'status', 'pid', 'started_at', 'last_check', 'pane_id'];
    expect(Object.keys(JSON.parse(text))).toEqual(expect.arrayContaining(fields));
    // As its tools write it: these fields, and no others.
    const { token: _, ...theirs } = stateOf(address, 'make test', { started_at: '2026-11-20 10:00:00' });
    await client.set('herotmux:dev:work|12', JSON.stringify(theirs));
    expect(await ours.get(address)).toEqual({ ...theirs, token: 0 });
    expect((await ours.list('dev')).map(({ state }) => state.cmd_text)).toEqual(['make test']);
    expect(await store.list()).toEqual([]);
  });

  test('a key that holds no text has no state, and hides no other', async () => {
    const redis = await testRedis();
    const connection = await redis.connect();
    const store = new RedisStore(connection);
    const [first, second] = PANES;
    await connection.redis.lpush(getStateKey(first), 'x');
    await store.set(second, stateOf(second, 'y'));
    expect(await store.get(first)).toBe(null);
    expect((await store.list()).map(({ address }) => address)).toEqual([second]);
    await store.set(first, stateOf(first, 'z'));
    expect(await store.get(first)).toMatchObject({ cmd_text: 'z' });
  });

  test('nodes, and other keys of the server, are left alone; many states are all found', async () => {
    const redis = await testRedis();
    const connection = await redis.connect();
    const [a, b, none] = [new RedisStore(connection, 'a'), new RedisStore(connection, 'b'), new RedisStore(connection)];
    const addresses = Array.from({ length: 1200 }, (_, n) => ({ session: `s${n % 7}`, window: 'w', pane: `%${n}` }));
    await Promise.all(addresses.map((address) => a.set(address, stateOf(address, 'x'))));
    await connection.pipeline((pipeline) => {
      for (let n = 0; n < 2000; n++) pipeline.set(`other:${n}`, 'x');
    });
    expect(await a.list()).toHaveLength(1200);
    expect(await a.list('s3')).toHaveLength(addresses.filter(({ session }) => session === 's3').length);
    expect(await b.list()).toEqual([]);
    expect(await none.list()).toEqual([]);
    expect(await b.delete(addresses[0] as StateAddress)).toBe(false);
  });

  test('names of any characters come back, and a list of one session is of that one alone', async () => {
    const redis = await testRedis();
    const connection = await redis.connect();
    const store = new RedisStore(connection, 'n');
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...'*?[]\\^-|a@%:{} \n'), minLength: 1, maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(name, name, name, async (one, another, window) => {
        const [session, other] = [one.replaceAll(':', '_'), another.replaceAll(':', '_')];
        await connection.redis.flushdb();
        const address = { session, window, pane: '%7' };
        await store.set(address, stateOf(address, 'x'));
        await store.set({ ...address, session: other }, stateOf(address, 'y'));
        const wanted = { address, state: { cmd_text: session === other ? 'y' : 'x' } };
        expect(await store.list(session)).toMatchObject([wanted]);
        expect(parseKey(recordKey('n', address))).toEqual({ node: 'n', address });
        expect(await store.get(address)).not.toBe(null);
      }),
      { numRuns: 150 },
    );
    expect(() => recordKey(null, { session: 'a:b', window: 'w', pane: '%1' })).toThrow(/no name of a session/);
  });
});
