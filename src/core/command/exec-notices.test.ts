/** What bash says of jobs that have ended does not get into what a later command prints. */
import { expect, test } from 'vitest';
import { play, thePane } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import { exec } from './exec.ts';
import { killRunningCommand } from './stop.ts';

test('jobs that were ended, and jobs that end by themselves, are not told of in the next command', async () => {
  const { tmux } = await testServer();
  await play(tmux, "!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1001 & sleep 1002 & sleep 1003 & wait'");
  const { id } = await thePane(tmux, 'dev', 'w', 1);
  for (let round = 0; round < 3; round++) {
    await killRunningCommand(tmux, id);
    const { output, exitCode } = await exec(tmux, id, 'sleep 0.2; echo x');
    expect([output.toString(), exitCode]).toEqual(['x\n', 0]);
    expect((await exec(tmux, id, 'sleep 1001 & sleep 1002 &')).exitCode).toBe(0);
  }
  const { output } = await exec(tmux, id, 'sleep 0.01 & echo $!');
  const job = Number(/^(\d+)$/m.exec(output.toString())?.[1]);
  await until(async () => (await exec(tmux, id, `kill -0 ${job} 2>/dev/null`)).exitCode === 1, 'its end');
  expect((await exec(tmux, id, 'echo y')).output.toString()).toBe('y\n');
  // The jobs that run are still the shell's own.
  expect((await exec(tmux, id, 'sleep 1001 & kill $!; wait $!; echo z')).output.toString()).toMatch(/z\n$/);
});
