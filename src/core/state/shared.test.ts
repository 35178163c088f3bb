import { describe, expect, test } from 'vitest';
import { clearCommandState, getAllCommandStates } from '../command/stored-state.ts';
import { play, thePane } from '../testing/playbook.ts';
import { freePort, noRedis, type TestRedis, testProxy, testRedis } from '../testing/redis.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { parseRecord, type StateRecord } from './redis-record.ts';
import { shareStates } from './shared.ts';
import { stateOf } from './store-contract.ts';

const TWO = `!!tmux.pane_ensure name:'dev|work|1' label:web cmd:'sleep 1000'
!!tmux.pane_ensure name:'dev|work|2' cmd:'(exit 3)'`;

async function records(redis: TestRedis, pattern = 'herotmux*'): Promise<StateRecord[]> {
  const { redis: client } = await redis.connect();
  const keys = (await client.keys(pattern)).sort();
  const texts = await Promise.all(keys.map((key) => client.get(key)));
  return keys.flatMap((key, index) => parseRecord(key, texts[index] ?? null) ?? []);
}

const statuses = async (redis: TestRedis, pattern?: string): Promise<Record<string, string>> =>
  Object.fromEntries((await records(redis, pattern)).map(({ state }) => [state.cmd_text, state.status]));

const failedEnd = (tmux: Tmux): Promise<true> =>
  until(async () => (await thePane(tmux, 'dev', 'work', 2)).status === 'failed', 'the end of (exit 3)');

async function playTwo(server: TestServer): Promise<void> {
  await play(server.tmux, TWO);
  await failedEnd(server.tmux);
}

