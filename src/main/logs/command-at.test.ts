import { expect, test } from 'vitest';
import { noticeEnds } from '../../core/command/ledger-notice.ts';
import { play, thePane } from '../../core/testing/playbook.ts';
import { testServer, until } from '../../core/testing/tmux.ts';
import { commandAt } from './command-at.ts';

test('a line is of the command that ran when it came; before and after it nothing ran', async () => {
  const { tmux } = await testServer();
  await play(tmux, "!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 0.2; (exit 3)'");
  await until(async () => (await thePane(tmux, 'dev', 'work', 1)).exitCode === 3, 'the end of the command');
  await tmux.idle();
  await noticeEnds(tmux);
  const { id, startedAt, endedAt } = await thePane(tmux, 'dev', 'work', 1);
  const { server } = await tmux.snapshot();
  const [from, to] = [startedAt ?? 0, endedAt ?? 0];
  expect(commandAt(server?.pid ?? 0, id, from + 100)).toMatchObject({
    ...{ pane: id, command: 'sleep 0.2; (exit 3)', status: 'failed', exitCode: 3, startedAt: from, endedAt: to },
  });
  expect(commandAt(server?.pid ?? 0, id, from - 1)).toBe(null);
  expect(commandAt(server?.pid ?? 0, id, to + 1)).toBe(null);
  expect(commandAt(server?.pid ?? 0, '%999', from + 100)).toBe(null);
});
