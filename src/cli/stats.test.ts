/** muxworks stats: once, kept current, for a person and for a program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from 'node-pty';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PaneStats, ServerStats } from '../core/process/stats.ts';
import { Sampler } from '../core/process/stats-sampler.ts';
import { play, thePane } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { command, muxworks } from './testing.ts';

/** A server with a busy pane and one that listens, and the port. */
async function twoPanes(): Promise<{ server: TestServer; port: number }> {
  const server = await testServer();
  const file = join(server.directory, 'listen.cjs');
  writeFileSync(file, "require('net').createServer().listen(0)");
  await play(
    server.tmux,
    `!!tmux.window_ensure name:'dev|w' cat:2pane
!!tmux.pane_ensure name:'dev|w|1' label:busy cmd:'while :; do :; done'
!!tmux.pane_ensure name:'dev|w|2' label:web cmd:'${process.execPath} ${file}'`,
  );
  const root = (await thePane(server.tmux, 'dev', 'w', 2)).pid;
  let port = 0;
  await until(async () => {
    const sampler = new Sampler();
    port = (await (await sampler.sinceStart()).trees([root])).get(root)?.ports[0] ?? 0;
    sampler.close();
    return port > 0;
  }, 'a port that is listened on');
  return { server, port };
}

function panesOf(text: string): PaneStats[] {
  const { sessions } = JSON.parse(text) as ServerStats;
  return sessions.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes));
}

describe('stats', () => {
  test('a table, one target of it, and JSON', async () => {
    const { server, port } = await twoPanes();
    const { code, out, err } = await muxworks(server, ['stats']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ +CPU +MEMORY +PROCESSES {2}PORTS$/);
    expect(lines[3]).toMatch(/^ {4}1 {2}busy {2}while :; do :; done +\d+\.\d % +\d\S* [kM]B +\d+$/);
    expect(lines[4]).toMatch(new RegExp(`^ {4}2 {2}web {2}.* :${port}$`));
    expect(lines[5]).toMatch(/^CPU \d.* % of a core, .*; memory .* PSS, .*; \d+ processes in 2 panes$/);
    const busy = async () => JSON.parse((await muxworks(server, ['stats', 'dev/w/busy', '--json'])).out) as ServerStats;
    await until(async () => (await busy()).cpu > 20, 'a busy pane');
    const one = await busy();
    expect(one.sessions[0]?.windows[0]?.panes).toHaveLength(1);
    expect(one.processes).toBe(one.sessions[0]?.windows[0]?.panes[0]?.processes);
    const [, web] = panesOf((await muxworks(server, ['stats', 'dev', '--json'])).out);
    expect(web).toMatchObject({ label: 'web', ports: [port], number: 2 });
    expect(await muxworks(server, ['stats', 'dev/w/9'])).toMatchObject({ code: 1, out: '' });
  });

  test('no server: nothing runs', async () => {
    const server = await testServer();
    expect(await muxworks(server, ['stats'])).toEqual({ code: 0, out: 'Nothing runs.\n', err: '' });
    expect((await muxworks(server, ['stats', 'dev'])).code).toBe(1);
  });

  test('--watch off a terminal is a sample after the other, until it is ended or nobody reads', async () => {
    const { server } = await twoPanes();
    const { code, out, err } = await muxworks(server, ['stats', '--watch', '--json'], {
      during: (child) => {
        let seen = '';
        child.stdout.on('data', (chunk) => {
          seen += chunk;
          if (seen.split('\n').length > 3) child.kill('SIGINT');
        });
      },
    });
    expect([code, err]).toEqual([0, '']);
    const samples = out.trim().split('\n');
    expect(samples.length).toBeGreaterThan(2);
    for (const sample of samples) expect(panesOf(sample)).toHaveLength(2);
    expect(JSON.parse(samples[1] as string)).toMatchObject({ memoryKind: 'rss' });
    const unread = await muxworks(server, ['stats', '-w'], {
      during: (child) => child.stdout.once('data', () => child.stdout.destroy()),
    });
    expect(unread.code).toBe(0);
  });

  test('--watch on a terminal paints over what it has painted, fits, and leaves the screen as it was', async () => {
    const { server } = await twoPanes();
    const args = [...command, '-L', server.socketName, 'stats', '--watch'];
    const terminal = spawnTerminal(process.execPath, args, {
      cols: 60,
      rows: 5,
      cwd: server.directory,
      env: { ...(process.env as Record<string, string>), TERM: 'xterm-256color', NO_COLOR: '1' },
    });
    let running = true;
    onTestFinished(() => {
      if (running) terminal.kill('SIGKILL');
    });
    let seen = '';
    terminal.onData((data) => {
      seen += data;
    });
    const ended = new Promise<number>((resolve) =>
      terminal.onExit(({ exitCode }) => {
        running = false;
        resolve(exitCode);
      }),
    );
    const frames = () => seen.split('\x1b[?2026h').slice(1);
    await until(() => frames().length > 2, 'three samples');
    terminal.write('\x03');
    expect(await ended).toBe(0);
    const [first = ''] = frames();
    expect(seen.indexOf('\x1b[?1049h')).toBeLessThan(seen.indexOf('\x1b[?2026h'));
    expect(seen).not.toContain('\x1b[2J');
    const painted = (first.split('\x1b[J')[0] ?? '').replaceAll('\x1b[H', '').replaceAll('\x1b[K', '');
    const lines = painted.split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[3]).toBe('… 2 more');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    const after = seen.slice(seen.indexOf('\x1b[?1049l'));
    expect(seen).toContain('\x1b[?25h');
    expect(after).toContain('CPU ');
  });
});
