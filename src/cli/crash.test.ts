/**
 * run, serve and exec are killed with -9 in the middle of their work, again and again; afterwards states, history and
 * logs tell what the commands themselves have written down: how often they began, with what they ended, every line.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../core/command/ledger.ts';
import { isRunning, type ProcessEntry, readProcess } from '../core/process/proc.ts';
import { thePane } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { differences, NO_DIFFERENCE, truthOf, writeWork } from '../core/testing/truth.ts';
import { muxworks } from './testing.ts';

/** Runs `muxworks` and kills it with -9 once `when` is true of what it has printed; resolves when it is gone. */
async function killed(server: TestServer, args: readonly string[], when: (out: string) => unknown): Promise<void> {
  let over = false;
  let out = '';
  let kill = (): void => {};
  const ran = muxworks(server, args, {
    during: (child) => {
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk;
      });
      kill = () => child.kill('SIGKILL');
    },
  }).finally(() => {
    over = true;
  });
  await until(() => over || when(out), `${args.join(' ')} to get that far`);
  kill();
  await ran;
}

test('kill -9 in the middle of runs, restarts, exec and logging: what is told is what happened', {
  timeout: 240_000,
}, async () => {
  const server = await testServer();
  const { tmux, directory } = server;
  const work = writeWork(directory);
  const file = join(directory, 'all.heroscript');
  const commands: Record<string, string> = {
    once: `${work} once 40 7`,
    good: `${work} good 200 0`,
    flaky: `${work} flaky 20 3`,
    long: `${work} long 100 0 wait`,
  };
  const ensure = (number: number, name: string, more = '') =>
    `!!tmux.pane_ensure name:'dev|work|${number}' label:'${name}' cmd:'${commands[name]}' ${more}`;
  writeFileSync(
    file,
    [
      ensure(1, 'once'),
      ensure(2, 'good'),
      ensure(3, 'flaky', 'restart:on-failure backoff:20ms'),
      ensure(4, 'long'),
      '',
    ].join('\n'),
  );
  const begins = (name: string): number => truthOf(directory, name).pids.length;
  const lines = (out: string): number => out.split('\n').length - 1;

  // A run that is killed after its first, its second … event: half of a window, half of a command.
  for (let events = 1; events <= 9; events += 2) {
    await killed(server, ['--json', 'run', file], (out) => lines(out) >= events);
  }
  expect(await muxworks(server, ['--json', 'run', file])).toMatchObject({ code: 0, err: '' });
  // A supervisor that is killed when it is going to restart, and when it has.
  for (const event of ['will-restart', 'restarted', 'will-restart', 'restarted', 'will-restart']) {
    await killed(server, ['--json', 'serve'], (out) => out.includes(`"type":"${event}"`));
  }
  // An exec whose command runs, in a pane of its own; that goes on.
  await tmux.command('new-window', '-d', '-t', '=dev:', '-n', 'other', 'bash --norc');
  const execs = [
    { target: 'dev|work|good', name: 'exec-ours' },
    { target: 'dev|other', name: 'exec-theirs' },
  ];
  for (const { target, name } of execs) {
    const exec = ['exec', target, '--timeout', '0', '--', `${work} ${name} 100 5 wait`];
    await killed(server, exec, () => begins(name) === 1);
  }

  // Everything comes to its end; a supervisor that lives takes over.
  for (const name of ['long', ...execs.map(({ name }) => name)]) writeFileSync(join(directory, `${name}.go`), '');
  for (const name of ['long', ...execs.map(({ name }) => name)]) {
    await until(() => truthOf(directory, name).codes.length === begins(name), `the end of ${name}`);
  }
  const before = begins('flaky');
  await killed(server, ['--json', 'serve'], () => begins('flaky') > before + 2);
  const numbers = { once: 1, good: 2, flaky: 3, long: 4 };
  for (const number of Object.values(numbers)) {
    await until(async () => (await thePane(tmux, 'dev', 'work', number)).status !== 'running', 'the end');
  }

  const history = (await muxworks(server, ['--json', 'history', '-n', '1000'])).out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry);
  const listed = JSON.parse((await muxworks(server, ['--json', 'ls', 'dev|work'])).out);
  const told = listed.sessions[0].windows[0].panes as { label: string; status: string; exitCode: number }[];
  for (const [name, number] of Object.entries(numbers)) {
    const truth = truthOf(directory, name);
    const last = truth.codes.at(-1) as number;
    // What has begun has ended, each with its own code, and is in the history once.
    const entries = history.filter(({ command }) => command === commands[name]);
    expect([name, entries.map(({ exitCode }) => exitCode)]).toEqual([name, truth.codes]);
    expect(new Set(entries.map(({ pane, token }) => `${pane}:${token}`)).size).toBe(truth.pids.length);
    expect(told[number - 1]).toMatchObject({ label: name, status: last === 0 ? 'finished' : 'failed', exitCode: last });
    const logged = await muxworks(server, ['logs', `dev|work|${name}`]);
    const own = logged.out.split('\n').filter((line) => line.startsWith(`${name} `));
    expect(differences(own, truth.lines)).toEqual(NO_DIFFERENCE);
  }
  // Nothing of theirs runs any more, and the shells are as they should be.
  for (const name of [...Object.keys(numbers), ...execs.map(({ name }) => name)]) {
    const left = truthOf(directory, name).pids.map(readProcess);
    expect(left.filter((entry): entry is ProcessEntry => entry !== null).filter(isRunning)).toEqual([]);
  }
  for (const { target, name } of execs) {
    expect(truthOf(directory, name)).toMatchObject({ codes: [5], pids: [expect.any(Number)] });
    expect(await muxworks(server, ['exec', target, '--', 'echo usable; (exit 3)'])).toMatchObject({
      code: 3,
      out: 'usable\n',
    });
  }
});
