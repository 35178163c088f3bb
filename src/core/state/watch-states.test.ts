import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { play, thePane } from '../testing/playbook.ts';
import { noRedis, type TestRedis, testRedis } from '../testing/redis.ts';
import { testServer, until } from '../testing/tmux.ts';
import { Tmux } from '../tmux/server.ts';
import { RedisStore } from './redis.ts';
import { stateOf } from './store-contract.ts';
import { allStates, type StatesEvent, type StatesWatch, watchStates } from './watch-states.ts';

/** Two machines' worth of tmux. */
async function twoNodes(redis: TestRedis): Promise<{ laptop: Tmux; server: Tmux }> {
  const { directory } = await testServer();
  const [laptop, server] = await Promise.all(
    ['laptop', 'server'].map(async (node) => {
      const socketPath = join(directory, node);
      const tmux = await Tmux.open({ socketPath, configFile: '/dev/null', state: redis.url, node });
      onTestFinished(async () => {
        await tmux.stop();
        tmux.close();
      });
      tmux.watch();
      return tmux;
    }),
  );
  return { laptop: laptop as Tmux, server: server as Tmux };
}

async function watched(redis: TestRedis): Promise<{ events: StatesEvent[]; watch: StatesWatch }> {
  const events: StatesEvent[] = [];
  const watch = await watchStates(redis.url, (event) => events.push(event));
  await watch.first;
  return { events, watch };
}

const changes = (events: readonly StatesEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'changed' ? `${event.node} ${event.change.state.cmd_text} ${event.change.state.status}` : [],
  );

describe.skipIf(noRedis !== null)(`states of several machines${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  test('all are told, with their age, and then each change as it comes', async () => {
    const redis = await testRedis();
    const { laptop, server } = await twoNodes(redis);
    await play(laptop, "!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'");
    await until(async () => (await allStates(redis.url))[0]?.states.length === 1, 'its state');
    const { events, watch } = await watched(redis);
    expect(events[0]).toMatchObject({
      type: 'states',
      nodes: [
        { node: 'laptop', socket: laptop.socketPath, states: [{ session: 'dev', window: 'w', number: 1 }] },
        { node: 'server', socket: server.socketPath, states: [] },
      ],
    });
    const { ageMs } = (await allStates(redis.url))[0] ?? {};
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs).toBeLessThan(60_000);

    await play(server, "!!tmux.pane_ensure name:'dev|w|1' cmd:'(exit 3)'");
    await until(() => changes(events).includes('server (exit 3) failed'), 'the end, told');
    const { state } = await thePane(laptop, 'dev', 'w', 1);
    const pid = state?.pid ?? 0;
    expect(pid).toBeGreaterThan(1);
    process.kill(pid, 'SIGKILL');
    await until(() => changes(events).includes('laptop sleep 1000 failed'), 'the end, told');
    await laptop.command('kill-session', '-t', '=dev');
    await until(() => events.some((event) => event.type === 'gone' && event.node === 'laptop'), 'that it has gone');
    expect(events.some((event) => event.type === 'seen' && event.node === 'server')).toBe(true);
    watch.close();
  });

  test('what was missed while Redis was away is told when it is back', async () => {
    const redis = await testRedis();
    const { server } = await twoNodes(redis);
    const { events, watch } = await watched(redis);
    await redis.kill();
    await until(() => events.some(({ type }) => type === 'stale'), 'that it is away');
    await play(server, "!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'");
    await redis.start();
    await until(() => {
      const since = events.slice(events.findIndex(({ type }) => type === 'stale'));
      const told = since.findLast((event) => event.type === 'states');
      return told?.nodes.some(({ states }) => states.length === 1) || changes(since).length > 0;
    }, 'the state');
    expect(events.filter(({ type }) => type === 'stale')).toHaveLength(1);
    watch.close();
  });

  test('changes of other tools are told where the server tells them', async () => {
    const redis = await testRedis(['notify-keyspace-events', 'K$g']);
    const { events, watch } = await watched(redis);
    const store = new RedisStore(await redis.connect());
    const address = { session: 'dev', window: 'a:b|c', pane: '%3' };
    await store.set(address, stateOf(address, 'make'));
    await until(() => changes(events).includes('null make running'), 'the change');
    await store.delete(address);
    await until(() => events.some(({ type }) => type === 'gone'), 'that it has gone');
    watch.close();
  });

  test('a Redis that is not there is an error at first, and found when it comes', async () => {
    const redis = await testRedis();
    await redis.kill();
    await expect(allStates(redis.url)).rejects.toMatchObject({ code: 'redis' });
    await expect(watchStates('tmux', () => {})).rejects.toMatchObject({ code: 'bad-input' });
    const events: StatesEvent[] = [];
    const watch = await watchStates(redis.url, (event) => events.push(event));
    await expect(watch.first).rejects.toMatchObject({ code: 'redis' });
    expect(events).toMatchObject([{ type: 'stale' }]);
    await redis.start();
    await until(() => events.some(({ type }) => type === 'states'), 'that it is there');
    watch.close();
  });
});
