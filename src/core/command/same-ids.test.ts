/** A tmux server that was killed and comes again hands out the same ids: nothing that was known of the old one counts. */
import { expect, onTestFinished, test } from 'vitest';
import { loggingStatus } from '../logs/capture.ts';
import { isCapturing } from '../logs/folder.ts';
import { serverDirectory } from '../state/directories.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { play, screen, theWindow } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import { typeAlone } from '../tmux/input.ts';
import { exec } from './exec.ts';
import { readLedger } from './ledger.ts';
import { allBegun, noteBegun, paneBefore } from './ledger-begun.ts';
import { noticeEnds } from './ledger-notice.ts';
import { TAKE_AND_RUN, writeNextCommand } from './shell.ts';
import type { CommandState } from './state.ts';
import { getAllCommandStates, getCommandState } from './stored-state.ts';

test('states, ledger, logs, exec, numbers and the supervisor', async () => {
  const { tmux } = await testServer();
  await play(
    tmux,
    `!!tmux.window_ensure name:'dev|w' layout:'row(2@40, col(1, 3)@60)'
!!tmux.pane_ensure name:'dev|w|1' label:'old' cmd:'sleep 1000' restart:always backoff:10ms
!!tmux.pane_ensure name:'dev|w|2' cmd:'(exit 3)'
!!tmux.pane_ensure name:'dev|w|3' cmd:'sleep 1001'`,
  );
  await tmux.idle();
  const before = (await theWindow(tmux, 'dev', 'w')).panes;
  const first = before.find(({ label }) => label === 'old');
  if (first?.state == null) throw new Error('there is no state');
  expect(await exec(tmux, before[1]?.id as string, 'echo here; cd /usr')).toMatchObject({ exitCode: 0 });
  const log = await until(async () => {
    const found = await loggingStatus(tmux, first.id);
    return found.enabled && found.log;
  }, 'its log');
  // Who started another one there was killed before the shell had taken it.
  const late: CommandState = { ...first.state, token: first.state.token + 1, cmd_text: 'echo never' };
  noteBegun(tmux.socketPath, await paneBefore(tmux, first.id), late, first.mark?.sequence ?? 0);
  writeNextCommand(serverDirectory(tmux.socketPath), first.id, { line: 'echo ne""ver', token: late.token });
  const { server: old } = await tmux.snapshot();
  process.kill(old?.pid ?? 0, 'SIGKILL');
  await until(async () => (await tmux.snapshot()).server === null, 'the end of the server');
  await until(() => !isCapturing(log), 'the end of the log');

  const events: string[] = [];
  const supervisor = new Supervisor(tmux, ({ type }) => void events.push(type));
  onTestFinished(() => supervisor.close());
  await play(tmux, `!!tmux.window_ensure name:'dev|w' cat:3pane`);
  await tmux.idle();
  const panes = (await theWindow(tmux, 'dev', 'w')).panes;
  expect(panes.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
  expect(panes.map(({ number, label, state, supervision }) => [number, label, state, supervision])).toEqual(
    [1, 2, 3].map((number) => [number, null, null, null]),
  );
  for (const { id } of panes) {
    expect(await getCommandState(tmux, id)).toBe(null);
    expect((await loggingStatus(tmux, id)).log?.id).not.toBe(log.id);
    const found = await exec(tmux, id, `echo "$PWD"; (exit 6)`);
    expect([found.output.toString().startsWith('/usr\n'), found.exitCode]).toEqual([false, 6]);
  }
  expect(await getAllCommandStates(tmux)).toEqual([]);
  await until(async () => {
    await noticeEnds(tmux);
    return allBegun(tmux.socketPath).every(({ starting }) => starting !== undefined);
  }, 'the old ones to be entered');
  const entries = [...readLedger()].map(({ command, status, exitCode }) => [command, status, exitCode]);
  expect(entries.sort()).toEqual([
    ['(exit 3)', 'failed', 3],
    ['sleep 1000', 'unknown', null],
    ['sleep 1001', 'unknown', null],
  ]);
  // Nor is run what was written for a shell of that number.
  await typeAlone(tmux, first.id, TAKE_AND_RUN);
  await exec(tmux, first.id, 'echo after');
  expect(await screen(tmux, first.id)).not.toContain('never');
  expect(events).toEqual(['supervising']);
});
