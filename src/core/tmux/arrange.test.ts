/** Panes and windows that change places: what goes with them, what stays, and that nobody else is moved. */
import { expect, test } from 'vitest';
import { play } from '../testing/playbook.ts';
import { type TestServer, testServer } from '../testing/tmux.ts';
import { arrangeWindow, breakPane, joinPane, moveWindow, rotatePanes, stepWindow, swapPanes } from './arrange.ts';
import { sessionGet, windowGet } from './find.ts';

async function floor(text: string): Promise<TestServer> {
  const server = await testServer();
  server.tmux.newSessionSize = { columns: 160, rows: 48 };
  const { summary } = await play(server.tmux, text);
  expect(summary.failed).toBe(0);
  return server;
}

const labels = (session: string, window: string, count: number): string =>
  Array.from(
    { length: count },
    (_, at) => `!!tmux.pane_ensure name:'${session}|${window}|${at + 1}' label:'${'abcdefghijklmnop'[at]}'\n`,
  ).join('');

const FOUR = `!!tmux.window_ensure name:'dev|w' cat:'4pane'\n${labels('dev', 'w', 4)}`;

/** `number label@left,top` of each pane (the first row is that of the border), in the order of numbers. */
async function places({ tmux }: TestServer, window = 'w', session = 'dev'): Promise<string[]> {
  const { panes } = await windowGet(tmux, session, window);
  return panes.map(({ number, label, left, top }) => `${number} ${label}@${left > 0 ? 1 : 0},${top > 1 ? 1 : 0}`);
}

async function id({ tmux }: TestServer, label: string): Promise<string> {
  const { sessions } = await tmux.snapshot();
  const all = sessions.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes));
  return all.find((pane) => pane.label === label)?.id as string;
}

