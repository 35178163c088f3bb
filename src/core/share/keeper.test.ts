/** What happens to a share when each of its processes is killed: it comes back with its link, unless it was stopped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRunning, readProcess } from '../process/proc.ts';
import { sendSignal } from '../process/signals.ts';
import { descendants } from '../process/tree.ts';
import { serverDirectory } from '../state/directories.ts';
import { lock, supervisorLock } from '../state/lock.ts';
import { testServer, until } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import { ShareKeeper } from './keeper.ts';
import { PACE, type Pace } from './pace.ts';
import { Shares } from './shares.ts';
import { Stage } from './stage.ts';
import { engines, TestViewer } from './testing.ts';
import type { Share, ShareEvent, ShareRequest } from './types.ts';

/** Not at once: tmux 3.3a does not survive a control client that comes while those of the killed process leave. */
const QUICK: Pace = { ...PACE, first: 300, tries: 4 };
const SLOW: Pace = { ...PACE, first: 600_000, most: 600_000 };

async function ground(pace = QUICK) {
  const server = await testServer();
  const { tmux } = server;
  const made = await createSession(tmux, 's', 'w', { argv: ['bash', '--norc'] });
  const shares = new Shares(tmux, pace);
  onTestFinished(async () => void (await shares.stopAll()));
  const events: ShareEvent[] = [];
  const keep = async (how = pace) => {
    const held = await lock(supervisorLock(tmux.socketPath));
    const keeper = new ShareKeeper(tmux, (event) => events.push(event), how);
    const end = (): void => {
      keeper.close();
      held.release();
    };
    onTestFinished(end);
    return end;
  };
  const start = async (request: Partial<ShareRequest> = {}): Promise<Share> => {
    const whole = { session: made.session, window: made.window, target: 's|w', port: 0, ...request };
    return (await shares.start({ engine: 'builtin', ...whole })).share;
  };
  const only = () => shares.list()[0];
  const killHost = async (): Promise<void> => {
    const { pid = 0, startTicks = 0 } = only() ?? {};
    process.kill(pid, 'SIGKILL');
    await until(() => !isRunning({ pid, startTicks }), 'its process to end');
  };
  const sessions = () => tmux.command('list-sessions', '-F', '#{session_name}');
  return { ...server, ...made, shares, start, keep, events, only, killHost, sessions };
}

async function view(url: string): Promise<TestViewer> {
  const viewer = await TestViewer.open(url);
  onTestFinished(() => viewer.close());
  return viewer;
}

/** Another program that listens there, as soon as the kernel has taken the port from one that was killed. */
function taker(port: number): Promise<Server> {
  return until(
    () =>
      new Promise<Server | null>((resolve) => {
        const server = createServer();
        server.once('error', () => resolve(null));
        server.listen(port, '127.0.0.1', () => resolve(server));
      }),
    'the port to be free',
  );
}

let echoes = 0;

/** What is printed now reaches who looks. */
async function isLive({ tmux, pane }: Awaited<ReturnType<typeof ground>>, viewer: TestViewer): Promise<void> {
  const text = `${++echoes}live`;
  await tmux.command('send-keys', '-t', pane, `echo $((${echoes}))live`, 'Enter');
  await until(
    () => viewer.text().includes(text),
    () => `${text} in:\n${viewer.text()}`,
  );
}