describe.skipIf(noRedis !== null)(`states shared through Redis${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  test('what runs is there with its end, identity and place; what is closed, renamed or forgotten goes', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const { tmux } = server;
    const states = await shareStates(tmux, redis.url, null);
    await playTwo(server);
    expect(await states.sync()).toMatchObject({ inStep: true, problem: null, taken: [], node: null });
    const [web, two] = await Promise.all([1, 2].map((number) => thePane(tmux, 'dev', 'work', number)));
    const { server: identity } = await tmux.snapshot();
    const found = await records(redis);
    expect(found.map(({ key }) => key)).toEqual([web, two].map((pane) => `herotmux:dev:work|${pane?.id.slice(1)}`));
    expect(found[0]).toMatchObject({
      state: {
        ...{ cmd_text: 'sleep 1000', status: 'running', pid: web?.state?.pid, pid_start: web?.state?.pid_start },
        server: { pid: identity?.pid, startedAt: identity?.startedAt },
      },
      origin: { session: 'dev', window: 'work', socket: tmux.socketPath, number: 1, label: 'web', exit_code: null },
    });
    expect(found[1]).toMatchObject({ state: { status: 'failed' }, origin: { exit_code: 3 } });

    // Looked at once more, by another client too, nothing is to be written.
    const { redis: client } = await redis.connect();
    const other = await shareStates(await server.connect(), redis.url, null);
    const before = await Promise.all(found.map(({ key }) => client.get(key)));
    expect(await states.sync()).toMatchObject({ inStep: true });
    expect(await other.sync()).toMatchObject({ inStep: true });
    expect(await Promise.all(found.map(({ key }) => client.get(key)))).toEqual(before);

    await tmux.command('rename-window', '-t', web?.id ?? '', 'a b|c:d');
    await clearCommandState(tmux, two?.id ?? '');
    await states.sync();
    expect((await records(redis)).map(({ key }) => key)).toEqual([`herotmux:dev:a b|c:d|${web?.id.slice(1)}`]);
    expect((await getAllCommandStates(tmux, { store: states.store })).map(({ stale }) => stale)).toEqual([null]);
    // What is counted and listed beside the states may be lost.
    for (const key of await client.keys('muxworks:*')) await client.del(key);
    await tmux.command('kill-session', '-t', '=dev');
    const third = await shareStates(await server.connect(), redis.url, null);
    await third.sync();
    expect(await records(redis)).toEqual([]);
    await other.sync();
    expect(await records(redis)).toEqual([]);
  });

  test('clients that start, rename, forget and close side by side leave in Redis what tmux tells, and no more', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const clients = await Promise.all([1, 2, 3, 4].map(() => server.connect()));
    const shared = await Promise.all(clients.map((tmux) => shareStates(tmux, redis.url, 'n')));
    await Promise.all(
      clients.map(async (tmux, n) => {
        const name = `s${n}`;
        for (let round = 0; round < 3; round++) {
          const panes = [1, 2, 3].map(
            (pane) => `!!tmux.pane_ensure name:'${name}|w|${pane}' cmd:'sleep ${1000 + round}'`,
          );
          await play(tmux, panes.join('\n'));
          const { id } = await thePane(tmux, name, 'w', 1 + (round % 3));
          if (round === 1) await tmux.command('rename-session', '-t', `=${name}`, `${name}-`);
          if (round === 1) await tmux.command('rename-session', '-t', `=${name}-`, name);
          await clearCommandState(tmux, id);
        }
        await tmux.idle();
        expect(await shared[n]?.sync()).toMatchObject({ inStep: true });
      }),
    );
    // At last: who is at work on the server over a session that is closed loses its connection.
    await clients[3]?.command('kill-session', '-t', '=s3');
    expect(await shared[3]?.sync()).toMatchObject({ inStep: true });
    const told = (await getAllCommandStates(server.tmux)).map(({ key, status }) => [key.replace(':', '@n:'), status]);
    expect(told).toHaveLength(6);
    // Whoever was last has looked after all others had written.
    expect((await records(redis)).map(({ key, state }) => [key, state.status]).sort()).toEqual([...told].sort());
  });

  test('who watches the server tells of an end by itself', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    await shareStates(server.tmux, redis.url, 'laptop');
    server.tmux.watch();
    await play(server.tmux, TWO);
    await until(
      async () => (await statuses(redis, 'herotmux@laptop:dev:*'))['(exit 3)'] === 'failed',
      'the end in Redis',
    );
    expect(await statuses(redis, 'herotmux:*')).toEqual({});
  });

  test('Redis goes and comes back, empty: commands go on, it is said, and made good', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const { tmux } = server;
    const states = await shareStates(tmux, redis.url, null);
    tmux.watch();
    await play(tmux, TWO.split('\n')[0] ?? '');
    expect(await states.sync()).toMatchObject({ inStep: true });
    await redis.kill();
    await until(() => !states.sharing.inStep, 'the loss');
    await playTwo(server);
    const { inStepAt, problem } = await states.sync();
    expect(problem).toMatchObject({ code: 'redis' });
    expect(inStepAt).toBeGreaterThan(0);
    await redis.start();
    await until(() => states.sharing.inStep, 'the reconnection');
    expect(await statuses(redis)).toEqual({ 'sleep 1000': 'running', '(exit 3)': 'failed' });
  });

  test.each([
    ['refused', 'nothing listens there'],
    ['stalled', 'no answer'],
    ['cut off', 'redis://127.0.0.1'],
  ])('a Redis that is %s keeps nobody waiting, and is made good when it is there', async (what, said) => {
    const [server, redis] = [await testServer(), await testRedis()];
    const proxy = await testProxy(redis.port);
    proxy.mode = what === 'stalled' ? 'stall' : 'refuse';
    const port = what === 'refused' ? await freePort() : proxy.port;
    const states = await shareStates(server.tmux, `redis://127.0.0.1:${port}/0`, null);
    server.tmux.watch();
    await playTwo(server);
    await server.tmux.idle();
    const { inStep, problem } = await states.sync();
    expect(inStep).toBe(false);
    expect(`${problem?.message} ${problem?.hint}`).toContain(said);
    if (what === 'refused') return;
    proxy.mode = 'pass';
    proxy.cut();
    await until(async () => (await statuses(redis))['(exit 3)'] === 'failed', 'the states', 60_000);
    await until(() => states.sharing.inStep, 'its word for it');
  });

  test('a slow Redis is waited for, but not longer than is bearable, and is in step in the end', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const proxy = await testProxy(redis.port);
    // Each answer comes in time; all of them together do not.
    proxy.delayMs = 450;
    await playTwo(server);
    const states = await shareStates(server.tmux, `redis://127.0.0.1:${proxy.port}/0`, null);
    const { problem } = await states.sync();
    expect(problem).toMatchObject({ message: expect.stringContaining('slow') });
    await until(() => states.sharing.inStep, 'all states');
    expect(await statuses(redis)).toEqual({ 'sleep 1000': 'running', '(exit 3)': 'failed' });
  });

  test('a wrong password is said without showing any', async () => {
    const [server, redis] = [await testServer(), await testRedis(['requirepass', 'gehe/im'])];
    const wrong = await shareStates(server.tmux, redis.url.replace('gehe%2Fim', 'wr0ng%2F'), null);
    const { problem, store } = await wrong.sync();
    expect(problem).toMatchObject({ code: 'redis', message: expect.stringContaining('WRONGPASS') });
    // There the server's first answer is about the database.
    const elsewhere = `${redis.url.replace('gehe%2Fim', 'wr0ng%2F')}?db=1`;
    const other = await (await shareStates(await server.connect(), elsewhere, null)).sync();
    expect(other.problem).toMatchObject({ message: expect.stringContaining('WRONGPASS') });
    const none = await shareStates(await server.connect(), redis.url.replace(':gehe%2Fim@', ''), null);
    expect((await none.sync()).problem).toMatchObject({ hint: expect.stringContaining('wants a password') });
    const right = await shareStates(await server.connect(), redis.url, null);
    const good = await right.sync();
    expect(good).toMatchObject({ inStep: true, problem: null });
    expect(JSON.stringify([problem, store, good])).not.toMatch(/wr0ng|gehe/);
  });

  test('a read-only replica and a full memory are said, and nothing of ours is lost', async () => {
    const [server, primary] = [await testServer(), await testRedis()];
    const replica = await testRedis(['replicaof', '127.0.0.1', String(primary.port)]);
    await playTwo(server);
    const read = await shareStates(server.tmux, replica.url, null);
    const refused = await until(async () => {
      const { problem } = await read.sync();
      return problem?.message.includes('READONLY') ? problem : null;
    }, 'the refusal');
    expect(refused).toMatchObject({ hint: expect.stringContaining('primary') });

    const states = await shareStates(await server.connect(), primary.url, null);
    const { redis: client } = await primary.connect();
    await client.config('SET', 'maxmemory', '1');
    expect((await states.sync()).problem).toMatchObject({ hint: expect.stringContaining('maxmemory') });
    await client.config('SET', 'maxmemory', '0');
    expect(await states.sync()).toMatchObject({ inStep: true });
    expect(await statuses(primary)).toEqual({ 'sleep 1000': 'running', '(exit 3)': 'failed' });
  });

  test('what another server or tool has written is not overwritten while it may be true, and not believed here', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const { tmux } = server;
    await playTwo(server);
    const [web, two] = await Promise.all([1, 2].map((number) => thePane(tmux, 'dev', 'work', number)));
    const { redis: client } = await redis.connect();
    const address = { session: 'dev', window: 'work', pane: web?.id ?? '' };
    const far = {
      session: 'dev',
      window: 'work',
      host: 'elsewhere',
      socket: '/s',
      exit_code: null,
      number: 1,
      label: null,
    };
    const theirs = stateOf(address, 'theirs', { server: { pid: 1, startedAt: 1 }, pid: 1, pid_start: 1 });
    const key = `herotmux:dev:work|${web?.id.slice(1)}`;
    await client.set(key, JSON.stringify({ ...theirs, muxworks: far }));
    const { token: _, ...tool } = stateOf({ ...address, pane: '%99' }, 'tool');
    await client.set('herotmux:dev:work|99', JSON.stringify(tool));
    const states = await shareStates(tmux, redis.url, null);
    expect(await states.sync()).toMatchObject({ inStep: true, taken: [key] });
    expect(await statuses(redis)).toEqual({ theirs: 'running', tool: 'running', '(exit 3)': 'failed' });
    expect((await states.strays()).map(({ state, stale }) => [state.cmd_text, stale])).toEqual([['tool', 'no-pane']]);
    // The commands themselves are decided by what tmux tells.
    expect((await getAllCommandStates(tmux)).map(({ status }) => status)).toEqual(['running', 'failed']);
    // A server of this machine that has ended keeps no key.
    const { state } = two ?? {};
    const dead = { ...far, host: (await import('node:os')).hostname() };
    await client.set(key, JSON.stringify({ ...theirs, server: { pid: 2 ** 22 + 1, startedAt: 1 }, muxworks: dead }));
    expect(await states.sync()).toMatchObject({ inStep: true, taken: [] });
    expect(await statuses(redis)).toMatchObject({ 'sleep 1000': 'running', [state?.cmd_text ?? '']: 'failed' });
    expect(await states.withdraw()).toBe(2);
    expect(await statuses(redis)).toEqual({ tool: 'running' });
  });
});
