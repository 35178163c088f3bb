/** Shares as their viewers and their owner have them, by every engine that this machine has. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRunning, readProcess, readProcesses } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import { testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { createSession } from '../tmux/session.ts';
import { startOnTerminal } from '../tmux/transport.ts';
import { createWindow } from '../tmux/window.ts';
import { sharesDirectory, socketDirectory } from './records.ts';
import { Shares } from './shares.ts';
import { engines, freePort, TestViewer, type ViewOptions } from './testing.ts';
import type { Share, ShareEngine, ShareRequest } from './types.ts';

const shell = { argv: ['bash', '--norc'] };

async function ground() {
  const server = await testServer();
  const { tmux } = server;
  const made = await createSession(tmux, 'shop', 'web', shell);
  const shares = new Shares(tmux);
  onTestFinished(async () => {
    shares.unwatch();
    await shares.stopAll();
  });
  const start = async (request: Partial<ShareRequest> = {}): Promise<Share> => {
    const whole = { session: made.session, window: made.window, target: 'shop|web', port: 0, ...request };
    return (await shares.start({ engine: 'builtin', ...whole })).share;
  };
  return { ...server, ...made, shares, start };
}

async function view(share: Share, options?: ViewOptions): Promise<TestViewer> {
  const viewer = await TestViewer.open(share.url, options);
  onTestFinished(() => viewer.close());
  return viewer;
}

const shows = (viewer: TestViewer, text: string): Promise<unknown> =>
  until(
    () => viewer.text().includes(text),
    () => `${text} in:\n${viewer.text()}`,
  );

const type = (tmux: Tmux, pane: string, text: string) => tmux.command('send-keys', '-t', pane, text, 'Enter');

const screen = (tmux: Tmux, pane: string) => tmux.command('capture-pane', '-p', '-t', pane);

/** What listens on a port, by connecting. */
async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

const HAVE = { builtin: '', ttyd: ' (skipped without one: MUXWORKS_TTYD, or ttyd on PATH)' };

describe.each(['builtin', 'ttyd'] as const)('%s', (engine) => {
  describe.skipIf(!engines.includes(engine))(`as viewers have it${HAVE[engine]}`, () => withEngine(engine));
});

