/** When more of tmux's history is asked for, and when it is let go again. */
import xterm from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { History } from './history.ts';

/** A terminal of ten rows with that many lines above its screen, which keeps 100. */
async function made(lines: number) {
  const terminal = new xterm.Terminal({ cols: 20, rows: 10, scrollback: 100, allowProposedApi: true });
  const asked: number[] = [];
  const history = new History(terminal as unknown as Terminal, 100, (wanted) => asked.push(wanted));
  const paint = async (count: number, above: number): Promise<void> => {
    history.painting({ above, limit: 5000 });
    terminal.reset();
    await new Promise<void>((resolve) => terminal.write('x\r\n'.repeat(count + 9), resolve));
    history.painted();
  };
  await paint(lines, 4000);
  return { terminal, history, asked, paint };
}

test('near the top more is loaded, once; at the bottom it is dropped', async () => {
  const { terminal, history, asked, paint } = await made(50);
  history.moved();
  expect(asked).toEqual([]);
  terminal.scrollToLine(30);
  history.moved();
  expect(asked).toEqual([]);
  terminal.scrollToLine(5);
  history.moved();
  history.moved();
  expect(asked).toEqual([2000]);
  await paint(2000, 2050);
  expect([terminal.buffer.active.baseY, terminal.options.scrollback]).toEqual([2000, 5000]);
  terminal.scrollToTop();
  history.moved();
  expect(asked).toEqual([2000, 8000]);
  await paint(4050, 0);
  expect(history.hasMore).toBe(false);
  terminal.scrollToTop();
  history.moved();
  expect(asked).toEqual([2000, 8000]);
  terminal.scrollToBottom();
  history.moved();
  expect(asked).toEqual([2000, 8000, 0]);
  expect([terminal.buffer.active.baseY, terminal.options.scrollback, history.hasMore]).toEqual([100, 100, true]);
});

test('who needs what was loaded holds it; who waits is told, also when the terminal goes', async () => {
  const { terminal, history, asked, paint } = await made(50);
  history.hold(true);
  const loaded = history.load(3000);
  expect(asked).toEqual([3000]);
  await paint(3000, 1050);
  await loaded;
  terminal.scrollToBottom();
  history.moved();
  expect(asked).toEqual([3000]);
  history.hold(false);
  expect(asked).toEqual([3000, 0]);
  const waiting = history.load();
  history.dispose();
  await waiting;
});

test('what output has pushed out can be loaded again', async () => {
  const { terminal, history, asked, paint } = await made(50);
  await paint(50, 0);
  expect(history.hasMore).toBe(false);
  await new Promise<void>((resolve) => terminal.write('y\r\n'.repeat(200), resolve));
  expect(history.hasMore).toBe(true);
  terminal.scrollToTop();
  history.moved();
  expect(asked).toEqual([2000]);
});

test('no more is loaded than the memory of one terminal may hold', async () => {
  const { terminal, history, asked } = await made(50);
  terminal.resize(2000, 10);
  history.painting({ above: 1_000_000, limit: 1_000_000 });
  void history.load(1_000_000);
  expect(asked).toEqual([15_000]);
  history.painting({ above: 985_000, limit: 1_000_000 });
  expect(terminal.options.scrollback).toBe(15_000);
});
