import { expect, test } from 'vitest';
import { descendants } from '../process/tree.ts';
import { play, screen, thePane } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import { restartCommand } from './restart.ts';

const ensure = (parameters: string) => `!!tmux.pane_ensure name:'dev|work|1' ${parameters}`;

test('what runs ends and runs again, in the same shell; what has ended runs again', async () => {
  const { tmux } = await testServer();
  await play(tmux, ensure(`env:A=b cmd:'echo "<$A>"; sleep 1000'`));
  const before = await thePane(tmux, 'dev', 'work', 1);
  const { ended, command } = await restartCommand(tmux, before.id);
  expect(command).toBe('echo "<$A>"; sleep 1000');
  expect(ended.map(({ name }) => name)).toEqual(['sleep']);
  const after = await thePane(tmux, 'dev', 'work', 1);
  expect(after).toMatchObject({ id: before.id, pid: before.pid, status: 'running' });
  expect(after.state?.token).not.toBe(before.state?.token);
  await until(async () => (await screen(tmux, before.id)).split('<b>').length === 3, 'both outputs');

  process.kill(await until(() => descendants(after.pid)[0]?.pid, 'the sleep'), 'SIGKILL');
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'failed', 'its end');
  expect((await restartCommand(tmux, before.id)).ended).toEqual([]);
  expect((await thePane(tmux, 'dev', 'work', 1)).status).toBe('running');
});

test('a pane whose shell was killed gets a new one; restarts count from zero', async () => {
  const { tmux } = await testServer();
  await play(tmux, ensure(`label:web cmd:'sleep 1000' restart:on-failure max_restarts:1`));
  const before = await thePane(tmux, 'dev', 'work', 1);
  process.kill(before.pid, 'SIGKILL');
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'dead', 'its death');
  const { pane } = await restartCommand(tmux, before.id);
  const after = await thePane(tmux, 'dev', 'work', 1);
  expect(after).toMatchObject({ id: pane, label: 'web', status: 'running', supervision: { restarts: 0 } });
});

test('a pane without a command of ours is refused, and left as it is', async () => {
  const { tmux } = await testServer();
  await play(tmux, ensure(''));
  const { id, pid } = await thePane(tmux, 'dev', 'work', 1);
  await expect(restartCommand(tmux, id)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(restartCommand(tmux, '%99')).rejects.toMatchObject({ code: 'not-found' });
  expect((await thePane(tmux, 'dev', 'work', 1)).pid).toBe(pid);
});
