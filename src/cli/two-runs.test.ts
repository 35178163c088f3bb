// Two runs of one script at once, as two processes: they follow one another.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from 'node-pty';
import { expect, test } from 'vitest';
import { theWindow } from '../core/testing/playbook.ts';
import { testServer } from '../core/testing/tmux.ts';
import { command, muxworks } from './testing.ts';

const script = `!!tmux.window_ensure name:'dev|work' cat:2pane
!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1001'
!!tmux.pane_ensure name:'dev|work|2' cmd:'sleep 1002'
`;

test('the second waits and says so, finds all done, and says where that is not what it had planned', async () => {
  const server = await testServer();
  // No prompt, and so no end of the first run, until somebody presses Enter.
  writeFileSync(join(server.home, '.bashrc'), 'read -r go');
  let began: () => void = () => {};
  const underWay = new Promise<void>((resolve) => {
    began = resolve;
  });
  const first = muxworks(server, ['run', '--json', '-s', script], {
    during: (child) =>
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.includes('"step-start","index":2')) began();
      }),
  });
  const ended = first.then(({ out, err }) => Promise.reject(new Error(`the first run has ended: ${out}${err}`)));
  // Later it is expected to end.
  ended.catch(() => {});
  await Promise.race([underWay, ended]);
  const second = spawnTerminal(process.execPath, [...command, '-L', server.socketName, 'run', '-s', script], {
    cols: 120,
    rows: 24,
    cwd: server.directory,
    env: { ...(process.env as Record<string, string>), TERM: 'xterm-256color', NO_COLOR: '1' },
  });
  let seen = '';
  let waits = false;
  second.onData((data) => {
    seen += data;
    if (waits || !seen.includes('waits for another run in this session')) return;
    waits = true;
    void theWindow(server.tmux, 'dev', 'work').then(({ panes }) =>
      Promise.all(panes.map(({ id }) => server.tmux.command('send-keys', '-t', id, 'Enter'))),
    );
  });
  const code = await new Promise((resolve) => second.onExit(({ exitCode }) => resolve(exitCode)));
  expect((await first).code).toBe(0);
  expect(code).toBe(0);
  expect(seen).toContain('same command, still running (planned: start)');
  expect(seen).toContain('3 steps: nothing to do');
});
