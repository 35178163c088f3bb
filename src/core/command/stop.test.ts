/** stop, in a real pane: whatever a command has made of its processes, and by any signal. */
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRunning, readProcess } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import { play, screen, thePane } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import { exec } from './exec.ts';
import { killRunningCommand, signalCommand } from './stop.ts';

test('a zombie, one that is stopped, one that ignores TERM, double forks and a fork bomb: all end, the shell stays', {
  timeout: 120_000,
}, async () => {
  const { tmux, directory } = await testServer();
  const script = join(directory, 'all.sh');
  writeFileSync(
    script,
    `(sleep 0.01 & exec sleep 601) &
sleep 602 & kill -STOP $!
bash -c 'trap "" TERM INT HUP; while :; do sleep 603; done' &
(sleep 604 &)
(bash -c 'sleep 605 & sleep 605 & wait' &)
bomb() { if [ "$1" -gt 0 ]; then bomb $(($1 - 1)) & bomb $(($1 - 1)) & fi; sleep 606; sleep 606; }
bomb 5 &
while :; do sleep 607; done
`,
  );
  await play(tmux, `!!tmux.pane_ensure name:'dev|w|1' cmd:'bash ${script}'`);
  const { id, pid } = await thePane(tmux, 'dev', 'w', 1);
  const found = await until(() => {
    const tree = descendants(pid);
    const sleeps = tree.filter(({ name, state }) => name === 'sleep' && state !== 'Z').length;
    const has = (wanted: string): boolean => tree.some(({ state }) => state === wanted);
    // 63 of the bomb, and the others; the one that is stopped may not have come to be a sleep.
    return sleeps >= 63 + 6 && has('Z') && has('T') && tree;
  }, 'all of them');
  const ended = await killRunningCommand(tmux, id);
  expect(ended.length).toBeGreaterThanOrEqual(found.filter(({ state }) => state !== 'Z').length);
  expect(found.filter(isRunning)).toEqual([]);
  expect(descendants(pid).filter(isRunning)).toEqual([]);
  expect(isRunning(readProcess(pid) ?? { pid, startTicks: 0 })).toBe(true);
  expect((await exec(tmux, id, 'echo usable')).output.toString()).toBe('usable\n');
});

test('any signal, by its name or its number', { timeout: 120_000 }, async () => {
  const { tmux } = await testServer();
  await play(tmux, `!!tmux.pane_ensure name:'dev|w|1' cmd:''`);
  const { id } = await thePane(tmux, 'dev', 'w', 1);
  const ends = ['HUP', 'sigint', 'QUIT', 'SIGABRT', '9', 'usr1', '12', 'Term', 'alrm', 'SIGXCPU', 'vtalrm', 'PIPE'];
  for (const name of ends) {
    const number = constants.signals[`SIG${name.toUpperCase().replace('SIG', '')}` as NodeJS.Signals] ?? Number(name);
    const result = exec(tmux, id, 'sleep 600; true');
    await until(async () => (await signalCommand(tmux, id, name)).length > 0, 'its process');
    // What follows in the list is run, but for an interrupt: the signal was for the process alone.
    const { exitCode } = await result;
    expect([name, exitCode]).toEqual([name, number === constants.signals.SIGINT ? 130 : 0]);
  }
  // One that has its own answer to a signal.
  const answering = exec(tmux, id, `bash -c 'trap "echo heard" WINCH; echo begun; while :; do sleep 0.1; done'`);
  await until(async () => (await screen(tmux, id)).includes('\nbegun'), 'its trap');
  await signalCommand(tmux, id, 'winch');
  await until(async () => (await screen(tmux, id)).includes('\nheard'), 'its answer');
  await signalCommand(tmux, id, 'STOP');
  expect((await answering).exitCode).toBe(147);
  await killRunningCommand(tmux, id);
});
