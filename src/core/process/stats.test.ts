import { describe, expect, onTestFinished, test } from 'vitest';
import { shellCommand } from '../command/shell.ts';
import { play, theWindow } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import {
  getChildProcesses,
  paneStats,
  processInfo,
  processInfoMain,
  serverStats,
  sessionStats,
  windowStats,
} from './stats.ts';
import { Sampler } from './stats-sampler.ts';

function newSampler(): Sampler {
  const made = new Sampler();
  onTestFinished(() => made.close());
  return made;
}

describe('panes', () => {
  test('figures of a pane, sums of window, session and server, and the tree’s processes', async () => {
    const { tmux } = await testServer();
    expect(await serverStats(tmux)).toMatchObject({ cpu: 0, memory: 0, processes: 0, ports: [], sessions: [] });
    await play(
      tmux,
      `!!tmux.pane_ensure name:'dev|w|1' label:busy cmd:'while :; do :; done'
!!tmux.pane_ensure name:'dev|w|2' label:idle cmd:'(sleep 700 &); sleep 701 & sleep 702; true'
!!tmux.window_ensure name:'dev|other' cat:1pane`,
    );
    const busy = async () => (await serverStats(tmux)).sessions[0]?.windows[0]?.panes[0];
    await until(async () => ((await busy())?.cpu ?? 0) > 20, 'a busy pane');
    const idle = (await theWindow(tmux, 'dev', 'w')).panes[1]?.id as string;
    await until(async () => (await paneStats(tmux, idle)).processes >= 4, 'three sleeps and their shell');
    const all = await serverStats(tmux);
    expect(all).toMatchObject({ memoryKind: 'rss', cores: expect.any(Number) });
    const [session] = all.sessions;
    const panes = session?.windows.flatMap((window) => window.panes) ?? [];
    expect(panes.map(({ label }) => label)).toEqual(['busy', 'idle', null]);
    const sum = (of: 'memory' | 'processes') => panes.reduce((total, pane) => total + pane[of], 0);
    for (const of of ['memory', 'processes'] as const) {
      expect([all[of], session?.[of]]).toEqual([sum(of), sum(of)]);
    }
    expect(all.cpu).toBeCloseTo(
      panes.reduce((total, { cpu }) => total + cpu, 0),
      0,
    );
    const infos = await processInfo(tmux, idle);
    expect(await processInfoMain(tmux, idle)).toMatchObject({
      pid: infos[0]?.pid,
      name: 'bash',
      parent: infos[0]?.parent,
    });
    expect(Math.abs(Date.now() - (infos[0]?.startedAt ?? 0))).toBeLessThan(60_000);
    expect(infos[0]?.pid).toBe(panes[1]?.pid);
    const children = await getChildProcesses(tmux, idle);
    expect(children.map(({ command }) => command).filter((text) => text.startsWith('sleep'))).toEqual(
      expect.arrayContaining(['sleep 700', 'sleep 701', 'sleep 702']),
    );
    const window = session?.windows[0];
    expect((await windowStats(tmux, window?.id ?? '')).panes).toHaveLength(2);
    expect((await sessionStats(tmux, session?.id ?? '')).windows).toHaveLength(2);
    for (const ask of [paneStats(tmux, '%999'), windowStats(tmux, '@999'), sessionStats(tmux, '$999')]) {
      await expect(ask).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(processInfo(tmux, '%999')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('ports of a tree; a window in two sessions counts once; a dead pane is nothing', async () => {
    const { tmux } = await testServer();
    const server = `require('net').createServer().listen(0)`;
    const argv = ['bash', '-c', `'${process.execPath}' -e "${server}" & wait`];
    const { pane, window, session } = await createSession(tmux, 'a', 'w', { argv });
    const { session: second } = await createSession(tmux, 'b', 'x', { argv: ['sleep', '600'] });
    const anew = async () => (await paneStats(tmux, pane, { sampler: newSampler() })).ports;
    await until(async () => (await anew()).length === 1, 'a port that is listened on');
    await tmux.command('link-window', '-s', window, '-t', `${second}:7`);
    const all = await serverStats(tmux);
    const [a, b] = [session, second].map((id) => all.sessions.find((one) => one.id === id));
    expect(b?.ports).toEqual(a?.ports);
    expect([a?.processes, b?.processes, all.processes]).toEqual([2, 3, 3]);
    const info = (await getChildProcesses(tmux, pane)).find(({ name }) => name !== 'bash');
    expect(info?.ports).toEqual(a?.ports);
    await tmux.command('set-option', '-p', '-t', pane, 'remain-on-exit', 'on');
    for (const { pid } of await processInfo(tmux, pane)) process.kill(pid, 'SIGKILL');
    await until(async () => (await paneStats(tmux, pane)).status === 'dead', 'a dead pane');
    expect(await paneStats(tmux, pane)).toMatchObject({ cpu: 0, memory: 0, processes: 0, ports: [] });
    expect(await processInfo(tmux, pane)).toEqual([]);
  });

  test('a pane that has only just been made has its figures', async () => {
    const { tmux, home } = await testServer();
    await serverStats(tmux);
    const { pane } = await createSession(tmux, 'a', 'w', shellCommand(home));
    const { processes, memory } = await paneStats(tmux, pane);
    expect(processes).toBeGreaterThan(0);
    expect(memory).toBeGreaterThan(0);
  });
});
