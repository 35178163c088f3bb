// What a plan says of the processes that would end: which, in which pane, and how many.

import { expect, test } from 'vitest';
import { descendants } from '../process/tree.ts';
import { plan, play, playbook, thePane, theWindow } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { planPlaybook } from './plan.ts';
import type { Step } from './types.ts';

const steps = async (server: TestServer, text: string): Promise<Step[]> =>
  (await planPlaybook(server.tmux, await playbook(text))).steps;

/** The pids below the root of a pane, once there are so many. */
const running = (server: TestServer, number: number, count: number): Promise<number[]> =>
  until(async () => {
    const { pid } = await thePane(server.tmux, 's', 'w', number);
    const found = descendants(pid).filter(({ name }) => name === 'sleep');
    return found.length === count && found.map((entry) => entry.pid);
  }, `${count} processes in pane ${number}`);

const TWO = `!!tmux.window_ensure name:'s|w' cat:'2pane'
!!tmux.pane_ensure name:'s|w|1' cmd:'sleep 601'
!!tmux.pane_ensure name:'s|w|2' cmd:'sleep 602 & sleep 603 & wait'
`;

test('a new command, a closed pane, a window and a session say what ends', async () => {
  const server = await testServer();
  await play(server.tmux, TWO);
  const [first] = await running(server, 1, 1);
  const second = await running(server, 2, 2);

  const kept = await steps(server, TWO);
  expect(kept.every(({ ends, diff }) => ends === undefined && diff === undefined)).toBe(true);

  const [, changed] = await steps(server, TWO.replace('sleep 601', 'sleep 777'));
  expect(changed).toMatchObject({
    change: 'restart',
    ends: [{ pane: 's|w|1', pid: first, command: 'sleep 601', processes: 1 }],
    diff: { before: 'sleep 601', after: 'sleep 777' },
  });

  const all = [
    { pane: 's|w|1', pid: first, command: 'sleep 601', processes: 1 },
    { pane: 's|w|2', command: 'sleep 602 & sleep 603 & wait' },
  ];
  const [pruned] = await steps(server, `!!tmux.window_ensure name:'s|w' cat:'1pane' prune:true`);
  expect(pruned?.ends).toMatchObject(all.slice(1));
  expect(pruned?.ends?.[0]?.processes).toBeGreaterThanOrEqual(second.length);
  for (const text of [
    `!!tmux.window_delete name:'s|w'`,
    `!!tmux.session_delete name:'s'`,
    `!!tmux.session_create name:'s' reset:true`,
    `!!tmux.window_create name:'s|w' reset:true`,
  ]) {
    const [step] = await steps(server, text);
    expect(step?.ends, text).toMatchObject(all);
  }
  const [killed] = await steps(server, `!!tmux.pane_kill name:'s|w|1'`);
  expect(killed?.ends).toMatchObject(all.slice(0, 1));
  // A plan ends nothing.
  expect(await running(server, 1, 1)).toEqual([first]);
});

test('a command for every pane of a window says what ends in each', async () => {
  const server = await testServer();
  await play(server.tmux, `!!tmux.window_ensure name:'s|w' cat:'2pane' cmd:'sleep 601'`);
  await running(server, 1, 1);
  await running(server, 2, 1);
  const [step] = await steps(server, `!!tmux.window_ensure name:'s|w' cat:'2pane' cmd:'sleep 602'`);
  expect(step?.ends?.map(({ pane, command }) => `${pane} ${command}`)).toEqual(['s|w|1 sleep 601', 's|w|2 sleep 601']);
  expect(step?.diff).toEqual({ before: 'sleep 601', after: 'sleep 602' });
});

test('a pane made elsewhere says which program goes, a shell of ours that waits says nothing', async () => {
  const server = await testServer();
  await play(server.tmux, `!!tmux.window_ensure name:'t|w' cat:'2pane'`);
  await server.tmux.command('new-session', '-d', '-s', 's', '-n', 'w', 'exec sleep 600');
  const { pid } = await thePane(server.tmux, 's', 'w', 1);
  const text = `!!tmux.pane_ensure name:'s|w|1' cmd:'true'`;
  const [step] = await until(async () => {
    const found = await steps(server, text);
    return found[0]?.ends?.[0]?.command === 'sleep 600' && found;
  }, 'the program');
  expect(step).toMatchObject({
    ends: [{ pane: 's|w|1', pid, command: 'sleep 600', processes: 1 }],
    diff: { before: 'sleep 600', after: 'true' },
  });
  const idle = (await theWindow(server.tmux, 't', 'w')).panes;
  expect(idle).toHaveLength(2);
  const closed = await until(async () => {
    const [found] = await steps(server, `!!tmux.window_delete name:'t|w'`);
    // Its shells may still be reading their startup files.
    return found?.ends === undefined && found;
  }, 'the shells');
  expect(closed.change).toBe('delete');
  expect(await plan(server.tmux, `!!tmux.window_delete name:'t|w'`)).toHaveLength(1);
});
