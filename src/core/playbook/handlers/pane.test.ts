import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRunning } from '../../process/proc.ts';
import { descendants } from '../../process/tree.ts';
import { plan, play, processesIn, screen, thePane, theWindow } from '../../testing/playbook.ts';
import { testServer, until } from '../../testing/tmux.ts';
import type { Tmux } from '../../tmux/server.ts';

async function shows(tmux: Tmux, pane: number, text: string): Promise<void> {
  const { id } = await thePane(tmux, 'dev', 'work', pane);
  await until(async () => (await screen(tmux, id)).includes(text), `${text} in pane ${pane}`);
}

const execute = (pane: string | number, parameters: string) =>
  `!!tmux.pane_execute name:'dev|work|${pane}' ${parameters}`;

describe('pane_execute', () => {
  test('runs a command at the prompt of a pane, by number, label, id and main; each time anew', async () => {
    const { tmux } = await testServer();
    await play(
      tmux,
      `!!tmux.window_ensure name:'dev|work' cat:2pane\n!!tmux.pane_ensure name:'dev|work|2' label:'Log file'`,
    );
    const { id } = await thePane(tmux, 'dev', 'work', 2);
    const { told } = await play(
      tmux,
      [
        execute('main', `cmd:'echo one'`),
        execute(2, `cmd:'echo two'`),
        execute('Log file', `cmd:'echo three'`),
        execute('log_file', `cmd:'echo four'`),
        execute(id, `cmd:'echo five'`),
        execute(id, `cmd:'echo five'`),
      ].join('\n'),
    );
    expect(told[0]).toBe('send dev|work|1: Runs at its prompt.');
    await shows(tmux, 1, '\none');
    await shows(tmux, 2, '\ntwo');
    await shows(tmux, 2, '\nthree');
    await shows(tmux, 2, '\nfour');
    const { length } = (await screen(tmux, id)).split('\nfive');
    expect(length).toBeGreaterThanOrEqual(2);
  });

  test('several lines and a directory', async () => {
    const { tmux, directory } = await testServer();
    mkdirSync(join(directory, 'a b'));
    await play(tmux, `!!tmux.window_ensure name:'dev|work'`);
    await play(tmux, execute(1, `cwd:'${directory}/a b' cmd:'\n    pwd\n    echo done\n'`));
    await shows(tmux, 1, '/a b\ndone');
  });

  test('types into a program that runs there', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' cmd:'cat -A'`);
    const { told } = await play(tmux, execute(1, `cmd:'echo "hello"; # not for a shell'`));
    expect(told).toEqual(['send dev|work|1: cat runs there: typed into it.']);
    await shows(tmux, 1, 'echo "hello"; # not for a shell$');
    expect((await thePane(tmux, 'dev', 'work', 1)).command).toBe('cat -A');
  });

  test('types into a shell that somebody else made; several lines are one command there too', async () => {
    const { tmux, directory } = await testServer();
    await tmux.newSession('-s', 'dev', '-n', 'work', '--', 'bash', '--norc');
    await shows(tmux, 1, 'bash-');
    await play(tmux, execute(1, `cmd:'echo "foreign shell"'`));
    await shows(tmux, 1, '\nforeign shell');
    await play(tmux, execute(1, `cwd:'${directory}' cmd:'\n    pwd\n    false\n    echo never\n'`));
    await shows(tmux, 1, 'line 2 failed with exit code 1: false');
    await shows(tmux, 1, `\n${directory}\n`);
  });

  test('is wrong about what is not there, and the plan says so', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work' cat:2pane`);
    const cases: [string, string][] = [
      [`!!tmux.pane_execute name:'none|work|1' cmd:x`, 'There is no session none'],
      [`!!tmux.pane_execute name:'dev|none|1' cmd:x`, 'The session dev has no window none'],
      [execute(3, 'cmd:x'), 'dev|work has 2 panes, not 3'],
      [execute('nobody', 'cmd:x'), 'dev|work has no pane nobody'],
      [execute('%99', 'cmd:x'), 'dev|work has no pane %99'],
      [execute(1, `cmd:x cwd:'/no/such'`), 'The directory /no/such does not exist'],
    ];
    for (const [text, message] of cases) {
      const { ends } = await play(tmux, text);
      expect(ends[0]?.problem?.message).toBe(message);
      if (!text.includes('cwd')) expect((await plan(tmux, text))[0]).toContain(`Would fail: ${message}.`);
    }
  });
});