describe.each(engines)('%s', (engine) => {
  test('its process is killed: it is open again on the same port, by the same link', async () => {
    const at = await ground();
    const { start, keep, only, killHost, events, shares, sessions } = at;
    await keep();
    const share = await start({ engine, writable: true, expiresInMs: 3_600_000 });
    await isLive(at, await view(share.url));
    await killHost();
    // Never `ended` in between: whoever looks on would take it for past.
    await until(() => {
      expect(only()?.state).not.toBe('ended');
      return only()?.state === 'open' && only()?.pid !== share.pid;
    }, 'it to be open again');
    const { id, port, url, startedAt, expiresAt, writable, address } = share;
    expect(only()).toMatchObject({ id, port, url, startedAt, expiresAt, writable, address, engine });
    await until(() => events.at(-1)?.type === 'process-restarted', 'both events');
    expect(events[0]).toMatchObject({ type: 'process-ended', detail: 'its process has gone; again in 0.3 s' });
    // On a machine under load the port may be held for a moment longer by the process that was killed.
    const told = new Set(shares.events().map(({ type }) => type));
    for (const viewers of ['viewer-joined', 'viewer-left'] as const) told.delete(viewers);
    expect([...told]).toEqual(['opened', 'process-ended', 'process-restarted']);
    const viewer = await view(url);
    await isLive(at, viewer);
    viewer.type('echo $((6*7))typed\r');
    await until(() => viewer.text().includes('42typed'), 'what was typed');
    await shares.stopAll();
    expect(await sessions()).toBe('s');
  });

  test('each process below it is killed: it goes on', async () => {
    const at = await ground();
    const { start, only, shares, sessions, tmux } = at;
    const share = await start({ engine });
    await isLive(at, await view(share.url));
    const below = descendants(share.pid);
    expect(below.length).toBeGreaterThan(engine === 'ttyd' ? 3 : 1);
    for (const entry of below) {
      if (!isRunning(entry)) continue;
      process.kill(entry.pid, 'SIGKILL');
      await until(() => !isRunning(entry), 'its end');
      // While its engine is started again nobody is let in.
      const viewer = await until(async () => {
        const one = await view(share.url).catch((error) => {
          throw new Error(`${entry.name}: ${error} ${JSON.stringify(only())}`);
        });
        await until(() => one.bytes > 0 || one.closed !== null, 'a picture or the end');
        return one.closed === null ? one : null;
      }, 'a viewer that stays');
      await isLive(at, viewer);
      viewer.close();
      await until(async () => {
        const clients = await tmux.command('list-clients', '-F', '#{client_control_mode}');
        return !clients.split('\n').includes('0') || only()?.viewers.length !== 0;
      }, 'the viewer to have left tmux');
    }
    await until(() => only()?.state === 'open', 'it to be well');
    expect(only()).toMatchObject({ pid: share.pid, restarts: 0 });
    await shares.stopAll();
    expect(await sessions()).toBe('s');
    expect([...below, ...descendants(share.pid)].filter(isRunning)).toEqual([]);
  });

  test('one that cannot be started again is given up, with the last words; it is begun anew when it is asked for', async () => {
    const { start, keep, only, killHost, events, shares, sessions } = await ground();
    const share = await start({ engine });
    await killHost();
    const server = await taker(share.port);
    await keep({ ...QUICK, tries: 2 });
    await until(
      () => only()?.state === 'ended',
      () => `it to be given up: ${JSON.stringify([only(), events])}`,
    );
    const name = readProcess(process.pid)?.name;
    const words = `Port ${share.port} is held by ${name}, process ${process.pid}`;
    expect(only()).toMatchObject({ problem: `it ended 3 times in a row: ${words}`, restartAt: null, url: share.url });
    expect(events.map(({ type }) => type)).toEqual([...Array(2).fill('process-ended'), 'given-up']);
    expect(events[1]?.detail).toBe(`${words}; again in 0.6 s`);
    await new Promise((resolve) => server.close(resolve));
    expect(await sessions()).toBe('s');
    const again = await start({ engine, port: share.port });
    expect(again.id).not.toBe(share.id);
    expect(shares.list().map(({ id }) => id)).toEqual([again.id]);
  });

  test('stopped before it is started again: it never comes back', async () => {
    const { start, keep, only, killHost, shares, sessions } = await ground(SLOW);
    const end = await keep();
    const share = await start({ engine });
    await killHost();
    const waiting = await until(() => (only()?.restartAt ? only() : null), 'the next start to be planned');
    expect(waiting).toMatchObject({ state: 'trouble', problem: 'its process has gone', viewers: [] });
    expect((await start({ engine })).id).toBe(share.id);
    await shares.stop(share);
    expect(shares.list()).toEqual([]);
    expect(shares.events().at(-1)).toMatchObject({ type: 'ended', detail: 'stopped' });
    end();
    // Nor with the next who looks after shares.
    await keep(QUICK);
    const other = await start({ engine, window: null, target: 's' });
    await killHost();
    await until(() => only()?.restarts !== 0 && only()?.state === 'open', 'the other to be open again');
    expect(shares.list().map(({ id }) => id)).toEqual([other.id]);
    await expect(fetch(share.url)).rejects.toThrow();
    await shares.stopAll();
    expect(await sessions()).toBe('s');
  });
});

