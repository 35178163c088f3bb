import { describe, expect, test } from 'vitest';
import { isRunning, readProcess } from '../../process/proc.ts';
import { descendants } from '../../process/tree.ts';
import { environmentOf, plan, play, processesIn, thePane } from '../../testing/playbook.ts';
import { testServer, until } from '../../testing/tmux.ts';

const names = async (tmux: Awaited<ReturnType<typeof testServer>>['tmux']) =>
  (await tmux.snapshot()).sessions.map(({ name, windows }) => [name, ...windows.map((window) => window.name)]);

describe('session_ensure', () => {
  test('makes the session and starts the server; a second time does nothing', async () => {
    const { tmux } = await testServer();
    const text = `!!tmux.session_ensure name:'My Session'`;
    expect(await plan(tmux, text)).toEqual(['create my_session: No such session. Made.']);
    expect(await names(tmux)).toEqual([]);
    expect((await play(tmux, text)).summary).toMatchObject({ steps: 1, changed: 1, kept: 0, failed: 0 });
    expect(await names(tmux)).toEqual([['my_session', 'main']]);
    const before = await processesIn(tmux, 'my_session', 'main');
    expect((await play(tmux, text)).told).toEqual(['keep my_session: there already']);
    expect(await processesIn(tmux, 'my_session', 'main')).toEqual(before);
  });

  test('has the first window that the script wants, and no other', async () => {
    const { tmux } = await testServer();
    await play(
      tmux,
      `!!tmux.session_ensure name:dev\n!!tmux.window_ensure name:'dev|work' cat:2pane\n!!tmux.window_ensure name:'dev|more'`,
    );
    expect(await names(tmux)).toEqual([['dev', 'work', 'more']]);
  });

  test('the environment of that first window reaches its first shell too', async () => {
    const { tmux } = await testServer();
    await play(
      tmux,
      `!!tmux.session_ensure name:dev
       !!tmux.window_ensure name:'dev|work' cat:2pane env:'COLOUR=deep blue'`.replace(/\n\s+/, '\n'),
    );
    for (const number of [1, 2]) {
      expect(await environmentOf(await thePane(tmux, 'dev', 'work', number))).toContain('COLOUR=deep blue');
    }
  });

  test('a session that somebody named in another way is found as it is written', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'My-App', '-n', 'w');
    expect((await play(tmux, `!!tmux.session_ensure name:'My-App'`)).told).toEqual(['keep My-App: there already']);
    expect((await play(tmux, `!!tmux.session_ensure name:'my-app'`)).told).toEqual([
      'create my_app: No such session. Made.',
    ]);
  });

  test('dev is never development', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'development', '-n', 'workspace');
    await play(tmux, `!!tmux.window_ensure name:'dev|work'`);
    expect(await names(tmux)).toEqual([
      ['dev', 'work'],
      ['development', 'workspace'],
    ]);
    await play(tmux, `!!tmux.session_delete name:dev`);
    expect(await names(tmux)).toEqual([['development', 'workspace']]);
  });
});

describe('session_delete', () => {
  test('ends the processes, also those that ignore the hang-up, and then the session', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'other');
    await play(
      tmux,
      `!!tmux.pane_ensure name:'dev|work|1' cmd:"bash -c 'trap \\"\\" HUP TERM; echo ready; while true; do sleep 0.1; done'"
!!tmux.pane_ensure name:'dev|work|2' cmd:'(sleep 1000 &); sleep 1001'`,
    );
    const panes = [await thePane(tmux, 'dev', 'work', 1), await thePane(tmux, 'dev', 'work', 2)];
    const all = await until(() => {
      const found = panes.flatMap(({ pid }) => [readProcess(pid), ...descendants(pid)]);
      return found.length >= 6 && found.every((entry) => entry !== null) && found;
    }, 'all processes');
    const { told } = await play(tmux, `!!tmux.session_delete name:dev`);
    expect(told[0]).toMatch(/^delete dev: Closes 1 window\. Ends \d processes\.$/);
    expect(all.filter((entry) => entry !== null && isRunning(entry))).toEqual([]);
    expect(await names(tmux)).toEqual([['other', expect.any(String)]]);
  });

  test('of the last session ends the server, and the script goes on', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.session_ensure name:dev`);
    const { told, summary } = await play(
      tmux,
      `!!tmux.session_delete name:dev\n!!tmux.pane_ensure name:'dev|again|1' cmd:'sleep 1000'\n!!tmux.session_delete name:none`,
    );
    expect(told).toEqual([
      'delete dev: Closes 1 window.',
      'create dev|again|1: No such session. Made, then started.',
      'keep none: no such session, nothing to do',
    ]);
    expect(summary.failed).toBe(0);
    expect((await thePane(tmux, 'dev', 'again', 1)).status).toBe('running');
  });

  test('runs where it stands in the script, not before', async () => {
    const { tmux } = await testServer();
    const { told } = await play(
      tmux,
      `!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'\n!!tmux.session_delete name:dev`,
    );
    expect(told).toEqual([
      'create dev|w|1: No such session. Made, then started.',
      'delete dev: Closes 1 window. Ends 1 process.',
    ]);
    expect(await names(tmux)).toEqual([]);
  });

  test('leaves a window alone that another session has too', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'a|shared|1' cmd:'sleep 1000'\n!!tmux.session_ensure name:b`);
    await tmux.command('link-window', '-s', '=a:shared', '-t', '=b:');
    const before = await processesIn(tmux, 'b', 'shared');
    const { told } = await play(tmux, `!!tmux.session_delete name:a`);
    expect(told).toEqual(['delete a: Closes 1 window.']);
    expect(await processesIn(tmux, 'b', 'shared')).toEqual(before);
  });
});

describe('session_create', () => {
  test('keeps one that exists, makes it anew with reset', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.session_create name:dev\n!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'`);
    await processesIn(tmux, 'dev', 'w');
    const [sleeper] = descendants((await thePane(tmux, 'dev', 'w', 1)).pid);
    const kept = await play(tmux, `!!tmux.session_create name:dev`);
    expect(kept.told).toEqual(['keep dev: there already']);
    expect(sleeper && isRunning(sleeper)).toBe(true);
    const server = (await tmux.snapshot()).server?.pid;
    const id = (await tmux.snapshot()).sessions[0]?.id;

    const anew = await play(tmux, `!!tmux.session_create name:dev reset:true\n!!tmux.window_create name:'dev|x'`);
    expect(anew.told).toEqual([
      'create dev: Made anew: 1 window. Ends 1 process.',
      'create dev|x: No such window. Made.',
    ]);
    expect(sleeper && isRunning(sleeper)).toBe(false);
    expect(await names(tmux)).toEqual([['dev', 'x']]);
    const after = await tmux.snapshot();
    expect(after.server?.pid).toBe(server);
    expect(after.sessions[0]?.id).not.toBe(id);
  });
});
