/** After every flood, and whatever happens in the middle of it, each screen is tmux's own cell for cell. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { presetTree } from '../layout/presets.ts';
import { type Cells, cellsOf } from '../testing/cells.ts';
import { Screen } from '../testing/screen.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { cellsOfTmux } from '../testing/truth-cells.ts';
import { ControlClient } from './control-client.ts';
import type { Tmux } from './server.ts';
import { createSession } from './session.ts';
import { startOnTerminal, startPiped } from './transport.ts';
import { growWindow } from './window.ts';

/** Lines with colours, attributes, wide and combining characters, as many as asked for, then a prompt. */
const COLOURED = String.raw`for i in $(seq 1 20); do printf '\e[%d;3%dm%d\e[0m \e[48;5;%dm漢字\e[0m é 👍 \e[38;2;%d;100;200mrgb\e[m\n' $((i % 2)) $((i % 8)) $i $((i * 7)) $i; done`;

/** What floods: each until the file `stop` is there, then a line that says so and a cursor at a place of its own. */
function floods(stop: string): string[] {
  const until = (body: string) => `while [ ! -e '${stop}' ]; do ${body}; done; printf '\\e[m\\nEND'; exec cat`;
  return [
    until('seq 1 20000'),
    until('yes yes yes | head -n 20000'),
    until(COLOURED),
    until(`yes '漢字かな混じり文 é 👍 e\u0301' | head -n 5000`),
  ];
}

async function wall(server: TestServer, count: number, transport = startPiped) {
  const { tmux, directory } = server;
  const stop = join(directory, 'stop');
  const programs = floods(stop);
  const run = (index: number) => ({ argv: ['bash', '-c', programs[index % programs.length] as string] });
  const { session, window, pane } = await createSession(tmux, 'wall', 'w', { argv: ['cat'] });
  await tmux.command('resize-window', '-t', window, '-x', '160', '-y', '48');
  await tmux.command('set-option', '-w', '-t', window, '-u', 'window-size');
  const added = await growWindow(
    tmux,
    { id: window, width: 160, height: 48 },
    1,
    Array.from({ length: count - 1 }, (_, index) => run(index)),
    presetTree(count),
  );
  const screen = await Screen.attach(tmux, session, transport);
  await screen.attached.show(window, 160, 48);
  return { screen, session, window, panes: [pane, ...added], run, end: () => writeFileSync(stop, '') };
}

function cells(screen: Screen, pane: string, above = 0): Cells | null {
  const terminal = screen.terminals.get(pane);
  return terminal === undefined ? null : cellsOf(terminal, above);
}

/** Waits until the screen has tmux's cells, cursor and modes, and says what differs when it never has. */
async function same(screen: Screen, tmux: Tmux, panes: readonly string[], above = 0): Promise<void> {
  for (const pane of panes) {
    let seen: Cells | null = null;
    let truth: Cells | null = null;
    const agree = async (): Promise<boolean> => {
      const { columns: _columns, rows: _rows, ...told } = await cellsOfTmux(tmux, pane, above);
      [seen, truth] = [cells(screen, pane, above), told];
      return JSON.stringify(seen) === JSON.stringify(truth);
    };
    await until(agree, `${pane} to agree`, 15_000).catch(() => expect(seen).toEqual(truth));
  }
}

/** How often the long line has its six bytes. */
const LINE = 700_000;

const flowing = (screen: Screen, panes: readonly string[]) =>
  until(() => panes.every((pane) => (screen.bytes.get(pane) ?? 0) > 20_000), 'every pane to flood');

test.each([
  [5, 'pipes', startPiped],
  [16, 'a terminal', startOnTerminal],
] as const)('%i panes at once over %s: screens and scrollback are exact afterwards', async (count, _, transport) => {
  const server = await testServer();
  const { screen, panes, end } = await wall(server, count, transport);
  await flowing(screen, panes.slice(1));
  end();
  await same(screen, server.tmux, panes, 300);
});

test('a pane that says little is never lost in the flood of the others, nor what a new one begins with', async () => {
  const server = await testServer();
  const { tmux } = server;
  const { screen, panes, window, end } = await wall(server, 6);
  await flowing(screen, panes.slice(1));
  for (let round = 0; round < 3; round++) {
    const pane = await tmux.command(
      'split-window',
      '-d',
      '-t',
      panes[0] as string,
      '-P',
      '-F',
      '#{pane_id}',
      `echo begun ${round}; exec cat`,
    );
    await until(() => screen.lines(pane).includes(`begun ${round}`), `the first line of pane ${round}`);
    await tmux.command('kill-pane', '-t', pane);
    await until(() => screen.gone.includes(pane), 'the pane to go');
  }
  expect(await tmux.command('display-message', '-p', '-t', window, '#{window_panes}')).toBe('6');
  end();
  await same(screen, tmux, panes, 300);
});

