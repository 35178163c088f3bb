import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testServer, until } from '../testing/tmux.ts';

const file = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));

/** A process with a control client that reads nothing of a flood. */
function holder(argv: readonly string[], then: string) {
  const script = `
    import { ControlClient } from ${file('./control-client.ts')};
    import { startPiped } from ${file('./transport.ts')};
    const client = await ControlClient.start(${JSON.stringify(argv)}, startPiped, {});
    client.pause();
    console.log('attached');
    ${then}`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test.each([
  ['exits', 'setTimeout(() => process.exit(), 100);'],
  ['is killed', 'setInterval(() => {}, 1000);'],
])('a client whose owner %s leaves the server, whatever was still to be said to it', async (how, then) => {
  if (how === 'is killed' && !existsSync('/usr/bin/setpriv')) return;
  const { tmux } = await testServer();
  await tmux.newSession('-s', 'other');
  const { session } = await tmux.newSession('-s', 'flood', '--', 'yes');
  const child = holder([...tmux.baseCommand, '-N', '-C', 'attach-session', '-t', session, '-f', 'ignore-size'], then);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const clients = async () => (await tmux.command('list-clients', '-t', '=flood', '-F', '#{client_pid}')).trim();
  expect(await clients()).not.toBe('');
  if (how === 'is killed') child.kill('SIGKILL');
  await until(async () => (await clients()) === '', 'the client to leave');
});
