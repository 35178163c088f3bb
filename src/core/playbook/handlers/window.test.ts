import { describe, expect, test } from 'vitest';
import { isRunning } from '../../process/proc.ts';
import { descendants } from '../../process/tree.ts';
import { environmentOf, plan, play, processesIn, screen, thePane, theWindow } from '../../testing/playbook.ts';
import { testServer, until } from '../../testing/tmux.ts';
import type { Tmux } from '../../tmux/server.ts';

async function windows(tmux: Tmux): Promise<string[]> {
  return (await tmux.snapshot()).sessions.flatMap((session) =>
    session.windows.map((window) => `${session.name}|${window.name}`),
  );
}

describe('window_create', () => {
  test('makes the session where missing, runs its command with its environment, and stays when that ends', async () => {
    const { tmux } = await testServer();
    const text = `!!tmux.window_create name:'dev|server' cmd:'echo "<$PORT $DEBUG>"' env:'PORT=8000,DEBUG=true'`;
    expect(await plan(tmux, text)).toEqual(['create dev|server: No such session. Made, then started.']);
    await play(tmux, text);
    const { id } = await thePane(tmux, 'dev', 'server', 1);
    await until(async () => (await screen(tmux, id)).includes('\n<8000 true>'), 'the output');
    await until(async () => (await thePane(tmux, 'dev', 'server', 1)).status === 'finished', 'the end');
    expect(await windows(tmux)).toEqual(['dev|server']);
  });

  test('refuses a window that exists, and the plan says so', async () => {
    const { tmux } = await testServer();
    const text = `!!tmux.window_create name:'dev|server'`;
    await play(tmux, text);
    const before = await processesIn(tmux, 'dev', 'server');
    expect(await plan(tmux, text)).toEqual(['create dev|server: Would fail: The window dev|server is there already.']);
    const { ends } = await play(tmux, text);
    expect(ends[0]).toMatchObject({ outcome: 'failed', problem: { code: 'exists', hint: 'reset:true makes it anew' } });
    expect(await processesIn(tmux, 'dev', 'server')).toEqual(before);
  });

  test('reset ends what runs there and makes it anew in its place, alone in its session too', async () => {
    const { tmux } = await testServer();
    await play(
      tmux,
      `!!tmux.window_ensure name:'dev|a'
!!tmux.window_ensure name:'dev|server' cat:2pane cmd:'sleep 1000'
!!tmux.window_ensure name:'dev|z'`,
    );
    const { panes, index } = await theWindow(tmux, 'dev', 'server');
    await processesIn(tmux, 'dev', 'server');
    const old = panes.flatMap(({ pid }) => descendants(pid));
    const { told } = await play(tmux, `!!tmux.window_create name:'dev|server' cmd:'sleep 2000' reset:true`);
    expect(told).toEqual(['create dev|server: Made anew, then started. Ends 2 processes.']);
    expect(old.length).toBe(2);
    expect(old.filter(isRunning)).toEqual([]);
    expect(await windows(tmux)).toEqual(['dev|a', 'dev|server', 'dev|z']);
    const anew = await theWindow(tmux, 'dev', 'server');
    expect(anew.index).toBe(index);
    expect(anew.panes.map(({ command, status }) => [command, status])).toEqual([['sleep 2000', 'running']]);
    await play(tmux, `!!tmux.window_delete name:'dev|a'\n!!tmux.window_delete name:'dev|z'`);
    await play(tmux, `!!tmux.window_create name:'dev|server' reset:true`);
    expect(await windows(tmux)).toEqual(['dev|server']);
  });

  test('does not take the focus of whoever is attached', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_create name:'dev|a'`);
    await play(tmux, `!!tmux.window_create name:'dev|b'\n!!tmux.window_create name:'dev|b' reset:true`);
    const session = (await tmux.snapshot()).sessions[0];
    expect(session?.windows.map(({ name, active }) => [name, active])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  test('its environment is in the shell, not typed into it', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_create name:'dev|w' env:'SECRET=hush'`);
    const pane = await thePane(tmux, 'dev', 'w', 1);
    expect(await environmentOf(pane)).toContain('SECRET=hush');
    expect(await screen(tmux, pane.id)).not.toContain('hush');
  });
});

describe('window_delete', () => {
  test('ends the processes, then the window; a second time there is nothing to do', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|a' cat:2pane cmd:'sleep 1000'\n!!tmux.window_ensure name:'dev|b'`);
    await processesIn(tmux, 'dev', 'a');
    const old = (await theWindow(tmux, 'dev', 'a')).panes.flatMap(({ pid }) => descendants(pid));
    const text = `!!tmux.window_delete name:'dev|a'`;
    expect((await play(tmux, text)).told).toEqual(['delete dev|a: Closes 2 panes. Ends 2 processes.']);
    expect(old.filter(isRunning)).toEqual([]);
    expect(await windows(tmux)).toEqual(['dev|b']);
    expect((await play(tmux, text)).told).toEqual(['keep dev|a: no such window, nothing to do']);
  });

  test('refuses to choose between two windows of one name', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'dev', '-n', 'a');
    await tmux.command('new-window', '-t', '=dev:', '-n', 'a');
    const { ends } = await play(tmux, `!!tmux.window_delete name:'dev|a'`);
    expect(ends[0]?.problem?.code).toBe('ambiguous');
    expect(await windows(tmux)).toEqual(['dev|a', 'dev|a']);
    // What makes sure of one takes the first, and says so.
    const { told } = await play(tmux, `!!tmux.window_ensure name:'dev|a'\n!!tmux.window_ensure name:'dev|a' cat:2pane`);
    expect(told).toEqual([
      'keep dev|a: 1 pane, as asked; 1 other window of that name is left alone',
      'create dev|a: 1 pane, 2 asked. Adds 1. 1 other window of that name is left alone.',
    ]);
    expect(await windows(tmux)).toEqual(['dev|a', 'dev|a']);
  });

  test('only takes a window out that another session has too', async () => {
    const { tmux } = await testServer();
    await play(
      tmux,
      `!!tmux.pane_ensure name:'a|shared|1' cmd:'sleep 1000'\n!!tmux.window_ensure name:'a|x'\n!!tmux.session_ensure name:b`,
    );
    await tmux.command('link-window', '-s', '=a:shared', '-t', '=b:');
    const before = await processesIn(tmux, 'b', 'shared');
    const { told } = await play(tmux, `!!tmux.window_delete name:'a|shared'`);
    expect(told).toEqual(['delete a|shared: Taken out of this session; it goes on in another.']);
    expect(await windows(tmux)).toEqual(['a|x', 'b|main', 'b|shared']);
    expect(await processesIn(tmux, 'b', 'shared')).toEqual(before);
  });
});