describe('pane_kill', () => {
  test('ends the tree of that pane, and that pane and no other', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work' cat:4pane cmd:'sleep 1000'`);
    const before = await processesIn(tmux, 'dev', 'work');
    const victim = descendants((await thePane(tmux, 'dev', 'work', 2)).pid);
    const { told } = await play(tmux, `!!tmux.pane_kill name:'dev|work|2'`);
    expect(told).toEqual([`delete dev|work|2: Closed. Ends 1 process.`]);
    expect(victim.filter(isRunning)).toEqual([]);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before.filter((_, index) => index !== 1));
  });

  test('the last pane takes its window along; a pane that is not there is a failure', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work'\n!!tmux.window_ensure name:'dev|other'`);
    expect((await play(tmux, `!!tmux.pane_kill name:'dev|work|1'`)).told).toEqual([
      'delete dev|work|1: Closed, and its window with it.',
    ]);
    const { ends } = await play(tmux, `!!tmux.pane_kill name:'dev|work|1'`);
    expect(ends[0]?.problem?.message).toBe('The session dev has no window work');
  });
});

describe('pane_split', () => {
  const places = async (tmux: Tmux) =>
    (await theWindow(tmux, 'dev', 'work')).panes.map(({ left, top, command }) => [left, top, command]);

  test('splits the active pane, or the one named, side by side or one above the other', async () => {
    const { tmux } = await testServer();
    const { told } = await play(
      tmux,
      `!!tmux.window_create name:'dev|work'
!!tmux.pane_split name:'dev|work' horizontal:true cmd:'sleep 1002'
!!tmux.pane_split name:'dev|work|2' cmd:'sleep 1003' env:'A=1'
!!tmux.pane_execute name:'dev|work|3' cmd:'sleep 5'`,
    );
    expect(told.slice(1)).toEqual([
      'create dev|work|1: Pane 2 made at its right, then started.',
      'create dev|work|2: Pane 3 made below it, then started.',
      expect.stringMatching(/^send dev\|work\|3: (sleep|A command) runs there: typed into it\.$/),
    ]);
    expect(await places(tmux)).toEqual([
      [0, 0, 'bash'],
      [41, 0, 'sleep 1002'],
      [41, 13, 'sleep 1003'],
    ]);
    expect((await theWindow(tmux, 'dev', 'work')).panes.map(({ active }) => active)).toEqual([true, false, false]);
  });

  test('its environment and directory reach the new pane, with a command and without', async () => {
    const { tmux, directory } = await testServer();
    await play(
      tmux,
      `!!tmux.window_create name:'dev|work'
!!tmux.pane_split name:'dev|work' env:'A=x y' cwd:'${directory}' cmd:'echo "<$A>"; pwd'
!!tmux.pane_split name:'dev|work|1' env:'A=x y' cwd:'${directory}'`,
    );
    await shows(tmux, 3, `\n<x y>\n${directory}`);
    await play(tmux, execute(2, `cmd:'echo "<$A>"; pwd'`));
    await shows(tmux, 2, `\n<x y>\n${directory}`);
  });

  test('says so where there is no room', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'dev', '-n', 'work', '-x', '2', '-y', '2');
    const { ends } = await play(tmux, `!!tmux.pane_split name:'dev|work'`);
    expect(ends[0]?.problem?.code).toBe('no-space');
  });
});
