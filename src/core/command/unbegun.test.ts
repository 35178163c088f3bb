/** Who starts a command is killed half-way: whatever the shell does then, the ledger and the pane's state tell it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { serverDirectory } from '../state/directories.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { play, screen, thePane } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { typeAlone } from '../tmux/input.ts';
import type { Tmux } from '../tmux/server.ts';
import { readLedger } from './ledger.ts';
import { allBegun } from './ledger-begun.ts';
import { noticeEnds } from './ledger-notice.ts';
import { TAKE_AND_RUN, untakenToken } from './shell.ts';
import { killRunningCommand } from './stop.ts';

const ensure = (cmd: string, more = '') => `!!tmux.pane_ensure name:'dev|work|1' ${more} cmd:'${cmd}'`;

const file = (name: string): string => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));

/** Starts a command in a pane from a process of its own; resolves with what kills that. */
function starter(server: TestServer, pane: string, command: string): () => Promise<void> {
  const script = `
    import { Tmux } from ${file('../tmux/server.ts')};
    import { startProcess } from ${file('./pane-work.ts')};
    const tmux = await Tmux.open(${JSON.stringify({ socketName: server.socketName, configFile: '/dev/null' })});
    await startProcess(tmux, '${pane}', { command: ${JSON.stringify(command)} });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return () => {
    child.kill('SIGKILL');
    return ended;
  };
}

/** The shell reads the next key, whatever it is, as text: so it does not take what is written for it, for two seconds. */
const deafen = (tmux: Tmux, pane: string) => tmux.command('send-keys', '-t', pane, 'C-v');

/** The command is written for the shell, and the key for it has been typed in vain. */
async function written({ tmux }: TestServer, pane: string): Promise<void> {
  await until(() => untakenToken(serverDirectory(tmux.socketPath), pane), 'the command to be written');
  await until(async () => (await screen(tmux, pane)).includes('7771;7~'), 'the key');
}

test('before its shell has taken it: it never runs, and what was there before is told', async () => {
  const server = await testServer();
  const { tmux, directory } = server;
  await play(tmux, ensure('(exit 3)'));
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'failed', 'the end');
  const before = await thePane(tmux, 'dev', 'work', 1);
  await deafen(tmux, before.id);
  const kill = starter(server, before.id, `touch ${join(directory, 'ran')}`);
  await written(server, before.id);
  await noticeEnds(tmux);
  // It is not judged while it is being started.
  expect((await thePane(tmux, 'dev', 'work', 1)).state?.token).not.toBe(before.state?.token);
  await kill();
  await noticeEnds(tmux);
  await typeAlone(tmux, before.id, TAKE_AND_RUN);
  const after = await thePane(tmux, 'dev', 'work', 1);
  expect(after).toMatchObject({ status: 'failed', exitCode: 3, state: before.state });
  await play(tmux, ensure('true'));
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'finished', 'the next');
  await noticeEnds(tmux);
  expect([...readLedger()].map(({ command, exitCode }) => [command, exitCode])).toEqual([
    ['true', 0],
    ['(exit 3)', 3],
  ]);
  expect([existsSync(join(directory, 'ran')), allBegun(tmux.socketPath)]).toEqual([false, []]);
});

test('when its shell has taken it: it runs, and its end is entered', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(tmux, ensure(''));
  const pane = await thePane(tmux, 'dev', 'work', 1);
  await deafen(tmux, pane.id);
  const kill = starter(server, pane.id, 'read; (exit 4)');
  await written(server, pane.id);
  await kill();
  // Nobody has looked since. It could have come to the key just then.
  await typeAlone(tmux, pane.id, TAKE_AND_RUN);
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'running', 'the command');
  await noticeEnds(tmux);
  expect([...readLedger()]).toEqual([]);
  await tmux.command('send-keys', '-t', pane.id, 'Enter');
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'failed', 'the end');
  await noticeEnds(tmux);
  expect([...readLedger()]).toMatchObject([{ command: 'read; (exit 4)', exitCode: 4 }]);
});

test('a supervisor that is killed in the middle of a restart: the next one restarts it', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(tmux, ensure('sleep 1000', 'restart:always backoff:10ms'));
  const before = await thePane(tmux, 'dev', 'work', 1);
  await killRunningCommand(tmux, before.id);
  await deafen(tmux, before.id);
  const kill = starter(server, before.id, 'sleep 1000');
  await written(server, before.id);
  await kill();
  // As if it had ended by itself.
  await tmux.command(
    ...['set-option', '-p', '-t', before.id, '@muxworks_supervision'],
    JSON.stringify({ ...before.supervision, stopped_token: 0 }),
  );
  const supervisor = new Supervisor(tmux, () => {});
  onTestFinished(() => supervisor.close());
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'running', 'the restart');
  await until(() => [...readLedger()].length === 1, 'the entry of the first');
});

test.each(['exit 0', 'exit 5', 'exec true', 'kill -9 $$'])(
  'a command that ends its shell at once: %s',
  async (command) => {
    const { tmux } = await testServer();
    // Another one, so that the server stays.
    await tmux.newSession('-s', 'other', 'sleep 600');
    const { summary } = await play(tmux, ensure(command));
    expect(summary.failed).toBe(0);
    await until(async () => {
      await noticeEnds(tmux);
      return [...readLedger()].length === 1;
    }, 'the entry');
    expect([...readLedger()]).toMatchObject([{ command, by: { kind: 'playbook' } }]);
    if (command === 'exit 5') expect([...readLedger()]).toMatchObject([{ status: 'failed', exitCode: 5 }]);
  },
);
