// What a person or another run does while a run goes on, and what the run then says.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { play, processesIn, thePane, theWindow } from '../testing/playbook.ts';
import { testServer } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import type { RunEvent } from './types.ts';

/** Runs a script, and a command of tmux when its first step has ended: at once, so that the second step finds it done. */
async function playWith(tmux: Tmux, text: string, ...argv: string[]) {
  const [program = '', ...base] = tmux.baseCommand;
  const played = await play(tmux, text, {
    onEvent: (event) => {
      if (event.type === 'step-end' && event.index === 0) execFileSync(program, [...base, ...argv]);
    },
  });
  const said = played.events.flatMap((event) => (event.type === 'step-progress' ? [event.text] : []));
  return { ...played, said };
}

const FIRST = '!!tmux.session_ensure name:first\n';

describe('a window is renamed under a run', () => {
  test('and is made again by what needs it; what runs in the renamed one goes on', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1001'\n!!tmux.session_ensure name:spare`);
    const before = await processesIn(tmux, 'dev', 'work');
    // What ends something is decided on a new look at the server, which the step after it knows too.
    const { ends, said, summary } = await playWith(
      tmux,
      `${FIRST}!!tmux.pane_kill name:'spare|main|1'\n!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1001'`,
      ...['rename-window', '-t', '=dev:work', 'elsewhere'],
    );
    expect(summary.failed).toBe(0);
    expect(ends[2]?.step).toMatchObject({ change: 'create', reason: 'No such window. Made, then started.' });
    expect(said.join('\n')).toMatch(/(not as planned|changed meanwhile): No such window\. Made, then started\./);
    expect(await processesIn(tmux, 'dev', 'elsewhere')).toEqual(before);
  });

  test('and is missed by what acts on it', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work'`);
    const { ends, summary } = await playWith(
      tmux,
      `${FIRST}!!tmux.pane_execute name:'dev|work|1' cmd:'echo no'\n!!tmux.session_ensure name:last`,
      ...['rename-window', '-t', '=dev:work', 'elsewhere'],
    );
    expect(ends.map(({ outcome }) => outcome)).toEqual(['changed', 'failed', 'not-reached']);
    expect(ends[1]?.problem).toMatchObject({ code: 'not-found' });
    expect(summary.stopped).toBe(true);
  });
});

describe('a session is deleted under a run', () => {
  test('and is missed by what acts on it', async () => {
    const { tmux } = await testServer();
    const kill = ['kill-session', '-t', '=dev'];
    await play(tmux, `!!tmux.window_ensure name:'dev|work'\n!!tmux.session_ensure name:other`);
    for (const [index, action] of [
      `!!tmux.pane_execute name:'dev|work|1' cmd:'echo no'`,
      `!!tmux.pane_kill name:'dev|work|1'`,
      `!!tmux.pane_split name:'dev|work'`,
    ].entries()) {
      await play(tmux, `!!tmux.window_ensure name:'dev|work'`);
      const { ends } = await playWith(tmux, `!!tmux.session_ensure name:s${index}\n${action}`, ...kill);
      expect([action, ends[1]?.outcome, ends[1]?.problem?.code]).toEqual([action, 'failed', 'not-found']);
    }
  });

  test('and a deletion that finds nothing to do says that', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work' cmd:'sleep 1000'\n!!tmux.session_ensure name:other`);
    const { ends, said } = await playWith(
      tmux,
      `${FIRST}!!tmux.session_delete name:dev`,
      ...['kill-session', '-t', '=dev'],
    );
    expect(ends[1]).toMatchObject({ outcome: 'kept', step: { change: 'keep' } });
    expect(said.join('\n')).toMatch(/no such session, nothing to do/);
  });

  test('while its panes start', async () => {
    const { tmux, home } = await testServer();
    // The prompt never comes by itself: the shell is still at this when its session goes.
    writeFileSync(join(home, '.bashrc'), 'read -r forever');
    const [program = '', ...base] = tmux.baseCommand;
    await play(tmux, `!!tmux.session_ensure name:other`);
    const { ends } = await play(
      tmux,
      `!!tmux.window_ensure name:'dev|work' cat:2pane\n!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1000'\n!!tmux.pane_ensure name:'dev|work|2' cmd:'sleep 1000'`,
      {
        onEvent: (event: RunEvent) => {
          if (event.type === 'step-start' && event.index === 2)
            setImmediate(() => execFileSync(program, [...base, 'kill-session', '-t', '=dev']));
        },
      },
    );
    expect(ends[0]?.outcome).toBe('changed');
    expect(ends[1]).toMatchObject({ outcome: 'failed', problem: { code: 'not-found' } });
    expect((await tmux.snapshot()).sessions.map(({ name }) => name)).toEqual(['other']);
  });
});

test('a run that waits for another can be stopped, and has done nothing', async () => {
  const { tmux, connect, home } = await testServer();
  const other = await connect();
  writeFileSync(join(home, '.bashrc'), 'read -r go');
  const stop = new AbortController();
  let waiting: ReturnType<typeof play> | null = null;
  const text = `!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1001'\n!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1002'`;
  const first = play(tmux, text, {
    onEvent: (event) => {
      if (event.type !== 'step-start' || waiting !== null) return;
      waiting = play(other, `!!tmux.session_delete name:dev`, {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'step-progress' && event.text.startsWith('waits for another run')) stop.abort();
        },
      });
      waiting.then(async () => tmux.command('send-keys', '-t', (await thePane(tmux, 'dev', 'work', 1)).id, 'Enter'));
    },
  });
  expect((await first).summary).toMatchObject({ failed: 0, changed: 2 });
  const { ends, summary } = await (waiting as unknown as ReturnType<typeof play>);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['not-reached']);
  expect(summary).toMatchObject({ changed: 0, failed: 0, stopped: true });
  expect((await thePane(tmux, 'dev', 'work', 1)).command).toBe('sleep 1002');
});

test('a step that ends processes says how many, with its place', async () => {
  const { tmux } = await testServer();
  const text = (command: string) =>
    `!!tmux.session_ensure name:dev\n\n!!tmux.pane_ensure name:'dev|w|1' cmd:'${command}'`;
  await play(tmux, text('sleep 1001'));
  await processesIn(tmux, 'dev', 'w');
  const { events } = await play(tmux, text('sleep 1002'));
  const [start] = events;
  const progress = events.filter((event) => event.type === 'step-progress');
  expect(progress).toEqual([
    { type: 'step-progress', index: 1, text: expect.stringMatching(/^1 process ended in \d+\.\d\d s$/) },
  ]);
  expect(start?.type === 'start' && start.steps[1]?.line).toBe(3);
});

test('a window that somebody named in another way is found as it is written', async () => {
  const { tmux } = await testServer();
  await tmux.newSession('-s', 'My-App', '-n', 'Log File', '--', 'sleep', '1000');
  expect((await play(tmux, `!!tmux.window_ensure name:'My-App|Log File'`)).told).toEqual([
    'keep My-App|Log File: 1 pane, as asked',
  ]);
  await play(tmux, `!!tmux.window_ensure name:'My-App|log file'`);
  expect((await theWindow(tmux, 'My-App', 'log_file')).panes.length).toBe(1);
  expect((await theWindow(tmux, 'My-App', 'Log File')).panes.length).toBe(1);
});
