import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadPlaybook } from '../heroscript/load.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import { processesIn, screen, theWindow } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { runPlaybook } from './run.ts';
import type { RunSummary } from './types.ts';

const sample = (name: string) => fileURLToPath(new URL(`../../../resources/playbooks/${name}`, import.meta.url));

async function runSample(tmux: Tmux, name: string): Promise<RunSummary> {
  const loaded = await loadPlaybook({ paths: [sample(name)], read: nodeReader });
  expect(loaded.diagnostics).toEqual([]);
  return runPlaybook(tmux, loaded, { onEvent() {} });
}

async function workspaceShows(tmux: Tmux): Promise<string[]> {
  const { panes } = await theWindow(tmux, 'dev', 'workspace');
  const wanted = [
    /http:\/\/127\.0\.0\.1:\d+\/|up for \d+ s/,
    /INFO request 1 took \d+ ms/,
    /\d\d:\d\d:\d\d/,
    /^Ready for commands$/m,
  ];
  return Promise.all(
    panes.map((pane, index) =>
      until(
        async () => {
          // The clock has the alternate screen, which has no history.
          const seen =
            index === 2 ? await tmux.command('capture-pane', '-p', '-t', pane.id) : await screen(tmux, pane.id);
          return wanted[index]?.test(seen) && seen;
        },
        `pane ${index + 1}`,
      ),
    ),
  );
}

describe('workspace.heroscript', () => {
  test('fills four panes, and what runs is left alone the next time', async () => {
    const { tmux } = await testServer();
    expect(await runSample(tmux, 'workspace.heroscript')).toMatchObject({ steps: 6, changed: 6, failed: 0 });
    await workspaceShows(tmux);
    const { panes } = await theWindow(tmux, 'dev', 'workspace');
    expect(panes.map(({ label, status }) => [label, status])).toEqual([
      ['server', 'running'],
      ['log', 'running'],
      ['clock', 'running'],
      ['shell', 'finished'],
    ]);
    const roots = (processes: string[][]) => processes.map((pane) => pane.slice(0, 2));
    const before = roots(await processesIn(tmux, 'dev', 'workspace'));
    // Only the command that ended is started again.
    expect(await runSample(tmux, 'workspace.heroscript')).toMatchObject({ changed: 1, kept: 5 });
    const after = roots(await processesIn(tmux, 'dev', 'workspace'));
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
  });

  test('serves on the next port when 8000 is taken', async () => {
    const { tmux } = await testServer();
    const taken = createServer().listen(8000, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve).once('error', resolve));
    try {
      await runSample(tmux, 'workspace.heroscript');
      const [server] = await workspaceShows(tmux);
      expect(server).not.toContain(':8000/');
      expect((await theWindow(tmux, 'dev', 'workspace')).panes[0]?.status).toBe('running');
    } finally {
      taken.close();
    }
  });

  test('works with bash and coreutils alone', async () => {
    const { tmux, directory } = await testServer();
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    for (const tool of ['bash', 'sh', 'env', 'mktemp', 'rm', 'sleep', 'date', 'stty', 'tmux']) {
      const path = spawnSync('bash', ['-c', `type -P ${tool}`])
        .stdout.toString()
        .trim();
      symlinkSync(path, join(bin, tool));
    }
    const { PATH } = process.env;
    process.env.PATH = bin;
    try {
      await runSample(tmux, 'workspace.heroscript');
      const [server] = await workspaceShows(tmux);
      expect(server).toContain('No python3 here');
    } finally {
      process.env.PATH = PATH;
    }
  });
});

describe('imperative.heroscript', () => {
  test('makes the lab, and makes it anew', async () => {
    const { tmux } = await testServer();
    for (const _ of [1, 2]) {
      expect(await runSample(tmux, 'imperative.heroscript')).toMatchObject({ steps: 5, changed: 5, failed: 0 });
      const { panes } = await theWindow(tmux, 'lab', 'server');
      expect(panes.length).toBe(2);
      await until(async () => (await screen(tmux, panes[1]?.id ?? '')).includes('\nWelcome to the lab'), 'the welcome');
      await until(
        async () => (await screen(tmux, panes[0]?.id ?? '')).includes('on 8000, debug is true'),
        'the server',
      );
      const { sessions } = await tmux.snapshot();
      expect(sessions.map(({ name, windows }) => [name, windows.map((window) => window.name)])).toEqual([
        ['lab', ['clock', 'server']],
      ]);
    }
  });
});

describe("the source system's complete examples", () => {
  test('both run, whatever of their programs this machine has', async () => {
    const { tmux, directory } = await testServer();
    // Panes begin where the run does: vim's swap files belong to the test.
    const before = process.cwd();
    process.chdir(directory);
    onTestFinished(() => process.chdir(before));
    const imperative = `#!/usr/bin/env hero

// Create development environment
!!tmux.session_create
    name:'dev'
    reset:true

!!tmux.window_create
    name:"dev|editor"
    cmd:'vim'
    reset:true

!!tmux.window_create
    name:"dev|server"
    cmd:'python3 -m http.server 8000'
    env:'PORT=8000,DEBUG=true'
    reset:true

!!tmux.pane_execute
    name:"dev|editor|main"
    cmd:'echo "Welcome to development!"'
`;
    const declarative = `#!/usr/bin/env hero

// Ensure sessions exist
!!tmux.session_ensure
    name:'dev'

// Ensure 4-pane development workspace
!!tmux.window_ensure
    name:"dev|workspace"
    cat:"4pane"

// Configure each pane with specific commands
!!tmux.pane_ensure
    name:"dev|workspace|1"
    label:'editor'
    cmd:'vim'

!!tmux.pane_ensure
    name:"dev|workspace|2"
    label:'server'
    cmd:'python3 -m http.server 8000'
    env:'PORT=8000'

!!tmux.pane_ensure
    name:"dev|workspace|3"
    label:'logs'
    cmd:'tail -f /var/log/system.log'

!!tmux.pane_ensure
    name:"dev|workspace|4"
    label:'terminal'
    cmd:'echo "Ready for commands"'
`;
    const run = async (text: string) => {
      const loaded = await loadPlaybook({ text, read: nodeReader });
      expect(loaded.diagnostics).toEqual([]);
      return runPlaybook(tmux, loaded, { onEvent() {} });
    };
    for (const _ of [1, 2]) expect(await run(imperative)).toMatchObject({ steps: 4, failed: 0, stopped: false });
    for (const _ of [1, 2]) expect(await run(declarative)).toMatchObject({ steps: 6, failed: 0, stopped: false });
    expect((await theWindow(tmux, 'dev', 'workspace')).panes.map(({ label }) => label)).toEqual([
      'editor',
      'server',
      'logs',
      'terminal',
    ]);
  });
});
