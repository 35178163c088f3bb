/** The same layouts by other tools, where they are installed. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestServer } from '../src/core/testing/server.ts';

const run = promisify(execFile);

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Milliseconds to make a session of so many windows with so many panes each, on a server of its own. */
  apply(server: TestServer, windows: number, panes: number): Promise<number>;
}

/** Those of tmuxp and tmuxinator that are on PATH. */
export async function installedPeers(): Promise<Peer[]> {
  const peers = await Promise.all([
    find('tmuxp', ['--version'], applyTmuxp),
    find('tmuxinator', ['version'], applyTmuxinator),
  ]);
  return peers.filter((peer) => peer !== null);
}

async function find(name: string, args: string[], apply: Peer['apply']): Promise<Peer | null> {
  try {
    const { stdout } = await run(name, args);
    return { name, version: /\d+\.\d+[.\d]*/.exec(stdout)?.[0] ?? '', apply };
  } catch {
    return null;
  }
}

async function applyTmuxp(server: TestServer, windows: number, panes: number): Promise<number> {
  const file = join(server.directory, 'tmuxp.yaml');
  const window = (index: number) =>
    [
      `  - window_name: w${index}`,
      '    layout: tiled',
      '    panes:',
      ...Array.from({ length: panes }, () => '      - blank'),
    ].join('\n');
  writeFileSync(
    file,
    `session_name: peer\nwindows:\n${Array.from({ length: windows }, (_, index) => window(index)).join('\n')}\n`,
  );
  return timed('tmuxp', ['load', '-d', '-y', '-L', server.socketName, file]);
}

async function applyTmuxinator(server: TestServer, windows: number, panes: number): Promise<number> {
  const directory = join(server.home, '.config', 'tmuxinator');
  mkdirSync(directory, { recursive: true });
  const window = (index: number) =>
    [
      `  - w${index}:`,
      '      layout: tiled',
      '      panes:',
      ...Array.from({ length: panes }, () => '        - ""'),
    ].join('\n');
  const lines = ['name: peer', 'root: ~/', 'attach: false', `socket_name: ${server.socketName}`, 'windows:'];
  writeFileSync(
    join(directory, 'peer.yml'),
    `${lines.join('\n')}\n${Array.from({ length: windows }, (_, index) => window(index)).join('\n')}\n`,
  );
  return timed('tmuxinator', ['start', 'peer', '--no-attach']);
}

async function timed(program: string, args: string[]): Promise<number> {
  const began = performance.now();
  await run(program, args, { env: { ...process.env, SHELL: '/bin/bash', TERM: 'xterm-256color' } });
  return performance.now() - began;
}
