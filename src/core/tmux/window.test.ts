/** Windows of 1 to 16 panes: exact cells at one stroke, processes left alone, and nothing half-made. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { presetTree } from '../layout/presets.ts';
import type { LayoutNode } from '../layout/tree.ts';
import { readProcess } from '../process/proc.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import type { Notification } from './codec.ts';
import { ControlClient } from './control-client.ts';
import type { NewPane } from './pane.ts';
import { allPanes, type Snapshot } from './server.ts';
import { createSession } from './session.ts';
import type { WindowRecord } from './snapshot.ts';
import { startPiped } from './transport.ts';
import { applyLayout, createWindow, growWindow, hasLayout, replacePane } from './window.ts';

const runFile = promisify(execFile);
const WAITING: NewPane = { argv: ['sh', '-c', 'read line', 'sh'] };
const waiting = (count: number): NewPane[] => Array.from({ length: count }, () => WAITING);

async function find(server: TestServer, id: string): Promise<WindowRecord> {
  const snapshot = await server.tmux.snapshot();
  const window = snapshot.sessions.flatMap(({ windows }) => windows).find((found) => found.id === id);
  if (window === undefined) throw new Error(`no window ${id}`);
  return window;
}

/** Every layout that another control client is told of while `work` is done. */
async function layoutsDuring(server: TestServer, session: string, work: () => Promise<unknown>): Promise<string[]> {
  const seen: Notification[] = [];
  const argv = [...server.tmux.baseCommand, '-N', '-C', 'attach-session', '-t', session, '-f', 'ignore-size'];
  const client = await ControlClient.start(argv, startPiped, { notification: (told) => seen.push(told) });
  onTestFinished(() => client.close());
  await work();
  // On the observer's own stream, so that everything before it has come.
  await client.command(['list-windows']);
  return seen.flatMap((told) => (told.kind === 'layout-change' ? [told.layout] : []));
}

/** What a person would see changed; not what tmux takes the program of a pane that has just begun for. */
const shape = ({ name, layout, zoomed, panes }: WindowRecord): unknown => ({
  ...{ name, layout, zoomed },
  panes: panes.map(({ id, pid, active, left, top, width, height }) => [id, pid, active, left, top, width, height]),
});

const identities = (window: WindowRecord): string[] =>
  window.panes.map(({ id, pid }) => `${id} ${pid} ${readProcess(pid)?.startTicks}`);

test('1 to 16 panes in a detached window of 80×24: the preset’s cells, and no other layout is ever told', async () => {
  const server = await testServer();
  const { session } = await createSession(server.tmux, 's', 'w', WAITING);
  for (let count = 1; count <= 16; count++) {
    const made = await createWindow(server.tmux, session, `w${count}`, WAITING);
    expect(made).toMatchObject({ width: 80, height: 24 });
    const tree = presetTree(count);
    const window = { id: made.window, width: 80, height: 24 };
    let added: string[] = [];
    const layouts = await layoutsDuring(server, session, async () => {
      added = await growWindow(server.tmux, window, 1, waiting(count - 1), tree);
    });
    const found = await find(server, made.window);
    expect(found.panes.map(({ id }) => id)).toEqual([made.pane, ...added]);
    expect(hasLayout(found, tree)).toBe(true);
    expect(new Set(layouts)).toEqual(new Set(layouts.length === 0 ? [] : [found.layout]));
    expect(found.panes.every(({ pid, dead }) => pid > 0 && !dead)).toBe(true);
  }
});

test('a program starts in a pane that has its final size', async () => {
  const server = await testServer();
  const { window, pane } = await createSession(server.tmux, 's', 'w', WAITING);
  const report: NewPane = { argv: ['sh', '-c', 'stty size; read line', 'sh'] };
  const made = await growWindow(
    server.tmux,
    { id: window, width: 80, height: 24 },
    1,
    waiting(0).concat(Array(8).fill(report)),
    presetTree(9),
  );
  const { panes } = await find(server, window);
  for (const { id, width, height } of panes.filter(({ id }) => id !== pane)) {
    const printed = await until(
      async () => (await server.tmux.command('capture-pane', '-p', '-t', id)).split('\n')[0] || null,
      'the size',
    );
    expect(printed).toBe(`${height} ${width}`);
  }
  expect(made).toHaveLength(8);
});

test('growing a window, and laying it out anew, leaves every process that runs in it', async () => {
  const server = await testServer();
  const { window } = await createSession(server.tmux, 's', 'w', WAITING);
  const size = { id: window, width: 80, height: 24 };
  await growWindow(server.tmux, size, 1, waiting(2), presetTree(3));
  const before = identities(await find(server, window));
  await growWindow(server.tmux, size, 3, waiting(9), presetTree(12));
  const grown = await find(server, window);
  expect(identities(grown).slice(0, 3)).toEqual(before);
  const column: LayoutNode = { kind: 'col', children: grown.panes.map((_, i) => ({ kind: 'pane', pane: i + 1 })) };
  const layouts = await layoutsDuring(server, '=s', () => applyLayout(server.tmux, grown, column));
  const laid = await find(server, window);
  expect(hasLayout(laid, column)).toBe(true);
  expect(hasLayout(laid, presetTree(12))).toBe(false);
  expect(identities(laid)).toEqual(identities(grown));
  expect(new Set(layouts)).toEqual(new Set([laid.layout]));
});