function withEngine(engine: ShareEngine): void {
  test('viewers see what is printed; who may not type is not heard', async () => {
    const { tmux, pane, start } = await ground();
    const share = await start({ engine });
    expect(share).toMatchObject({ engine, writable: false, address: '127.0.0.1', state: 'open', target: 'shop|web' });
    const viewers = [await view(share), await view(share)];
    await type(tmux, pane, 'echo $((6*7))hello');
    for (const viewer of viewers) await shows(viewer, '42hello');
    viewers[0]?.type('echo $((1+1))typed\r');
    await type(tmux, pane, 'echo $((7*7))after');
    for (const viewer of viewers) await shows(viewer, '49after');
    expect(await screen(tmux, pane)).not.toContain('typed');
  });

  test('a writable share: what a viewer types reaches the program, and no command reaches tmux', async () => {
    const { tmux, start } = await ground();
    const share = await start({ engine, writable: true });
    const viewer = await view(share);
    viewer.type('echo $((6*7))typed é漢\r');
    await shows(viewer, '42typed é漢');
    // tmux's prefix and its key for a new window.
    viewer.type('\x02c');
    viewer.type('\x15echo $((7*7))more\r');
    await shows(viewer, '49more');
    expect((await tmux.snapshot()).sessions.flatMap(({ windows }) => windows)).toHaveLength(1);
  });

  test('a terminal of the user keeps its window and its size; so does a window that nobody looks at', async () => {
    const { tmux, session, window, start } = await ground();
    const other = await createWindow(tmux, session, 'other', shell);
    await tmux.command('resize-window', '-t', window, '-x', '133', '-y', '33');
    await tmux.command('set-option', '-w', '-u', '-t', window, 'window-size');
    const sizes = () =>
      tmux.command('list-windows', '-t', session, '-F', '#{window_id} #{window_width}x#{window_height}');
    const alone = await sizes();
    const share = await start({ engine });
    const viewer = await view(share, { columns: 50, rows: 10 });
    await shows(viewer, 'bash');
    expect(await sizes()).toBe(alone);
    const args = [...tmux.baseCommand, 'attach-session', '-t', `${session}:${other.window}`];
    const terminal = await startOnTerminal(args, { data: () => {}, exit: () => {} });
    onTestFinished(() => terminal.kill());
    const client = () =>
      tmux.command('list-clients', '-F', '#{?client_control_mode,,#{client_session} #{window_id} #{client_width}}');
    await until(async () => (await client()).includes(`shop ${other.window} 80`), 'the terminal');
    const before = await sizes();
    const second = await view(share, { columns: 30, rows: 5 });
    await shows(second, 'bash');
    expect(await client()).toContain(`shop ${other.window} 80`);
    expect(await sizes()).toBe(before);
    second.close();
    viewer.close();
    await until(() => new Shares(tmux).list()[0]?.viewers.length === 0, 'the viewers to be gone');
    expect(await sizes()).toBe(before);
  });

  test('nothing of a share survives its stop', async () => {
    const { tmux, shares, start, window } = await ground();
    const share = await start({ engine });
    const viewer = await view(share);
    await shows(viewer, 'bash');
    const processes = [share.pid, ...descendants(share.pid).map(({ pid }) => pid)].map((pid) => readProcess(pid));
    expect(processes.length).toBeGreaterThan(1);
    await shares.stop(share);
    await until(() => viewer.closed !== null, 'the viewer to be told');
    expect(processes.filter((entry) => entry !== null && isRunning(entry))).toEqual([]);
    expect(shares.list()).toEqual([]);
    expect(await answers(share.port)).toBe(false);
    expect(await tmux.command('list-sessions', '-F', '#{session_name}')).toBe('shop');
    const linked = await tmux.command('display-message', '-p', '-t', window, '#{window_linked_sessions}');
    expect(linked).toBe('1');
    await shares.stop(share);
  });

  test('a share whose process is killed leaves nothing that runs, and says so until it is stopped', async () => {
    const { tmux, shares, start } = await ground();
    const share = await start({ engine });
    const below = descendants(share.pid);
    process.kill(share.pid, 'SIGKILL');
    await until(() => shares.list()[0]?.state === 'ended', 'it to be noticed');
    expect(shares.list()[0]?.problem).toBe('its process has gone');
    await until(() => !below.some(isRunning), 'what it had started to end with it');
    const again = await start({ port: share.port });
    expect(again.id).not.toBe(share.id);
    await shares.stopAll();
    expect(shares.list()).toEqual([]);
    for (const { id } of [share, again]) expect(existsSync(socketDirectory(id))).toBe(false);
    expect(await tmux.command('list-sessions', '-F', '#{session_name}')).toBe('shop');
  });

  test('where nothing can be written a share goes on, and is written down when it can be again', async () => {
    const { tmux, pane, shares, start } = await ground();
    const share = await start({ engine });
    const directory = sharesDirectory(tmux.socketPath);
    const files = [`${share.id}.json`, 'events.jsonl'].map((name) => join(directory, name));
    for (const file of files) {
      renameSync(file, `${file}.kept`);
      mkdirSync(join(file, 'in the way'), { recursive: true });
    }
    const viewer = await view(share);
    await type(tmux, pane, 'echo $((6*7))goes on');
    await shows(viewer, '42goes on');
    for (const file of files) {
      rmSync(file, { recursive: true });
      renameSync(`${file}.kept`, file);
    }
    await until(() => shares.list()[0]?.viewers.length === 1, 'the viewer to be listed');
    expect(shares.list()[0]).toMatchObject({ id: share.id, pid: share.pid, state: 'open' });
  });

  test('a share of a session shows its current window, and one of a window ends with it', async () => {
    const { tmux, session, window, shares, start, pane } = await ground();
    const whole = await start({ engine, window: null, target: 'shop' });
    const one = await start({ engine });
    const viewers = [await view(whole), await view(one)] as const;
    await type(tmux, pane, 'echo $((6*7))first');
    for (const viewer of viewers) await shows(viewer, '42first');
    const second = await createWindow(tmux, session, 'second', shell);
    await tmux.command('select-window', '-t', second.window);
    await type(tmux, second.pane, 'echo $((7*7))second');
    await shows(viewers[0], '49second');
    expect(viewers[1].text()).not.toContain('49second');
    await tmux.command('kill-window', '-t', window);
    await until(() => viewers[1].closed !== null, 'the viewer to be told');
    await until(() => shares.list().length === 1, 'the share of the window to end');
    expect(shares.events().at(-1)).toMatchObject({ type: 'ended', detail: 'closed', target: 'shop|web' });
    await tmux.command('kill-session', '-t', session);
    await until(() => shares.list().length === 0, 'the share of the session to end');
  });

  test('a share that expires ends by itself; its link opens nothing, nor does it on a port that is shared anew', async () => {
    const { tmux, shares, start } = await ground();
    const share = await start({ engine, expiresInMs: 3000 });
    expect(share.expiresAt).toBe(share.startedAt + 3000);
    const viewer = await view(share);
    await until(() => viewer.closed?.reason === 'expired', 'the viewer to be told');
    await until(() => shares.list().length === 0, 'its end');
    expect(shares.events().at(-1)).toMatchObject({ type: 'ended', detail: 'expired' });
    await until(() => readProcess(share.pid) === null, 'its process to end');
    expect(await tmux.command('list-sessions', '-F', '#{session_name}')).toBe('shop');
    expect(existsSync(socketDirectory(share.id))).toBe(false);
    expect(await answers(share.port)).toBe(false);
    const anew = await start({ engine, port: share.port });
    expect((await fetch(share.url)).status).toBe(404);
    await expect(TestViewer.open(share.url, { authToken: 'x' })).rejects.toThrow('404');
    expect((await fetch(anew.url)).status).toBe(200);
  });

  test('the secret: links without it, other hosts, other pages and paths that lead elsewhere are refused', async () => {
    const { start } = await ground();
    const share = await start({ engine });
    const { url, port } = share;
    const base = `http://127.0.0.1:${port}`;
    const secret = new URL(url).pathname.slice(1, -1);
    expect(secret).toMatch(/^[\w-]{32}$/);
    const status = async (path: string, init?: RequestInit) => (await fetch(base + path, init)).status;
    expect(await status(`/${secret}/`)).toBe(200);
    expect(await status(`/${secret}`, { redirect: 'manual' })).toBe(302);
    const wrong = [
      '/',
      '/token',
      '/ws',
      '/info',
      '/life',
      `/${secret}x/token`,
      `/${secret.slice(1)}/token`,
      `//${secret}/`,
    ];
    for (const path of wrong) expect([path, await status(path)]).toEqual([path, 404]);
    for (const path of ['..%2f..%2fpackage.json', '%2e%2e/x', '..\\x', 'index.html%00', 'constructor', '__proto__'])
      expect([path, await status(`/${secret}/${path}`)]).toEqual([path, 404]);
    expect(await status(`/${secret}/token`, { method: 'POST' })).toBe(405);
    const refused = async (at: string, headers: Record<string, string>) =>
      TestViewer.open(at, { headers, authToken: 'x' }).then(
        (viewer) => viewer.close(),
        (error: Error) => error.message,
      );
    expect(await refused(`${base}/`, {})).toBe('404');
    expect(await refused(`${base}/${'x'.repeat(32)}/`, {})).toBe('404');
    expect(await refused(url, { Origin: 'http://evil.example' })).toBe('403');
    expect(await refused(url, { Origin: 'null' })).toBe('403');
    expect(await refused(url, { Origin: `http://localhost:${port}` })).toBe('403');
    expect(await refused(url, { Host: `evil.example:${port}` })).toBe('403');
    const { token } = (await (await fetch(`${url}token`)).json()) as { token: string };
    const same = await TestViewer.open(url, { authToken: token, headers: { Origin: base } });
    same.close();
  });
}