test('sizes change, a pane is zoomed, the window is hidden and shown again in the middle', async () => {
  const server = await testServer();
  const { tmux } = server;
  const { screen, panes, window, end } = await wall(server, 5);
  const [, first = '', second = ''] = panes;
  await flowing(screen, panes.slice(1));
  for (let step = 0; step < 10; step++) await tmux.command('resize-pane', '-t', first, '-x', String(30 + step * 3));
  await tmux.command('resize-pane', '-Z', '-t', second);
  await until(() => screen.terminals.get(second)?.cols === 160, 'the zoomed size');
  await tmux.command('resize-pane', '-Z', '-t', second);
  await screen.attached.show(null, 0, 0);
  const handedOn = screen.attached.bytes;
  const top = (): Promise<string> => tmux.command('capture-pane', '-p', '-t', first);
  const then = await top();
  await until(async () => (await top()) !== then, 'the hidden program to run on');
  expect(screen.attached.bytes).toBe(handedOn);
  await screen.attached.show(window, 140, 40);
  await screen.attached.show(window, 150, 44);
  end();
  await same(screen, tmux, panes, 300);
});

test('another client comes, makes it smaller, and goes in the middle', async () => {
  const server = await testServer();
  const { tmux } = server;
  const { screen, panes, session, end } = await wall(server, 5);
  await flowing(screen, panes.slice(1));
  const other = await ControlClient.start([...tmux.baseCommand, '-C', 'attach-session', '-t', session], startPiped, {});
  onTestFinished(() => other.close());
  await other.command(['refresh-client', '-C', '100x30']);
  await until(() => (screen.terminals.get(panes[1] as string)?.cols ?? 99) < 60, 'the smaller size');
  other.close();
  end();
  await same(screen, tmux, panes, 300);
});

test('the server is killed in the middle: told once, and nothing is left that waits', async () => {
  const server = await testServer();
  const { screen, panes } = await wall(server, 5);
  await flowing(screen, panes.slice(1));
  process.kill(Number(await server.tmux.command('display-message', '-p', '#{pid}')), 'SIGKILL');
  await until(() => screen.closed, 'the end of the server');
  await expect(screen.attached.show('@0', 80, 24)).rejects.toMatchObject({ code: 'connection-lost' });
});

test('one line of 4 MB, and a screen that is switched to and fro in the flood', async () => {
  const { tmux, directory } = await testServer();
  const file = join(directory, 'line');
  writeFileSync(file, 'x漢é'.repeat(LINE));
  const toAndFro = String.raw`for i in $(seq 1 1500); do printf '\e[?1049h\e[2J\e[3;3Hfull %d\e[?1049lnormal %d\n' $i $i; done; printf '\e[?1049h\e[H\e[2J\e[?1000h\e[?1006h\e[?1hLAST'; exec cat`;
  const { session, window, pane } = await createSession(tmux, 'line', 'w', {
    argv: ['bash', '-c', `cat '${file}'; printf '\\nEND'; exec cat`],
  });
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 120, 30);
  const other = await tmux.command('split-window', '-d', '-t', pane, '-P', '-F', '#{pane_id}', 'bash', '-c', toAndFro);
  await until(() => screen.lines(other).includes('LAST'), 'the last screen');
  await until(() => screen.lines(pane).includes('END'), 'the end of the line');
  await same(screen, tmux, [pane, other]);
  await same(screen, tmux, [pane], 300);
  expect(readFileSync(file).length).toBe(LINE * 6);
});

test('a pane that is closed while it is painted is told to be gone', async () => {
  const { tmux } = await testServer();
  const { session, window, pane } = await createSession(tmux, 'gone', 'w', { argv: ['cat'] });
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 100, 30);
  for (let round = 0; round < 6; round++) {
    const split = await tmux.command('split-window', '-d', '-t', pane, '-P', '-F', '#{pane_id}', 'cat');
    await until(() => screen.paints.has(split), 'the new pane');
    await Promise.all([screen.attached.deepen(split, 10), tmux.command('kill-pane', '-t', split)]);
    await until(() => screen.gone.includes(split), `pane ${round} to go`);
  }
});
