/** What is told before a share is begun: ports that are taken, the next that is free, what the internet reaches. */
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testServer } from '../testing/tmux.ts';
import { isPublic } from './guard.ts';
import { freePortAfter, networks, probePort } from './probe.ts';

async function taken(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a port that is taken names its holder, and another one is found', async () => {
  const { tmux } = await testServer();
  const port = await taken();
  const problem = await probePort(port, '127.0.0.1', tmux.socketPath);
  expect(problem).toMatchObject({ code: 'port-in-use' });
  expect(problem?.message).toContain(`process ${process.pid}`);
  const free = await freePortAfter(port, '127.0.0.1');
  expect(free).toBeGreaterThan(port);
  expect(await probePort(free ?? 0, '127.0.0.1', tmux.socketPath)).toBeNull();
  expect(await probePort(0, '127.0.0.1', tmux.socketPath)).toBeNull();
  expect(await probePort(0, '203.0.113.9', tmux.socketPath)).toMatchObject({ code: 'bad-input' });
});

test('addresses of the internet are told from those of a house', () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.24',
    '100.100.1.1',
    'fd00::2',
    '::1',
    'host',
  ])
    expect(isPublic(address), address).toBe(false);
  for (const address of ['8.8.8.8', '172.32.0.1', '192.169.0.1', '2a00::1'])
    expect(isPublic(address), address).toBe(true);
});

test('networks are those that others are in, with their range', () => {
  for (const { address, range } of networks()) {
    expect(address).not.toMatch(/^127\.|^::1$|^fe80/);
    expect(range).toMatch(/\/\d+$/);
  }
});
