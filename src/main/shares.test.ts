/** The shares as the window is told of them: opened, seen, refused and begun again, expired, gone, killed, stopped. */
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ShareKeeper } from '../core/share/keeper.ts';
import { PACE } from '../core/share/pace.ts';
import { TestViewer } from '../core/share/testing.ts';
import { lock, supervisorLock } from '../core/state/lock.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { createSession } from '../core/tmux/session.ts';
import { createWindow } from '../core/tmux/window.ts';
import type { SharesState, ShareWish } from '../shared/ipc-shares.ts';
import type { EventSender } from './ipc.ts';
import { ShareBoard } from './shares.ts';

async function ground() {
  const { tmux } = await testServer();
  const program = { argv: ['bash', '--norc', '-c', 'echo hello; exec cat'] };
  const { session, window } = await createSession(tmux, 's', 'w', program);
  let told: SharesState | null = null;
  const sender: Pick<EventSender, 'send'> = {
    send: (_, state) => {
      told = state as SharesState;
    },
  };
  const board = new ShareBoard(tmux, sender);
  onTestFinished(async () => {
    await board.stop(board.state().shares.map(({ id }) => id));
    board.close();
  });
  const wish: ShareWish = {
    ...{ session, window, port: 0, writable: false, engine: 'builtin', address: '127.0.0.1' },
    ...{ secret: true, expiresInMs: null },
  };
  return { tmux, board, wish, session, program, told: () => told };
}

async function listening(on = 0): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(on, '127.0.0.1', resolve);
  });
  const address = server.address();
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(close);
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close };
}

test('viewers come and go as events; a share that is stopped is gone, its port and all', async () => {
  const { board, wish, told } = await ground();
  const { share } = await board.start(wish);
  expect(told()?.shares.map(({ target }) => target)).toEqual(['s|w']);
  const viewer = await TestViewer.open(share.url);
  await until(() => told()?.shares[0]?.viewers.length === 1, 'the viewer');
  viewer.close();
  await until(() => told()?.shares[0]?.viewers.length === 0, 'nobody');
  await board.stop([share.id]);
  expect(told()).toMatchObject({ shares: [], past: [] });
  expect(told()?.events.map(({ type }) => type)).toEqual(['opened', 'viewer-joined', 'viewer-left', 'ended']);
  await expect(fetch(share.url)).rejects.toThrow();
});

test('one that is refused is kept with the holder of its port, and begun on the next one', async () => {
  const { board, wish, told } = await ground();
  const { port } = await listening();
  await expect(board.start({ ...wish, port, writable: true })).rejects.toMatchObject({ code: 'port-in-use' });
  const [past] = told()?.past ?? [];
  expect(past).toMatchObject({ kind: 'refused', target: 's|w', wish: { port, writable: true } });
  expect(past?.problem?.message).toContain(`process ${process.pid}`);
  await expect(board.again(past?.id ?? '')).rejects.toMatchObject({ code: 'port-in-use' });
  expect(told()?.past).toHaveLength(1);
  const { share } = await board.again(past?.id ?? '', past?.freePort ?? 0);
  expect(share).toMatchObject({ port: past?.freePort, writable: true });
  expect(told()).toMatchObject({ past: [], shares: [{ id: share.id }] });
});

test('what it shows has gone, its time is over, its process is killed: each stays in the list as what it is', async () => {
  const { tmux, board, wish, session, program, told } = await ground();
  const other = await createWindow(tmux, session, 'other', program);
  const { share: closed } = await board.start({ ...wish, window: other.window });
  const { share: expired } = await board.start({ ...wish, expiresInMs: 1000 });
  const { share: killed } = await board.start({ ...wish, writable: true });
  await tmux.command('kill-window', '-t', other.window);
  process.kill(killed.pid, 'SIGKILL');
  const kinds = () => Object.fromEntries(told()?.past.map(({ id, kind }) => [id, kind]) ?? []);
  const all = { [closed.id]: 'closed', [expired.id]: 'expired', [killed.id]: 'killed' };
  await until(() => Object.keys(kinds()).length === 3, 'three that are past');
  expect(kinds()).toEqual(all);
  expect(told()?.shares).toEqual([]);
  await expect(board.again(closed.id)).rejects.toMatchObject({ code: 'not-found' });
  const { share: again } = await board.again(killed.id);
  expect(again).toMatchObject({ writable: true, state: 'open' });
  await board.stop([closed.id, expired.id]);
  expect(told()).toMatchObject({ past: [], shares: [{ id: again.id }] });
});

test('its process is killed before somebody supervises: it is past, until it is open again', async () => {
  const { tmux, board, wish, told } = await ground();
  const { share } = await board.start(wish);
  process.kill(share.pid, 'SIGKILL');
  await until(() => told()?.past[0]?.kind === 'killed', 'its end');
  const held = await lock(supervisorLock(tmux.socketPath));
  const keeper = new ShareKeeper(tmux, () => {}, { ...PACE, first: 100 });
  onTestFinished(() => {
    keeper.close();
    held.release();
  });
  await until(() => told()?.shares[0]?.state === 'open', 'it to be open again');
  expect(told()).toMatchObject({ shares: [{ id: share.id, url: share.url }], past: [] });
});

test('its process is killed where somebody supervises: it is in trouble, then open again; given up it is past', async () => {
  const { tmux, board, wish, told } = await ground();
  const held = await lock(supervisorLock(tmux.socketPath));
  const keeper = new ShareKeeper(tmux, () => {}, { ...PACE, first: 100, tries: 4 });
  onTestFinished(() => {
    keeper.close();
    held.release();
  });
  const { share } = await board.start({ ...wish, writable: true });
  process.kill(share.pid, 'SIGKILL');
  await until(() => told()?.shares[0]?.state === 'trouble', 'the trouble');
  await until(() => told()?.shares[0]?.state === 'open', 'it to be open again');
  expect(told()).toMatchObject({ shares: [{ id: share.id, url: share.url }], past: [] });
  const types = told()?.events.map(({ type }) => type);
  expect([...new Set(types)]).toEqual(['opened', 'process-ended', 'process-restarted']);

  process.kill(told()?.shares[0]?.pid ?? 0, 'SIGKILL');
  const holder = await until(() => listening(share.port).catch(() => null), 'its port');
  await until(() => told()?.past.length === 1, 'it to be given up');
  expect(told()).toMatchObject({ shares: [], past: [{ id: share.id, kind: 'killed', wish: { writable: true } }] });
  expect(told()?.past[0]?.problem?.message).toContain(`times in a row: Port ${share.port} is held by`);
  await holder.close();
  const { share: again } = await board.again(share.id);
  expect(again).toMatchObject({ port: share.port, writable: true, state: 'open' });
  expect(told()).toMatchObject({ shares: [{ id: again.id }], past: [] });
});
