// What `plan` prints of processes that would end, and of commands that take each other's place.

import { expect, test } from 'vitest';
import { descendants } from '../core/process/tree.ts';
import { play, processesIn, thePane } from '../core/testing/playbook.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { muxworks } from './testing.ts';

test('plan says which processes would end, for a person and for a program', async () => {
  const server = await testServer();
  await play(server.tmux, `!!tmux.pane_ensure name:'s|w|1' cmd:'sleep 601'`);
  await processesIn(server.tmux, 's', 'w');
  const { pid } = await until(async () => {
    const pane = await thePane(server.tmux, 's', 'w', 1);
    return descendants(pane.pid).find(({ name }) => name === 'sleep');
  }, 'the command');
  const text = `!!tmux.pane_ensure name:'s|w|1' cmd:'\n    echo one\n    sleep 602\n'`;
  const { out, code } = await muxworks(server, ['plan', '-s', text]);
  expect(code).toBe(0);
  expect(
    out
      .split('\n')
      .slice(1, 5)
      .map((line) => line.trim()),
  ).toEqual([`ends ${pid} sleep 601, in s|w|1`, '- sleep 601', '+ echo one', '+ sleep 602']);
  const { steps } = JSON.parse((await muxworks(server, ['plan', '--json', '-s', text])).out);
  expect(steps[0]).toMatchObject({
    change: 'restart',
    ends: [{ pane: 's|w|1', pid, command: 'sleep 601', processes: 1 }],
    diff: { before: 'sleep 601', after: 'echo one\nsleep 602' },
  });
});