describe('start', () => {
  test('a port in use names its holder, a share by what it shows', async () => {
    const { shares, start, session } = await ground();
    const share = await start();
    await expect(start({ port: share.port, window: null, target: 'shop' })).rejects.toMatchObject({
      code: 'port-in-use',
      message: `Port ${share.port} is held by the share of shop|web`,
    });
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const name = readProcess(process.pid)?.name;
    await expect(start({ port })).rejects.toMatchObject({
      message: `Port ${port} is held by ${name}, process ${process.pid}`,
    });
    expect(shares.list()).toHaveLength(1);
    await expect(start({ session: '$99', window: '@99' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(start({ address: '203.0.113.9' })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(start({ port: 70_000 })).rejects.toMatchObject({ code: 'bad-input' });
    expect(session).toBe('$0');
    expect([...readProcesses().values()].filter(({ parent }) => parent === share.pid).length).toBeLessThan(3);
  });

  test('what runs as wanted is kept; what differs on its port is replaced', async () => {
    const { start } = await ground();
    const port = await freePort();
    // Two at once: the later one keeps what the other has begun.
    const [share, other] = await Promise.all([start({ port }), start({ port })]);
    expect(other.id).toBe(share.id);
    expect((await start({ port })).id).toBe(share.id);
    expect((await start()).id).toBe(share.id);
    const writable = await start({ port, writable: true });
    expect(writable).toMatchObject({ port, writable: true });
    expect(writable.url).not.toBe(share.url);
    const open = await start({ port, writable: true, secret: false });
    expect(open.url).toBe(`http://127.0.0.1:${port}/`);
    const viewer = await view(open);
    await shows(viewer, 'bash');
  });

  test('one that is open to more is not what is wanted by whoever asks for nothing in particular', async () => {
    const { shares, start } = await ground();
    const port = await freePort();
    const open = await start({ port, secret: false });
    expect(new URL(open.url).pathname).toBe('/');
    const wide = await start({ port, address: '0.0.0.0' });
    expect(wide.id).not.toBe(open.id);
    const plain = await start({ port });
    expect(plain).toMatchObject({ address: '127.0.0.1', port });
    expect(new URL(plain.url).pathname).toMatch(/^\/.{32}\/$/);
    expect(shares.list().map(({ id }) => id)).toEqual([plain.id]);
  });

  test('who looks on is told of every change: viewers with their sizes, and the end', async () => {
    const { shares, start } = await ground();
    const told: Share[][] = [];
    shares.on('shares', (now) => told.push(now));
    shares.watch();
    const share = await start();
    const viewer = await view(share, { columns: 91, rows: 17 });
    await until(() => told.at(-1)?.[0]?.viewers[0]?.columns === 91, 'the viewer');
    expect(told.at(-1)?.[0]?.viewers[0]).toMatchObject({ id: 1, address: '127.0.0.1', rows: 17 });
    viewer.close();
    await until(() => told.at(-1)?.[0]?.viewers.length === 0, 'its leave');
    expect(told.at(-1)?.[0]?.lastViewerAt).toBeGreaterThan(0);
    await shares.stop(share);
    await until(() => told.at(-1)?.length === 0, 'the end');
    expect(shares.events().map(({ type: what }) => what)).toEqual(['opened', 'viewer-joined', 'viewer-left', 'ended']);
  });
});

test.each(['', '0', '0x7f.1', '[::1]', 'fe80::1%lo', 'a b', '127.0.0.1#', 'http://x'])(
  'no address to listen on, and nothing is opened: %j',
  async (address) => {
    const { shares, start } = await ground();
    await expect(start({ address })).rejects.toMatchObject({ code: 'bad-input' });
    expect(shares.list()).toEqual([]);
  },
);
