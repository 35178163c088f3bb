/** state and history on the command line, against a real tmux. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { play, processesIn, thePane } from '../core/testing/playbook.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { muxworks } from './testing.ts';

const lines = (out: string): string[] => out.split('\n').filter((line) => line !== '');

test('state ls shows each declared command with what is true of it; state clear forgets, and ends nothing', async () => {
  const server = await testServer();
  const { tmux } = server;
  expect((await muxworks(server, ['state', 'ls'])).out).toBe('Muxworks has started no command there.\n');
  await play(
    tmux,
    `!!tmux.pane_ensure name:'dev|work|1' label:web cmd:'sleep 1000'
!!tmux.pane_ensure name:'dev|work|2' cmd:'(exit 3)'
!!tmux.pane_ensure name:'ops|w|1' cmd:'sleep 2000'
!!tmux.pane_ensure name:'ops|w|2'`,
  );
  await until(async () => (await thePane(tmux, 'dev', 'work', 2)).status === 'failed', 'its end');
  const table = await muxworks(server, ['state', 'ls']);
  expect(table).toMatchObject({ code: 0, err: '' });
  const rows = lines(table.out);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/^dev\|work\|web +running +\d+ +\d\d:\d\d:\d\d +playbook:1 +sleep 1000$/);
  expect(rows[1]).toMatch(/^dev\|work\|2 +failed 3 +\d+ +\d\d:\d\d:\d\d +playbook:2 +\(exit 3\)$/);

  const { id, state } = await thePane(tmux, 'ops', 'w', 1);
  await tmux.command('set-option', '-p', '-t', id, '@muxworks', JSON.stringify({ ...state, pid_start: 1, token: 7 }));
  const { states } = JSON.parse((await muxworks(server, ['state', 'ls', 'ops', '--json'])).out);
  expect(states).toMatchObject([
    {
      ...{ key: `herotmux:ops:w|${id.slice(1)}`, session: 'ops', window: 'w', pane: id, number: 1, label: null },
      ...{ status: 'unknown', exitCode: null, stale: 'other-process', pid: state?.pid, command: 'sleep 2000' },
      by: { kind: 'playbook', file: '', line: 3 },
    },
  ]);

  const before = [await processesIn(tmux, 'dev', 'work'), await processesIn(tmux, 'ops', 'w')];
  expect((await muxworks(server, ['state', 'clear', 'dev', '--stale'])).out).toBe('No state is stale.\n');
  const stale = await muxworks(server, ['state', 'clear', '--stale']);
  expect(stale.out).toBe('ops|w|1  sleep 2000\nRemoved 1 state. What runs goes on.\n');
  const cleared = await muxworks(server, ['state', 'clear', 'dev/work/web', '--json']);
  expect(JSON.parse(cleared.out).removed).toMatchObject([{ label: 'web', command: 'sleep 1000' }]);
  expect(lines((await muxworks(server, ['state', 'ls'])).out)).toHaveLength(1);
  expect([await processesIn(tmux, 'dev', 'work'), await processesIn(tmux, 'ops', 'w')]).toEqual(before);

  expect(await muxworks(server, ['state', 'clear'])).toMatchObject({ code: 2, out: '' });
  expect(await muxworks(server, ['state', 'clear', 'nowhere'])).toMatchObject({ code: 1, out: '' });
});

test('history prints what has ended, latest last, also of panes that are gone', async () => {
  const server = await testServer();
  const { tmux, directory } = server;
  expect((await muxworks(server, ['history'])).out).toBe('No command of Muxworks has ended there yet.\n');
  const file = join(directory, 'a.heroscript');
  writeFileSync(file, `!!tmux.pane_ensure name:'dev|work|1' label:web cmd:'(exit 3)'\n`);
  expect((await muxworks(server, ['run', file])).code).toBe(0);
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'failed', 'its end');
  expect((await muxworks(server, ['restart', 'dev/work/web'])).code).toBe(0);
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'failed', 'its end');
  await play(tmux, `!!tmux.pane_ensure name:'ops|w|1' cmd:'sleep 1000'`);
  const { state } = await thePane(tmux, 'ops', 'w', 1);
  process.kill(state?.pid ?? 0, 'SIGKILL');
  await until(async () => (await thePane(tmux, 'ops', 'w', 1)).status === 'failed', 'its end');

  const rows = lines((await muxworks(server, ['history'])).out);
  expect(rows).toHaveLength(3);
  expect(rows.join('\n')).toMatch(/failed 3 +dev\|work\|web +a\.heroscript:1 +\(exit 3\)/);
  expect(rows.join('\n')).toMatch(/failed 3 +dev\|work\|web +restart +\(exit 3\)/);
  expect(rows[2]).toMatch(/^\d\d:\d\d:\d\d +\d+\.\d s +failed 137 SIGKILL +ops\|w\|1 +playbook:1 +sleep 1000$/);

  await tmux.command('kill-session', '-t', '=dev');
  for (const target of ['dev', 'dev/work', 'dev|work|web', 'dev/work/1']) {
    expect(lines((await muxworks(server, ['history', target])).out)).toHaveLength(2);
  }
  expect(lines((await muxworks(server, ['history', 'dev/work/2'])).out)).toEqual([
    'No command of Muxworks has ended there yet.',
  ]);
  const json = lines((await muxworks(server, ['history', '-n', '1', '--json'])).out).map((line) => JSON.parse(line));
  expect(json).toMatchObject([{ command: 'sleep 1000', exitCode: 137, signal: 'SIGKILL', session: 'ops' }]);
  expect(lines((await muxworks(server, ['history', '-n', '0', '--all', '--json'])).out)).toHaveLength(3);
  expect(await muxworks(server, ['history', '-n', 'x'])).toMatchObject({ code: 2, out: '' });
  expect(await muxworks(server, ['history', 'a//b'])).toMatchObject({ code: 2, out: '' });
});

test('history has what exec has run, in a shell of ours and in any other', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' label:web`);
  await tmux.newSession('-s', 'theirs', '-n', 'w', 'bash --norc');
  expect((await muxworks(server, ['exec', 'dev/work/web', '--', 'printf "a\\nb"; (exit 3)'])).code).toBe(3);
  expect((await muxworks(server, ['exec', 'theirs/w/1', '--', 'echo foreign'])).code).toBe(0);
  const entries = lines((await muxworks(server, ['history', '--json'])).out).map((line) => JSON.parse(line));
  expect(entries).toMatchObject([
    {
      ...{ session: 'dev', window: 'work', number: 1, label: 'web', by: { kind: 'cli', command: 'exec' } },
      // A line break is two bytes on a terminal.
      ...{ command: 'printf "a\\nb"; (exit 3)', status: 'failed', exitCode: 3, bytesWritten: 4, ended: null },
    },
    { session: 'theirs', window: 'w', number: 1, command: 'echo foreign', status: 'finished', bytesWritten: 9 },
  ]);
  const [first] = entries;
  expect(first.endedAt - first.startedAt).toBe(first.durationMs);
  expect((await muxworks(server, ['history', 'theirs'])).out).toMatch(/finished +theirs\|w\|1 +exec +echo foreign/);
});
