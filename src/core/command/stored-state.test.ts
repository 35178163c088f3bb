/** The state of declared commands against real panes: it is believed where it is true, and nowhere else. */
import { describe, expect, test } from 'vitest';
import { EmbeddedStore } from '../state/embedded.ts';
import { stateOf } from '../state/store-contract.ts';
import { play, processesIn, screen, thePane } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { sendCommand } from './pane-work.ts';
import { type CommandState, commandHash } from './state.ts';
import {
  cleanupStaleCommandStates,
  clearCommandState,
  getAllCommandStates,
  getCommandState,
  hasCommandChanged,
  isStoredCommandRunning,
  sendCommandDeclarative,
  storeCommandState,
  updateCommandStatus,
} from './stored-state.ts';

const ensure = (cmd: string, pane = 1) => `!!tmux.pane_ensure name:'dev|work|${pane}' cmd:'${cmd}'`;
const pane = (tmux: Tmux, number = 1) => thePane(tmux, 'dev', 'work', number);

const status = (tmux: Tmux, id: string, wanted: CommandState['status']) =>
  until(async () => (await getCommandState(tmux, id))?.status === wanted, `its status to be ${wanted}`);

describe('the state of a pane', () => {
  test('tells what was declared, and what is true of it now', async () => {
    const { tmux } = await testServer();
    await play(
      tmux,
      `${ensure('sleep 1000')}\n${ensure('(exit 3)', 2)}\n${ensure('true', 3)}\n!!tmux.pane_ensure name:'dev|work|4'`,
    );
    const [one, two, three, four] = await Promise.all([1, 2, 3, 4].map((number) => pane(tmux, number)));
    if (!one || !two || !three || !four) throw new Error('panes are missing');
    const state = await getCommandState(tmux, one.id);
    const { server } = await tmux.snapshot();
    expect(state).toMatchObject({
      ...{ cmd_text: 'sleep 1000', cmd_md5: commandHash('sleep 1000'), status: 'running', cwd: process.cwd() },
      ...{ pane_id: Number(one.id.slice(1)), by: { kind: 'playbook', file: '', line: 1 } },
      server: { pid: server?.pid, startedAt: server?.startedAt },
    });
    await status(tmux, two.id, 'failed');
    await status(tmux, three.id, 'finished');
    expect(await getCommandState(tmux, four.id)).toBe(null);
    await expect(getCommandState(tmux, '%99')).rejects.toMatchObject({ code: 'not-found' });

    expect(await isStoredCommandRunning(tmux, one.id)).toBe(true);
    expect(await isStoredCommandRunning(tmux, two.id)).toBe(false);
    expect(await isStoredCommandRunning(tmux, four.id)).toBe(false);
    process.kill(state?.pid ?? 0, 'SIGKILL');
    await status(tmux, one.id, 'failed');
    expect(await isStoredCommandRunning(tmux, one.id)).toBe(false);

    expect(await hasCommandChanged(tmux, one.id, '  sleep 1000\r\n')).toBe(false);
    expect(await hasCommandChanged(tmux, one.id, 'sleep 1001')).toBe(true);
    expect(await hasCommandChanged(tmux, four.id, 'sleep 1000')).toBe(true);
  });

  test('is stored, updated and cleared, and nothing ends by that', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    const before = await processesIn(tmux, 'dev', 'work');
    const { id, state } = await pane(tmux);
    if (state === null) throw new Error('there is no state');
    const updated = await updateCommandStatus(tmux, id, 'failed');
    expect(updated).toEqual({ ...state, status: 'failed', last_check: updated?.last_check });
    expect((await pane(tmux)).state).toEqual(updated);
    // What the pane tells is truer than what is stored.
    expect((await getCommandState(tmux, id))?.status).toBe('running');
    expect(await clearCommandState(tmux, id)).toBe(true);
    expect(await clearCommandState(tmux, id)).toBe(false);
    expect((await pane(tmux)).state).toBe(null);
    expect(await updateCommandStatus(tmux, id, 'failed')).toBe(null);
    await storeCommandState(tmux, id, state);
    expect((await pane(tmux)).state).toEqual(state);
    await expect(storeCommandState(tmux, id, { ...state, pane_id: 999 })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(storeCommandState(tmux, '%99', state)).rejects.toMatchObject({ code: 'not-found' });
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('is not believed when it is stale: another server, another process, another pane; and is cleaned', async () => {
    const { tmux } = await testServer();
    await play(tmux, [1, 2, 3, 4, 5].map((number) => ensure('sleep 1000', number)).join('\n'));
    const panes = await Promise.all([1, 2, 3, 4, 5].map((number) => pane(tmux, number)));
    const [good, server, recycled, moved, hidden] = panes.map(({ id, state }) => {
      if (state === null) throw new Error('there is no state');
      return { id, state };
    }) as [Held, Held, Held, Held, Held];
    const store = (id: string, state: CommandState) =>
      tmux.command('set-option', '-p', '-t', id, '@muxworks', JSON.stringify(state));
    await store(server.id, { ...server.state, server: { pid: 1, startedAt: 1000 } });
    // A process of that number, which is not the one that was meant.
    await store(recycled.id, { ...recycled.state, token: 5, pid_start: (recycled.state.pid_start ?? 0) - 1 });
    await store(moved.id, { ...moved.state, pane_id: good.state.pane_id });
    // Its process is the one that is meant, though the pane tells of something else: it runs.
    await store(hidden.id, { ...hidden.state, token: 5 });

    const all = await getAllCommandStates(tmux, { session: 'dev' });
    const found = Object.fromEntries(all.map(({ address, stale, status }) => [address.pane, { stale, status }]));
    expect(found).toEqual({
      [good.id]: { stale: null, status: 'running' },
      [server.id]: { stale: 'other-server', status: 'unknown' },
      [recycled.id]: { stale: 'other-process', status: 'unknown' },
      [moved.id]: { stale: 'no-pane', status: 'unknown' },
      [hidden.id]: { stale: null, status: 'running' },
    });
    expect(all[0]?.key).toBe(`herotmux:dev:work|${good.id.slice(1)}`);
    expect(await getAllCommandStates(tmux, { session: 'other' })).toEqual([]);
    for (const { id } of [server, recycled, moved]) {
      expect(await getCommandState(tmux, id)).toBe(null);
      expect(await isStoredCommandRunning(tmux, id)).toBe(false);
      expect(await hasCommandChanged(tmux, id, 'sleep 1000')).toBe(true);
    }
    const before = await processesIn(tmux, 'dev', 'work');
    expect(await cleanupStaleCommandStates(tmux, { session: 'other' })).toEqual([]);
    expect(await cleanupStaleCommandStates(tmux, { panes: new Set([good.id]) })).toEqual([]);
    const removed = await cleanupStaleCommandStates(tmux);
    expect(removed.map(({ address }) => address.pane)).toEqual([server.id, recycled.id, moved.id]);
    expect((await new EmbeddedStore(tmux).list()).map(({ address }) => address.pane)).toEqual([good.id, hidden.id]);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('of a command that nobody saw ending is stale; a person at the prompt does not bring it back', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    const { id, state } = await pane(tmux);
    process.kill(state?.pid ?? 0, 'SIGKILL');
    await status(tmux, id, 'failed');
    await sendCommand(tmux, id, 'sleep 2000');
    await until(async () => (await pane(tmux)).status === 'running', 'what the person runs');
    expect(await getCommandState(tmux, id)).toBe(null);
    expect(await isStoredCommandRunning(tmux, id)).toBe(false);
    expect(await getAllCommandStates(tmux)).toMatchObject([{ stale: 'other-process', status: 'unknown' }]);
  });
});

interface Held {
  readonly id: string;
  readonly state: CommandState;
}

describe('a command that is sent declaratively', () => {
  test('is started, kept while it runs, restarted where it is another one, started again where it has ended', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1'`);
    const { id, pid } = await pane(tmux);
    const first = await sendCommandDeclarative(tmux, id, 'echo "<$A>"; sleep 1000', { env: { A: 'b' } });
    expect(first).toMatchObject({ change: 'started', pane: id });
    const before = await processesIn(tmux, 'dev', 'work');
    expect(await sendCommandDeclarative(tmux, id, ' echo "<$A>"; sleep 1000\n')).toMatchObject({ change: 'kept' });
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
    expect(await screen(tmux, id)).toContain('<b>');

    const second = await sendCommandDeclarative(tmux, id, 'sleep 2000', { by: { kind: 'cli', command: 'x' } });
    expect(second).toMatchObject({ change: 'restarted', pane: id, state: { by: { kind: 'cli', command: 'x' } } });
    expect((await pane(tmux)).pid).toBe(pid);
    process.kill(second.state.pid, 'SIGKILL');
    await status(tmux, id, 'failed');
    expect(await sendCommandDeclarative(tmux, id, 'sleep 2000')).toMatchObject({ change: 'started' });
    await expect(sendCommandDeclarative(tmux, '%99', 'x')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('gets a shell where there is none of ours, or none any more', async () => {
    const { tmux } = await testServer();
    const made = await tmux.newSession('-s', 'dev', '-n', 'work', 'sleep', '1000');
    const { pid } = await pane(tmux);
    const first = await sendCommandDeclarative(tmux, made.pane, 'sleep 2000');
    expect(first).toMatchObject({ change: 'restarted' });
    expect(() => process.kill(pid, 0)).toThrow();
    const shell = await pane(tmux);
    expect(shell).toMatchObject({ id: first.pane, status: 'running', state: { cmd_text: 'sleep 2000' } });
    await tmux.command('set-option', '-p', '-t', shell.id, 'remain-on-exit', 'on');
    process.kill(shell.pid, 'SIGKILL');
    await until(async () => (await pane(tmux)).dead, 'its death');
    const second = await sendCommandDeclarative(tmux, shell.id, 'sleep 2000');
    expect(second).toMatchObject({ change: 'started' });
    expect(await pane(tmux)).toMatchObject({ id: second.pane, status: 'running' });
  });

  test('is no longer what a playbook has asked to be restarted', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1000' restart:always`);
    const { id } = await pane(tmux);
    await sendCommandDeclarative(tmux, id, 'sleep 2000');
    expect((await pane(tmux)).supervision).toBe(null);
  });
});

test('a state that is stored for a pane of another program is kept, and told as unknown', async () => {
  const { tmux } = await testServer();
  const made = await tmux.newSession('-s', 'dev', '-n', 'work', 'sleep', '1000');
  const address = { session: 'dev', window: 'work', pane: made.pane };
  await storeCommandState(tmux, made.pane, stateOf(address, 'x', { status: 'finished' }));
  expect(await getAllCommandStates(tmux)).toMatchObject([{ stale: null, status: 'finished', exitCode: null }]);
  await updateCommandStatus(tmux, made.pane, 'running');
  expect(await getAllCommandStates(tmux)).toMatchObject([{ stale: 'other-process', status: 'unknown' }]);
});
