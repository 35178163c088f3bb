/** What a user looks at further up stays while output floods. */
import xterm from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { Place } from './place.ts';

const encoder = new TextEncoder();
const lines = (first: number, count: number): string =>
  Array.from({ length: count }, (_, at) => `line ${first + at}\r\n`).join('');

/** A terminal of ten rows that keeps 100 lines, and has 60 of them. */
async function made() {
  const terminal = new xterm.Terminal({ cols: 20, rows: 10, scrollback: 100, allowProposedApi: true });
  let repaints = 0;
  const place = new Place(terminal as unknown as Terminal, () => repaints++);
  const parsed = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  const output = async (text: string): Promise<boolean> => {
    const data = encoder.encode(text);
    if (place.leavesOut(data, true)) return false;
    const done = place.written(data);
    await parsed(text);
    done();
    place.moved();
    return true;
  };
  const paint = async (text: string, behind: boolean, asked = false): Promise<number | null | 'left out'> => {
    if (place.leavesOutPaint(behind, asked, true)) return 'left out';
    place.painting(behind);
    await parsed(`\x1bc${text}`);
    return place.painted(behind);
  };
  const top = (): string => {
    const { active } = terminal.buffer;
    return active.getLine(active.viewportY)?.translateToString(true) ?? '';
  };
  await output(lines(0, 60));
  return { terminal, place, output, paint, top, repaints: () => repaints };
}

test('a flood goes on by itself at the bottom, and leaves out what would push a place away', async () => {
  const { terminal, place, output, paint, top, repaints } = await made();
  expect(await output(lines(60, 500))).toBe(true);
  terminal.scrollLines(-40);
  expect(top()).toBe('line 511');
  expect(await output(lines(560, 5))).toBe(true);
  expect([top(), place.missed]).toEqual(['line 511', 0]);
  expect(await output(lines(565, 500))).toBe(false);
  // What comes after something that was left out is left out too.
  expect(await output(lines(1065, 1))).toBe(false);
  expect([top(), place.missed, repaints()]).toEqual(['line 511', 501, 0]);
  expect(await paint(lines(900, 10), true)).toBe('left out');
  expect(await paint(lines(800, 100), false)).toBe('left out');
  terminal.scrollToBottom();
  place.moved();
  place.moved();
  expect(repaints()).toBe(1);
  expect(await output(lines(1066, 1))).toBe(false);
  expect(await paint(lines(1000, 67), false)).toBe(null);
  expect(place.missed).toBe(0);
  expect(await output(lines(1067, 1))).toBe(true);
  expect(top()).toBe('line 1059');
});

test('a paint with the screen alone leaves the place; where more history is loaded, it is found by its lines', async () => {
  const { terminal, paint, output, top } = await made();
  terminal.scrollToLine(20);
  expect(await paint(lines(500, 10), true)).toBe('left out');
  expect(top()).toBe('line 20');
  expect(await paint(lines(500, 10), true, true)).toBe('left out');
  // The same line stands above, too, but not what follows it.
  const row = await paint(`line 20\r\n${lines(0, 80)}`, false, true);
  expect(row).toBe(21);
  terminal.scrollToLine(row as number);
  expect([top(), await output('more')]).toEqual(['line 20', true]);
});

test('while somebody needs the terminal in step nothing is left out, and the place is found when the history is back', async () => {
  const { terminal, place, paint, top } = await made();
  terminal.scrollToLine(20);
  expect(place.leavesOut(encoder.encode(lines(0, 500)), false)).toBe(false);
  expect(place.leavesOutPaint(true, false, false)).toBe(false);
  place.painting(true);
  await new Promise<void>((resolve) => terminal.write(`\x1bc${lines(500, 9)}`, resolve));
  expect(place.painted(true)).toBe(null);
  expect(await paint(lines(10, 80), false)).toBe(10);
  terminal.scrollToLine(10);
  expect(top()).toBe('line 20');
});