test('stopped while it is being started again: nothing is left', async () => {
  const { start, keep, only, killHost, shares } = await ground();
  await keep();
  const share = await start();
  await killHost();
  await until(() => only()?.restarts !== 0 && only()?.restartAt === null, 'the start');
  const { pid, startTicks } = only() as Share;
  expect(pid).not.toBe(share.pid);
  await shares.stop(share);
  expect(isRunning({ pid, startTicks })).toBe(false);
  expect(shares.list()).toEqual([]);
  await expect(fetch(share.url)).rejects.toThrow();
});

test('where nothing can be written a share is stopped all the same', async () => {
  const { start, shares, tmux } = await ground();
  const share = await start();
  const locks = join(serverDirectory(tmux.socketPath), 'locks');
  mkdirSync(locks, { recursive: true });
  writeFileSync(join(locks, 'shares'), 'not a directory');
  await shares.stop(share);
  expect(shares.list()).toEqual([]);
  expect(isRunning(share)).toBe(false);
});

test('who plans the next start may end: the next one does it, and does not count it twice', async () => {
  const { start, keep, only, killHost, events } = await ground();
  const end = await keep({ ...QUICK, first: 1000 });
  const share = await start();
  await killHost();
  await until(() => events.length === 1, 'the plan');
  end();
  expect(only()).toMatchObject({ state: 'ended', problem: 'its process has gone' });
  await keep();
  await until(() => only()?.state === 'open', 'it to be open again');
  expect(only()).toMatchObject({ id: share.id, url: share.url, restarts: 1 });
});

test('what it showed has gone meanwhile, or its time is over: it ends as it would have', async () => {
  const { start, keep, killHost, shares, tmux, window, session } = await ground();
  await start();
  await killHost();
  await tmux.command('new-window', '-d', '-t', `${session}:`, 'exec cat');
  await tmux.command('kill-window', '-t', window);
  await keep();
  await until(() => shares.list().length === 0, 'its end');
  expect(shares.events().at(-1)).toMatchObject({ type: 'ended', detail: 'closed' });
  const share = await start({ window: null, target: 's', expiresInMs: 1000 });
  await killHost();
  await until(() => Date.now() > (share.expiresAt as number), 'its time');
  await until(() => shares.list().length === 0, 'its end');
  expect(shares.events().at(-1)).toMatchObject({ type: 'ended', detail: 'expired' });
});

test('another tmux server has the same ids: what was shared of the one before is not shared of it', async () => {
  const { start, keep, only, killHost, shares, tmux } = await ground();
  await start({ window: null, target: 's' });
  await killHost();
  await tmux.stop();
  await createSession(tmux, 's', 'w', { argv: ['bash', '--norc'] });
  expect(only()?.session).toBe('$0');
  await keep();
  await until(() => shares.list().length === 0, 'its end');
  expect(shares.events().at(-1)).toMatchObject({ type: 'ended', detail: 'closed' });
});

test.skipIf(!engines.includes('ttyd'))(
  'a ttyd that ends again and again is given up, and what it said is kept',
  async () => {
    const { start, only, shares, sessions } = await ground();
    const share = await start({ engine: 'ttyd' });
    const viewer = await view(share.url);
    const below = descendants(share.pid);
    await until(() => {
      const ttyd = descendants(share.pid).find(({ name }) => name === 'ttyd');
      if (ttyd !== undefined) sendSignal(ttyd, 'SIGKILL');
      return only()?.state === 'ended';
    }, 'it to be given up');
    expect(only()?.problem).toMatch(/^it ended 5 times in a row: /);
    expect(shares.events().at(-1)).toMatchObject({ type: 'given-up' });
    await until(() => viewer.closed !== null, 'the viewer to be told');
    await until(() => readProcess(share.pid) === null && !below.some(isRunning), 'all its processes to end');
    expect(await sessions()).toBe('s');
    await shares.stop(share);
    expect(shares.list()).toEqual([]);
  },
);

test('a stage for a window that is not there leaves no session', async () => {
  const { tmux, sessions } = await ground();
  await expect(Stage.open(tmux, 'abc', '@99')).rejects.toMatchObject({ code: 'not-found' });
  expect(await sessions()).toBe('s');
});