test('swapped panes keep number, label, what runs and which is active', async () => {
  const server = await floor(FOUR);
  const { tmux } = server;
  const [a, d] = [await id(server, 'a'), await id(server, 'd')];
  await tmux.command('select-pane', '-t', a);
  const pids = async () => (await windowGet(tmux, 'dev', 'w')).panes.map(({ pid }) => pid);
  const before = await pids();
  await swapPanes(tmux, a, d);
  expect(await places(server)).toEqual(['1 a@1,1', '2 b@1,0', '3 c@0,1', '4 d@0,0']);
  expect(await pids()).toEqual(before);
  expect((await windowGet(tmux, 'dev', 'w')).panes.find(({ active }) => active)?.label).toBe('a');
  await swapPanes(tmux, d, a);
  expect(await places(server)).toEqual(['1 a@0,0', '2 b@1,0', '3 c@0,1', '4 d@1,1']);
  // Numbers are where the places say again: nothing is stored for them.
  expect(await tmux.command('show-options', '-p', '-v', '-q', '-t', a, '@muxworks_number')).toBe('');
  await expect(swapPanes(tmux, a, a)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(swapPanes(tmux, a, '%999')).rejects.toMatchObject({ code: 'not-found' });
});

test('a pane breaks out with its name and state, and joins another window as its last', async () => {
  const server = await floor(`${FOUR}!!tmux.window_ensure name:'dev|other'\n!!tmux.window_ensure name:'ops|far'\n`);
  const { tmux } = server;
  const b = await id(server, 'b');
  const shown = async () => tmux.command('list-windows', '-t', 'dev', '-F', '#{window_name}#{?window_active,*,}');
  const active = await shown();
  const { window } = await breakPane(tmux, b);
  expect((await sessionGet(tmux, 'dev')).windows.map(({ name, panes }) => `${name} ${panes.length}`)).toEqual([
    'w 3',
    'b 1',
    'other 1',
  ]);
  expect((await shown()).split('\n').find((line) => line.endsWith('*'))).toBe(
    active.split('\n').find((line) => line.endsWith('*')),
  );
  expect(await places(server)).toEqual(['1 a@0,0', '2 c@0,1', '3 d@1,1']);
  await expect(breakPane(tmux, b)).rejects.toMatchObject({ code: 'bad-input' });
  // Its window goes with its last pane.
  await joinPane(tmux, b, (await windowGet(tmux, 'dev', 'other')).id);
  expect((await sessionGet(tmux, 'dev')).windows.map(({ name }) => name)).toEqual(['w', 'other']);
  expect(await places(server, 'other')).toEqual(['1 null@0,0', '2 b@1,0']);
  await expect(joinPane(tmux, b, (await windowGet(tmux, 'dev', 'other')).id)).rejects.toMatchObject({
    code: 'bad-input',
  });
  await expect(joinPane(tmux, b, window)).rejects.toMatchObject({ code: 'not-found' });
  // So does its session, also the one that our own client is in.
  const far = (await windowGet(tmux, 'ops', 'far')).panes[0]?.id as string;
  await tmux.command('switch-client', '-t', 'ops');
  await joinPane(tmux, far, (await windowGet(tmux, 'dev', 'w')).id);
  expect((await tmux.snapshot()).sessions.map(({ name }) => name)).toEqual(['dev']);
  expect((await places(server)).at(-1)).toMatch(/^4 null/);
  const named = await breakPane(tmux, far, "a #{pid} name; 'x'");
  expect((await sessionGet(tmux, 'dev')).windows.find((each) => each.id === named.window)?.name).toBe(
    "a #{pid} name; 'x'",
  );
});

test('a window takes sixteen panes and no more; one that is full of small ones is arranged anew', async () => {
  const server = await floor(
    `!!tmux.window_ensure name:'dev|w' cat:'15pane'\n!!tmux.window_ensure name:'dev|more' cat:'2pane'\n${labels('dev', 'more', 2)}`,
  );
  const { tmux } = server;
  const { id: target } = await windowGet(tmux, 'dev', 'w');
  // The smallest that fifteen panes can be in.
  await tmux.command('resize-window', '-t', target, '-x', '15', '-y', '7');
  await joinPane(tmux, await id(server, 'a'), target);
  expect((await windowGet(tmux, 'dev', 'w')).panes.at(-1)).toMatchObject({ number: 16, label: 'a' });
  await expect(joinPane(tmux, await id(server, 'b'), target)).rejects.toMatchObject({ code: 'no-space' });
  await arrangeWindow(tmux, target, 'preset');
  await expect(arrangeWindow(tmux, target, 'columns')).rejects.toMatchObject({ code: 'no-space' });
});

test('rotating keeps numbers; even layouts go by them', async () => {
  const server = await floor(FOUR);
  const { tmux } = server;
  const { id: window } = await windowGet(tmux, 'dev', 'w');
  await rotatePanes(tmux, window, 'forward');
  const turned = await places(server);
  expect(turned).not.toEqual(['1 a@0,0', '2 b@1,0', '3 c@0,1', '4 d@1,1']);
  expect(turned.map((text) => text.slice(0, 3))).toEqual(['1 a', '2 b', '3 c', '4 d']);
  await rotatePanes(tmux, window, 'back');
  expect(await places(server)).toEqual(['1 a@0,0', '2 b@1,0', '3 c@0,1', '4 d@1,1']);
  await rotatePanes(tmux, window, 'forward');
  await arrangeWindow(tmux, window, 'columns');
  const columns = (await windowGet(tmux, 'dev', 'w')).panes;
  expect(new Set(columns.map(({ top }) => top)).size).toBe(1);
  expect(columns.map(({ left }) => left)).toEqual(columns.map(({ left }) => left).sort((x, y) => x - y));
  expect(Math.max(...columns.map(({ width }) => width)) - Math.min(...columns.map(({ width }) => width))).toBeLessThan(
    2,
  );
  await arrangeWindow(tmux, window, 'rows');
  expect((await windowGet(tmux, 'dev', 'w')).panes.map(({ left }) => left)).toEqual([0, 0, 0, 0]);
  await arrangeWindow(tmux, window, 'preset');
  expect(await places(server)).toEqual(['1 a@0,0', '2 b@1,0', '3 c@0,1', '4 d@1,1']);
});

test('windows move to other sessions and among each other, and move nobody', async () => {
  const server = await floor(
    ['one', 'two', 'three'].map((name) => `!!tmux.window_ensure name:'dev|${name}'\n`).join('') +
      `!!tmux.window_ensure name:'ops|far'\n`,
  );
  const { tmux } = server;
  const dev = await sessionGet(tmux, 'dev');
  const ops = await sessionGet(tmux, 'ops');
  const [one, two, three] = dev.windows.map((window) => window.id) as [string, string, string];
  await tmux.command('select-window', '-t', `${dev.id}:${two}`);
  await tmux.sequence([
    ['new-session', '-d', '-t', dev.id, '-s', 'grouped'],
    ['select-window', '-t', `grouped:${three}`],
  ]);
  const order = async (session: string) =>
    (await sessionGet(tmux, session)).windows.map(({ name, active }) => `${name}${active ? '*' : ''}`);
  await stepWindow(tmux, three, dev.id, 'left');
  expect(await order('dev')).toEqual(['one', 'three', 'two*']);
  expect(await order('grouped')).toEqual(['one', 'three*', 'two']);
  await stepWindow(tmux, one, dev.id, 'left');
  await stepWindow(tmux, one, dev.id, 'right');
  expect(await order('dev')).toEqual(['three', 'one', 'two*']);
  await tmux.command('kill-session', '-t', 'grouped');
  expect(await moveWindow(tmux, one, dev.id, ops.id)).toEqual({ closed: false });
  expect([await order('dev'), await order('ops')]).toEqual([
    ['three', 'two*'],
    ['far*', 'one'],
  ]);
  await expect(moveWindow(tmux, one, dev.id, ops.id)).rejects.toMatchObject({ code: 'not-found' });
  await moveWindow(tmux, two, dev.id, ops.id);
  expect(await moveWindow(tmux, three, dev.id, ops.id)).toEqual({ closed: true });
  expect((await tmux.snapshot()).sessions.map(({ name }) => name)).toEqual(['ops']);
});
