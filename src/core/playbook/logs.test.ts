import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loggingStatus, statusOf } from '../logs/capture.ts';
import type { Log } from '../logs/folder.ts';
import { logsAll } from '../logs/reader.ts';
import { plan, play, thePane } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { allPanes } from '../tmux/server.ts';
import { createSession } from '../tmux/session.ts';
import { RunLogs } from './logs.ts';
import { newPane } from './model.ts';

async function text(log: Log | null): Promise<string[]> {
  const lines: string[] = [];
  if (log !== null) for await (const { content } of logsAll(log)) lines.push(content);
  return lines;
}

async function enabled({ tmux }: TestServer): Promise<boolean[]> {
  await tmux.idle();
  const panes = [...allPanes(await tmux.snapshot())].map(({ pane }) => pane);
  await until(
    () => panes.every((pane) => pane.log === null || pane.log.off || statusOf(tmux.socketPath, pane).capture !== null),
    'the logs to begin',
  );
  return panes.map((pane) => statusOf(tmux.socketPath, pane).enabled);
}

describe('logs of panes', () => {
  test('panes that a run makes are logged, from their first line on', async () => {
    const server = await testServer();
    await play(server.tmux, `!!tmux.window_ensure name:'dev|w' cat:4pane cmd:'echo first; echo second'`);
    expect(await enabled(server)).toEqual([true, true, true, true]);
    for (const number of [1, 2, 3, 4]) {
      const { id } = await thePane(server.tmux, 'dev', 'w', number);
      const { log } = await loggingStatus(server.tmux, id);
      expect([log?.about?.session, log?.about?.window, log?.about?.number]).toEqual(['dev', 'w', number]);
      const once = (line: string, lines: string[]) => lines.filter((found) => found === line).length;
      const lines = await until(async () => {
        const all = await text(log);
        return all.includes('second') && all;
      }, 'the output');
      expect([once('first', lines), once('second', lines)]).toEqual([1, 1]);
    }
  });

  test('log:false and MUXWORKS_LOGS=off switch that off', async () => {
    const server = await testServer();
    const never = `!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000' log:false`;
    expect(await plan(server.tmux, never)).toEqual([
      'create dev|w|1: No such session. Made, then started. Not logged.',
    ]);
    await play(server.tmux, `${never}\n!!tmux.pane_ensure name:'dev|w|2' cmd:'sleep 1000'`);
    expect(await enabled(server)).toEqual([false, true]);
    process.env.MUXWORKS_LOGS = 'off';
    onTestFinished(() => {
      delete process.env.MUXWORKS_LOGS;
    });
    await play(server.tmux, `!!tmux.window_ensure name:'dev|x' cat:2pane`);
    expect(await enabled(server)).toEqual([false, true, false, false]);
  });

  test('logpath: every byte of the command, also in the file; a second run keeps; logreset empties', async () => {
    const server = await testServer();
    const path = join(server.directory, 'logs', 'web.log');
    const action = (command: string, more = '') =>
      `!!tmux.pane_ensure name:'dev|w|1' cmd:'${command}' logpath:'${path}' ${more}`;
    const first = action('seq 3; sleep 1000');
    expect(await plan(server.tmux, first)).toEqual([
      `create dev|w|1: No such session. Made, then started. Logs to ${path}.`,
    ]);
    expect((await play(server.tmux, first)).summary.failed).toBe(0);
    await until(() => existsSync(path) && readFileSync(path, 'latin1').includes('1\r\n2\r\n3\r\n'), 'the output');
    expect(await plan(server.tmux, first)).toEqual(['keep dev|w|1: same command, still running']);
    const { id } = await thePane(server.tmux, 'dev', 'w', 1);
    expect((await loggingStatus(server.tmux, id)).path).toBe(path);
    expect(await plan(server.tmux, action('seq 3; sleep 1000', 'logreset:true'))).toEqual([
      'keep dev|w|1: same command, still running',
    ]);
    const { told } = await play(server.tmux, action('seq 7 9; sleep 1000', 'logreset:true'));
    expect(told[0]).toMatch(/^restart .* Log emptied\.$/);
    await until(() => readFileSync(path, 'latin1').includes('7\r\n8\r\n9\r\n'), 'the new output');
    expect(readFileSync(path, 'latin1')).not.toContain('1\r\n2\r\n3\r\n');
    const off = `!!tmux.pane_ensure name:'dev|w|1' log:false`;
    expect((await play(server.tmux, off)).told).toEqual(['update dev|w|1: Not logged.']);
    expect((await play(server.tmux, off)).told).toEqual(['keep dev|w|1: there already']);
    expect(await enabled(server)).toEqual([false]);
  });

  test('a shell that has gone is replaced, and its pane goes on to log where it did', async () => {
    const server = await testServer();
    const path = join(server.directory, 'web.log');
    await play(server.tmux, `!!tmux.pane_ensure name:'dev|w|1' cmd:'echo one; sleep 1000' logpath:'${path}'`);
    await until(() => readFileSync(path, 'latin1').includes('one\r\n'), 'the output');
    const { pid } = await thePane(server.tmux, 'dev', 'w', 1);
    process.kill(pid, 'SIGKILL');
    await until(async () => (await thePane(server.tmux, 'dev', 'w', 1)).dead, 'the shell to be gone');
    await play(server.tmux, `!!tmux.pane_ensure name:'dev|w|1' cmd:'echo two; sleep 1000'`);
    await until(() => readFileSync(path, 'latin1').includes('two\r\n'), 'the new output');
    expect(readFileSync(path, 'latin1')).toContain('one\r\n');
  });

  test('pane_split takes the same; a path that is no file is an error', async () => {
    const server = await testServer();
    const path = join(server.directory, 'split.log');
    await play(server.tmux, `!!tmux.window_ensure name:'dev|w'`);
    const { told } = await play(server.tmux, `!!tmux.pane_split name:'dev|w|1' cmd:'echo split' logpath:'${path}'`);
    expect(told).toEqual([`create dev|w|1: Pane 2 made below it, then started. Logs to ${path}.`]);
    await until(() => readFileSync(path, 'latin1').includes('split\r\n'), 'the output');
    const { ends } = await play(server.tmux, `!!tmux.pane_ensure name:'dev|w|1' logpath:'${server.directory}'`);
    expect(ends[0]?.problem).toMatchObject({ code: 'bad-input', hint: 'name a file' });
  });

  test('what an action says holds against the default that is just being done', async () => {
    const server = await testServer();
    const { tmux } = server;
    for (const name of ['a', 'b']) {
      const { pane } = await createSession(tmux, name, 'w', { argv: ['bash', '-c', 'stty -echo; exec cat'] });
      const path = join(server.directory, `${name}.log`);
      const node = { ...newPane({ env: {} }), id: pane };
      const logs = new RunLogs(tmux);
      logs.made([node]);
      const done = logs.finish();
      await logs.set(node, name === 'a' ? { on: true, path, reset: false } : { on: false });
      await done;
      const { enabled, path: told } = await loggingStatus(tmux, pane);
      expect([enabled, name === 'b' || told === path]).toEqual([name === 'a', true]);
      if (name === 'b') continue;
      await tmux.command('send-keys', '-t', pane, 'typed', 'Enter');
      await until(() => readFileSync(path, 'latin1').includes('typed\r\n'), 'what was typed');
    }
  });
});
