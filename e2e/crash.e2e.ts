/**
 * The app is killed with -9 while it starts commands, restarts and logs them; afterwards states, history and logs tell
 * what the commands themselves have written down.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { LedgerEntry } from '../src/core/command/ledger.ts';
import { differences, NO_DIFFERENCE, truthOf, writeWork } from '../src/core/testing/truth.ts';
import { panes, type Started, test } from './support.ts';

test('the app is killed in the middle of it all: what is told then is what happened', async ({ ground }) => {
  test.setTimeout(180_000);
  const { directory } = ground;
  const work = writeWork(directory);
  const commands: Record<string, string> = {
    once: `${work} once 40 7`,
    good: `${work} good 200 0`,
    flaky: `${work} flaky 20 3`,
    long: `${work} long 100 0 wait`,
  };
  const ensure = (number: number, name: string, more = '') =>
    `!!tmux.pane_ensure name:'dev|work|${number}' label:'${name}' cmd:'${commands[name]}' ${more}`;
  const file = ground.write(
    'all.heroscript',
    [
      ...[ensure(1, 'once'), ensure(2, 'good'), ensure(3, 'flaky', 'restart:on-failure backoff:20ms')],
      ensure(4, 'long'),
      '',
    ].join('\n'),
  );
  const begins = (name: string): number => truthOf(directory, name).pids.length;
  const declared = async ({ page }: Started) => (await panes(page)).filter(({ session }) => session === 'dev');
  const kill = async ({ app, page }: Started): Promise<void> => {
    app.process().kill('SIGKILL');
    await expect.poll(() => page.isClosed()).toBe(true);
  };

  // While its run is under way: one command has begun.
  const first = await ground.start(file);
  await expect.poll(() => begins('once') + begins('good') + begins('flaky'), { timeout: 30_000 }).toBeGreaterThan(0);
  await kill(first);
  // While it restarts what fails, and the command line runs something beside it.
  const second = await ground.start(file);
  await expect.poll(() => begins('long'), { timeout: 30_000 }).toBeGreaterThan(0);
  const before = begins('flaky');
  const aside = ground.write('aside.heroscript', "!!tmux.pane_ensure name:'aside|w|1'\n");
  expect(await ground.muxworks('run', aside)).toMatchObject({ code: 0 });
  const exec = ground.muxworks('exec', 'aside|w|1', '--timeout', '0', '--', `${work} exec 100 5 wait`);
  await expect.poll(() => begins('exec'), { timeout: 30_000 }).toBe(1);
  await expect.poll(() => begins('flaky'), { timeout: 60_000 }).toBeGreaterThan(before + 2);
  await kill(second);
  // Meanwhile some of it ends.
  for (const name of ['long.go', 'exec.go']) writeFileSync(join(directory, name), '');
  expect(await exec).toMatchObject({ code: 5 });
  // It supervises again, without a playbook.
  const left = begins('flaky');
  const third = await ground.start();
  await expect.poll(() => begins('flaky'), { timeout: 60_000 }).toBeGreaterThan(left + 1);
  writeFileSync(join(directory, 'flaky.ok'), '');
  await expect
    .poll(async () => (await declared(third)).map(({ label, status, exitCode }) => ({ label, status, exitCode })), {
      timeout: 60_000,
    })
    .toEqual([
      { label: 'once', status: 'failed', exitCode: 7 },
      { label: 'good', status: 'finished', exitCode: 0 },
      { label: 'flaky', status: 'finished', exitCode: 0 },
      { label: 'long', status: 'finished', exitCode: 0 },
    ]);

  const printed = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await ground.muxworks(...args);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };
  const history = (await printed('--json', 'history', '-n', '10000'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LedgerEntry);
  const listed = JSON.parse(await printed('--json', 'ls', 'dev|work')).sessions[0].windows[0].panes;
  expect(listed.map(({ label, exitCode }: { label: string; exitCode: number }) => [label, exitCode])).toEqual(
    Object.keys(commands).map((name) => [name, truthOf(directory, name).codes.at(-1)]),
  );
  for (const [name, command] of Object.entries(commands)) {
    const truth = truthOf(directory, name);
    const codes = history.filter((entry) => entry.command === command).map(({ exitCode }) => exitCode);
    expect([name, codes]).toEqual([name, truth.codes]);
    expect(truth.codes.length).toBe(truth.pids.length);
    const logged = (await printed('logs', `dev|work|${name}`)).split('\n');
    expect(
      differences(
        logged.filter((line) => line.startsWith(`${name} `)),
        truth.lines,
      ),
    ).toEqual(NO_DIFFERENCE);
  }
  const all = await printed('logs', 'aside|w|1');
  expect(
    differences(
      all.split('\n').filter((line) => line.startsWith('exec ')),
      truthOf(directory, 'exec').lines,
    ),
  ).toEqual(NO_DIFFERENCE);
});
