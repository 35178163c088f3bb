/** tmux's own view of a window: exact, for itself, and gone with everything of it however it ends. */
import xterm from '@xterm/headless';
import { expect, onTestFinished, test } from 'vitest';
import { testServer, until } from '../testing/tmux.ts';
import { OwnView } from './own-view.ts';
import type { Tmux } from './server.ts';
import { createSession } from './session.ts';
import { startOnScreen } from './transport.ts';
import { createWindow } from './window.ts';

const SHELL = { argv: ['bash', '--norc', '-i'], env: { PS1: '$ ' } };

async function open(tmux: Tmux, session: string, window: string, columns = 80, rows = 24) {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const seen = { windows: [] as string[], ended: '' };
  const view = await OwnView.open(
    tmux,
    session,
    window,
    { columns, rows },
    {
      data: (bytes) => terminal.write(bytes),
      window: (shown) => seen.windows.push(shown),
      ended: (reason) => {
        seen.ended = reason;
      },
    },
  );
  onTestFinished(() => view.close());
  const screen = (): string =>
    Array.from({ length: terminal.rows }, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true)).join(
      '\n',
    );
  return { view, terminal, seen, screen };
}

const sessions = async (tmux: Tmux): Promise<string[]> =>
  (await tmux.command('list-sessions', '-F', '#{session_name}')).split('\n').sort();

test('shows the window with its status line, follows its size, and goes without a trace', async () => {
  const { tmux } = await testServer();
  const { session, window } = await createSession(tmux, 'dev', 'main', SHELL);
  const { view, terminal, screen } = await open(tmux, session, window);
  view.write(Buffer.from('echo ich-$((40+2))\r'));
  await until(() => screen().includes('ich-42'), screen);
  expect(screen()).toMatch(/\[dev\] 0:main\*/);
  // 24-bit colours arrive as they are, not as the nearest of 256.
  view.write(Buffer.from("clear; printf '\\e[48;2;1;2;3mX\\e[0m\\n'\r"));
  await until(() => /^X/.test(screen()), screen);
  expect(terminal.buffer.active.getLine(0)?.getCell(0)?.getBgColor()).toBe(0x010203);
  // Nothing of it is in what the app shows.
  expect((await tmux.snapshot()).sessions.map(({ name }) => name)).toEqual(['dev']);
  terminal.resize(100, 30);
  view.resize(100, 30);
  const size = () => tmux.command('display-message', '-p', '-t', window, '#{window_width}x#{window_height}');
  await until(async () => (await size()) === '100x29', 'the size');
  await until(() => /0:main\*/.test(screen().split('\n')[29] ?? ''), screen);
  view.close();
  await until(async () => (await sessions(tmux)).join() === 'dev', 'the session to go');
});

test('moves nobody, and resizes nobody', async () => {
  const server = await testServer();
  const { tmux } = server;
  const { session, window } = await createSession(tmux, 'dev', 'one', SHELL);
  const two = await createWindow(tmux, session, 'two', SHELL);
  const other = await startOnScreen(
    [...tmux.baseCommand, 'attach-session', '-t', session],
    { columns: 132, rows: 41, env: { ...process.env, TERM: 'xterm-256color' } as Record<string, string> },
    { data: () => {}, exit: () => {} },
  );
  onTestFinished(() => other.kill());
  const size = () => tmux.command('display-message', '-p', '-t', window, '#{window_width}x#{window_height}');
  await until(async () => (await size()) === '132x40', 'the other terminal');
  const { view, seen, screen } = await open(tmux, session, two.window);
  await until(() => screen().includes('two*'), screen);
  // C-b p, then C-b n.
  view.write(Buffer.from('\x02p'));
  await until(() => seen.windows.at(-1) === window, 'the window before');
  await view.show(two.window);
  await until(() => seen.windows.at(-1) === two.window, 'the window again');
  const clients = await tmux.command('list-clients', '-t', session, '-F', '#{window_id} #{client_width}');
  expect(clients.split('\n')).toContain(`${window} 132`);
  expect(await size()).toBe('132x40');
});

test('a detach, an end of the session and an end of the server are told apart', async () => {
  const { tmux } = await testServer();
  const { session, window } = await createSession(tmux, 'dev', 'one', SHELL);
  const other = await createSession(tmux, 'ops', 'far', SHELL);
  const first = await open(tmux, session, window);
  await until(() => first.screen().includes('one*'), first.screen);
  first.view.write(Buffer.from('\x02d'));
  await until(() => first.seen.ended === 'detached', 'the detach');
  await until(async () => (await sessions(tmux)).join() === 'dev,ops', 'the session to go');
  const second = await open(tmux, session, window);
  await until(() => second.screen().includes('one*'), second.screen);
  // To another session: the view is there then, and its own session has gone.
  await tmux.command('switch-client', '-c', await clientOf(tmux), '-t', other.session);
  await until(() => second.seen.windows.at(-1) === other.window, 'the other session');
  await until(async () => (await sessions(tmux)).join() === 'dev,ops', 'the session to go');
  const third = await open(tmux, session, window);
  await until(() => third.screen().includes('one*'), third.screen);
  await tmux.command('kill-server').catch(() => '');
  await until(() => third.seen.ended === 'gone' && second.seen.ended === 'gone', 'the end');
  await expect(open(tmux, session, window)).rejects.toMatchObject({ code: 'no-server' });
});

async function clientOf(tmux: Tmux): Promise<string> {
  const clients = await tmux.command('list-clients', '-F', '#{client_control_mode} #{client_name}');
  return clients
    .split('\n')
    .find((line) => line.startsWith('0 '))
    ?.slice(2) as string;
}
