/** What the window is told of other machines, through a real Redis: their states, changes, ages, and that Redis is away. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { play } from '../core/testing/playbook.ts';
import { noRedis, testRedis } from '../core/testing/redis.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { Tmux } from '../core/tmux/server.ts';
import type { NodesState } from '../shared/ipc-nodes.ts';
import type { EventSender } from './ipc.ts';
import { NodeBoard } from './nodes.ts';

describe.skipIf(noRedis !== null)(`other machines${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  test('their states come with their age and change as they do; the own server is left out', async () => {
    const redis = await testRedis();
    const { directory } = await testServer();
    const [own, other] = await Promise.all(
      ['own', 'other'].map(async (node) => {
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
    if (!own || !other) throw new Error('two servers');
    await play(own, "!!tmux.pane_ensure name:'mine|w|1' cmd:'sleep 1000'");
    await play(other, "!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'");
    let told: NodesState | null = null;
    const sender: Pick<EventSender, 'send'> = {
      send: (_, state) => {
        told = state as NodesState;
      },
    };
    const board = await NodeBoard.open(redis.url, { host: hostname(), socket: own.socketPath }, sender);
    onTestFinished(() => board.close());
    const now = (): NodesState => told ?? board.state();
    await until(() => now().nodes[0]?.states[0]?.status === 'running', 'its state');
    const [node, ...more] = now().nodes;
    expect(more).toEqual([]);
    expect(node).toMatchObject({ name: 'other', socket: other.socketPath, states: [{ session: 'dev', pane: '1' }] });
    expect(node?.states[0]?.command).toBe('sleep 1000');
    await until(() => now().nodes[0]?.seenAt !== null, 'that it was seen');
    expect(Date.now() - (now().nodes[0]?.seenAt ?? 0)).toBeLessThan(600_000);

    await play(other, "!!tmux.pane_ensure name:'dev|v|1' cmd:'(exit 3)'");
    await until(() => now().nodes[0]?.states.some(({ exitCode }) => exitCode === 3) === true, 'the end, told');
    expect(now().nodes[0]?.states.map(({ window, status }) => [window, status])).toEqual([
      ['v', 'failed'],
      ['w', 'running'],
    ]);

    await redis.kill();
    await until(() => now().stale !== null, 'that Redis is away');
    // What was known last is still shown.
    expect(now().nodes[0]?.states).toHaveLength(2);
    await redis.start();
    await until(() => now().stale === null && now().nodes[0]?.states.length === 2, 'all of it again');
  });
});
