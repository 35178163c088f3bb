import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { loggingEnable, loggingStatus } from '../core/logs/capture.ts';
import { isCapturing, listLogs, logsDirectory } from '../core/logs/folder.ts';
import { logsAll } from '../core/logs/reader.ts';
import { play, thePane } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { command } from './testing.ts';

function start(server: TestServer, args: readonly string[]) {
  const child = spawn(process.execPath, [...command, '-L', server.socketName, ...args], {
    cwd: server.directory,
    env: process.env,
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk;
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said, code };
}

async function muxworks(server: TestServer, ...args: string[]) {
  const { said, code } = start(server, args);
  return { code: await code, ...said };
}

/** Resolves when the logs of this server hold the text so many times. */
async function logged({ tmux }: TestServer, text: string, times = 1): Promise<void> {
  await tmux.idle();
  await until(async () => {
    let found = 0;
    for (const log of listLogs(logsDirectory(tmux.socketPath))) {
      for await (const { content } of logsAll(log)) if (content.includes(text)) found++;
    }
    return found >= times;
  }, `${text} in the logs`);
}

describe('logs', () => {
  test('prints a pane, several merged with their names, and what is asked of them', async () => {
    const server = await testServer();
    await play(
      server.tmux,
      `!!tmux.pane_ensure name:'dev|w|1' label:web cmd:'for i in 1 2 3; do printf "\\033[31mweb %d\\033[0m\\n" $i; done; printf "END %s\\n" one' log:true
!!tmux.pane_ensure name:'dev|w|2' cmd:'printf "%s 4\\n" two; printf "END %s\\n" two'`,
    );
    await logged(server, 'END one');
    await logged(server, 'END two');
    const one = await muxworks(server, 'logs', 'dev/w/web', '--grep', '^WEB \\d$', '-i');
    expect(one).toEqual({ code: 0, out: 'web 1\nweb 2\nweb 3\n', err: '' });
    const raw = await muxworks(server, 'logs', 'dev/w/web', '--raw', '--grep', 'm?web 2');
    expect(raw.out).toBe('\x1b[31mweb 2\x1b[0m\n');
    const both = await muxworks(server, 'logs', 'dev', '--grep', '^(web|two) [34]$');
    expect(both.out.split('\n').sort()).toEqual(['', 'dev|w|2 two 4', 'dev|w|web web 3']);
    const json = await muxworks(server, 'logs', '--json', '--grep', '^web 3$');
    expect(JSON.parse(json.out)).toEqual({
      pane: 'dev|w|web',
      log: expect.any(String),
      timestamp: expect.any(Number),
      offset: expect.any(Number),
      content: 'web 3',
    });
    const last = await muxworks(server, 'logs', 'dev/w/1', '-n', '3');
    expect(last.out.split('\n').length).toBe(4);
    const none = await muxworks(server, 'logs', 'dev', '--since', '2030-01-01');
    expect(none).toEqual({ code: 0, out: '', err: '' });
  });

  test('logs of panes that are closed can be listed and read', async () => {
    const server = await testServer();
    await play(
      server.tmux,
      `!!tmux.pane_ensure name:'dev|w|1' cmd:'printf "the %s words\\n" last'\n!!tmux.session_ensure name:x`,
    );
    await logged(server, 'the last words');
    await play(server.tmux, `!!tmux.session_delete name:dev`);
    const [log] = listLogs(logsDirectory(server.tmux.socketPath)).filter(({ about }) => about?.session === 'dev');
    await until(() => log !== undefined && !isCapturing(log), 'the end');
    const list = await muxworks(server, 'logs', '--list');
    expect(list.out).toMatch(new RegExp(`^${log?.id}  ended   dev\\|w\\|1 `, 'm'));
    const read = await muxworks(server, 'logs', log?.id as string, '--grep', '^the last');
    expect(read.out).toBe('the last words\n');
  });

  test('what is wrong: exit 2 for a flag, 1 for what is not there', async () => {
    const server = await testServer();
    process.env.MUXWORKS_LOGS = 'off';
    await play(server.tmux, `!!tmux.session_ensure name:dev`);
    delete process.env.MUXWORKS_LOGS;
    expect(await muxworks(server, 'logs', '--grep', '(')).toMatchObject({ code: 2, out: '' });
    expect(await muxworks(server, 'logs', '--since', 'soon')).toMatchObject({ code: 2, out: '' });
    const { code, err } = await muxworks(server, 'logs', 'dev/main/1');
    expect([code, err.split('\n')[0]]).toEqual([1, 'error: dev|main|1 is not logged']);
    const slow = await muxworks(server, 'logs', '--list');
    expect(slow).toMatchObject({ code: 0, out: 'No logs.\n' });
  });

  test('-f prints what comes, and ends with the pane', async () => {
    const server = await testServer();
    await play(
      server.tmux,
      `!!tmux.pane_ensure name:'dev|w|1' cmd:'printf "%s before\\n" line; cat' log:true\n!!tmux.session_ensure name:x`,
    );
    await logged(server, 'line before');
    const { said, code } = start(server, ['logs', 'dev/w/1', '-f', '--grep', '^line']);
    await until(() => said.out === 'line before\n', 'what was there', 20_000);
    const { id } = await thePane(server.tmux, 'dev', 'w', 1);
    await server.tmux.command('send-keys', '-t', id, 'line after', 'Enter');
    await until(() => said.out.startsWith('line before\nline after\n'), 'what came', 20_000);
    await play(server.tmux, `!!tmux.session_delete name:dev`);
    expect(await code).toBe(0);
    expect(said.err).toBe('');
  });

  test('-f says that logging was killed, goes on when it is on again, and ends with the pane', async () => {
    const server = await testServer();
    const { tmux } = server;
    await play(
      tmux,
      `!!tmux.pane_ensure name:'dev|w|1' cmd:'echo line before; cat' log:true\n!!tmux.session_ensure name:x`,
    );
    await logged(server, 'line before');
    const { said, code } = start(server, ['logs', 'dev/w/1', '-f', '--grep', '^line']);
    await until(() => said.out.endsWith('line before\n'), 'what was there', 20_000);
    const { id } = await thePane(tmux, 'dev', 'w', 1);
    const kill = async (): Promise<void> => {
      const { loggerPid } = await loggingStatus(tmux, id);
      if (loggerPid === null) throw new Error('nothing logs it');
      process.kill(loggerPid, 'SIGKILL');
    };
    await kill();
    await until(() => said.err.includes('dev|w|1: its logging was killed'), 'that it says so', 20_000);
    await loggingEnable(tmux, id);
    await tmux.command('send-keys', '-t', id, 'line after', 'Enter');
    await until(() => said.out.includes('line after\n'), 'what came', 20_000);
    await kill();
    await until(() => said.err.match(/was killed/g)?.length === 2, 'that it says so again', 20_000);
    await play(tmux, `!!tmux.session_delete name:dev`);
    expect(await code).toBe(0);
  });
});

describe('logging', () => {
  test('is switched on and off, for panes of others too, and says how it stands', async () => {
    const server = await testServer();
    const { tmux, directory } = server;
    const loop = 'while read -r line; do echo "got $line"; done';
    const { pane } = await tmux.newSession('-s', 'dev', '-n', 'w', loop);
    const status = async (...args: string[]) => {
      const { code, out } = await muxworks(server, 'logging', ...args, '--json');
      expect(code).toBe(0);
      return JSON.parse(out).panes[0];
    };
    expect(await status('status', 'dev')).toMatchObject({ pane: 'dev|w|1', id: pane, enabled: false, log: null });
    expect((await muxworks(server, 'logging', 'status', 'dev')).out).toBe('dev|w|1  off  never logged\n');
    const path = `${directory}/copy.log`;
    const on = await status('enable', 'dev/w/1', '--path', 'copy.log');
    expect(on).toMatchObject({ enabled: true, path, lost: 0, foreign: false, loggerPid: expect.any(Number) });
    await tmux.command('send-keys', '-t', pane, 'a+b', 'Enter');
    await logged(server, 'got a+b');
    expect((await muxworks(server, 'logs', 'dev', '--text', 'got a+b')).out).toBe('got a+b\n');
    expect((await muxworks(server, 'logs', 'dev', '--text', 'GOT A+', '-i')).out).toBe('got a+b\n');
    expect((await muxworks(server, 'logs', 'dev', '--text', 'got aab')).out).toBe('');
    expect((await muxworks(server, 'logs', 'dev', '--text', 'a', '--grep', 'a')).code).toBe(2);
    expect(await status('disable', 'dev')).toMatchObject({ enabled: false, log: on.log, loggerPid: null });
    expect((await muxworks(server, 'logging', 'status', 'dev')).out).toMatch(
      /^dev\|w\|1 {2}off {2}\d+ kB {2}\/.*\.log\n$/,
    );
    expect((await muxworks(server, 'logging', 'enable', 'nowhere')).code).toBe(1);
  });
});