test('a window too small for the layout is left as it was', async () => {
  const server = await testServer();
  const { window } = await createSession(server.tmux, 's', 'w', WAITING);
  await server.tmux.command('resize-window', '-t', window, '-x', '7', '-y', '3');
  const before = await find(server, window);
  await expect(growWindow(server.tmux, before, 1, waiting(15), presetTree(16))).rejects.toMatchObject({
    code: 'no-space',
    message: expect.stringContaining('the window has 7×3'),
  });
  expect(shape(await find(server, window))).toEqual(shape(before));
  // Strips beside each other and one above the other.
  await growWindow(server.tmux, before, 1, waiting(3), presetTree(4));
  await server.tmux.command('resize-window', '-t', window, '-x', '9', '-y', '7');
  await growWindow(server.tmux, { id: window, width: 9, height: 7 }, 4, waiting(2), presetTree(6));
  expect(hasLayout(await find(server, window), presetTree(6))).toBe(true);
});

test('what fails midway is undone: the window has become smaller, or has other panes than was thought', async () => {
  const server = await testServer();
  const { window } = await createSession(server.tmux, 's', 'w', WAITING);
  await server.tmux.command('resize-window', '-t', window, '-x', '9', '-y', '4');
  await growWindow(server.tmux, { id: window, width: 9, height: 4 }, 1, waiting(1), presetTree(2));
  const before = await find(server, window);
  const stale = { id: window, width: 80, height: 24 };
  await expect(growWindow(server.tmux, stale, 2, waiting(14), presetTree(16))).rejects.toMatchObject({
    code: 'no-space',
  });
  expect(shape(await find(server, window))).toEqual(shape(before));
  await expect(growWindow(server.tmux, before, 1, waiting(2), presetTree(3))).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(shape(await find(server, window))).toEqual(shape(before));
  await expect(growWindow(server.tmux, { ...before, id: '@999' }, 2, waiting(1), presetTree(3))).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(shape(await find(server, window))).toEqual(shape(before));
});

test('a pane is replaced in its place, and in a window without room for one more nothing changes', async () => {
  const server = await testServer();
  const { window } = await createSession(server.tmux, 's', 'w', WAITING);
  await growWindow(server.tmux, { id: window, width: 80, height: 24 }, 1, waiting(3), presetTree(4));
  const before = await find(server, window);
  const old = before.panes[1]?.id as string;
  const replaced = await replacePane(server.tmux, old, WAITING);
  const after = await find(server, window);
  expect(after.panes.map(({ id }) => id)).toEqual(before.panes.map(({ id }) => (id === old ? replaced : id)));
  expect(hasLayout(after, presetTree(4))).toBe(true);
  expect(identities(after).filter((_, i) => i !== 1)).toEqual(identities(before).filter((_, i) => i !== 1));
  await server.tmux.command('resize-window', '-t', window, '-x', '3', '-y', '3');
  const small = await find(server, window);
  await expect(replacePane(server.tmux, replaced, WAITING)).rejects.toMatchObject({ code: 'no-space' });
  expect(shape(await find(server, window))).toEqual(shape(small));
  await expect(replacePane(server.tmux, '%999', WAITING)).rejects.toMatchObject({ code: 'not-found' });
});

test('a pane is replaced while a control client is behind with its output, and tmux lives on', async () => {
  const server = await testServer();
  const flood: NewPane = { argv: ['sh', '-c', 'yes 0123456789', 'sh'] };
  let { pane } = await createSession(server.tmux, 's', 'w', flood);
  const argv = [...server.tmux.baseCommand, '-N', '-C', 'attach-session', '-t', '=s'];
  const client = await ControlClient.start(argv, startPiped, {});
  onTestFinished(() => client.close());
  client.pause();
  const pid = await server.tmux.command('display-message', '-p', '#{pid}');
  const history = async (): Promise<number> =>
    Number(await server.tmux.command('display-message', '-p', '-t', pane, '#{history_size}'));
  for (let round = 0; round < 3; round++) {
    await until(async () => (await history()) > 500, 'a flood');
    pane = await replacePane(server.tmux, pane, flood);
  }
  expect(await server.tmux.command('display-message', '-p', '#{pid}')).toBe(pid);
});

test('windows of the same name, one that replaces another, and a name that tmux gives', async () => {
  const server = await testServer();
  const { session } = await createSession(server.tmux, 's', 'w', WAITING);
  const first = await createWindow(server.tmux, session, 'same', WAITING);
  const second = await createWindow(server.tmux, session, 'same', WAITING);
  const third = await createWindow(server.tmux, session, null, WAITING);
  const fourth = await createWindow(server.tmux, session, 'new', WAITING, first.window);
  const names = async (): Promise<string[]> =>
    all(await server.tmux.snapshot()).map(({ id, index, name }) => `${index} ${id} ${name}`);
  expect(await names()).toEqual([
    `0 @0 w`,
    `1 ${fourth.window} new`,
    `2 ${second.window} same`,
    `3 ${third.window} ${(await find(server, third.window)).name}`,
  ]);
  await expect(createWindow(server.tmux, '$99', 'x', WAITING)).rejects.toMatchObject({ code: 'not-found' });
  const [file = '', ...base] = server.tmux.baseCommand;
  // Nobody's place was changed.
  expect((await runFile(file, [...base, 'display-message', '-p', '-t', '=s:', '#{window_index}'])).stdout).toBe('0\n');
});

function all(snapshot: Snapshot): WindowRecord[] {
  return [...new Set([...allPanes(snapshot)].map(({ window }) => window))];
}
