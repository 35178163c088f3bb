import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testServer } from '../testing/tmux.ts';
import { findServers } from './servers.ts';
import { socketDirectory } from './socket-directory.ts';

test('finds the servers that answer, with their sessions, and not the sockets that nobody listens on', async () => {
  const { tmux } = await testServer();
  await tmux.newSession('-s', 'one two');
  await tmux.newSession('-s', 'other');
  const { server } = await tmux.snapshot();
  // A socket of something that is no tmux.
  const stranger = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => stranger.listen(join(socketDirectory(), `stranger-${process.pid}`), resolve));
  onTestFinished(() => void stranger.close());
  const found = await findServers();
  expect(found.find(({ socketPath }) => socketPath === tmux.socketPath)).toEqual({
    name: tmux.name,
    socketPath: tmux.socketPath,
    sessions: ['one two', 'other'],
    version: server?.version,
    startedAt: server?.startedAt,
  });
  expect(found.map(({ name }) => name)).not.toContain(`stranger-${process.pid}`);
});
