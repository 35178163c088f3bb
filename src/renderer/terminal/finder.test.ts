/** Searches of one pane: one at a time, and what was found is where it was found. */
import xterm from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, onTestFinished, test } from 'vitest';
import type { FindQuery, StreamMessage } from '../../shared/ipc.ts';
import type { Palette } from './colours.ts';
import { Finder, type FindState } from './finder.ts';
import { History } from './history.ts';

const query = (text: string): FindQuery => ({ text, matchCase: false, regex: false });

/** A terminal of ten rows with fifty lines, of which tmux has more above. */
async function made() {
  const terminal = new xterm.Terminal({ cols: 20, rows: 10, scrollback: 100, allowProposedApi: true });
  // The headless one draws nothing, and selects nothing.
  const selected: number[][] = [];
  const shown = Object.assign(terminal, {
    onRender: () => ({ dispose: () => undefined }),
    registerDecoration: () => undefined,
    select: (...place: number[]) => selected.push(place),
  }) as unknown as Terminal;
  const loads: number[] = [];
  const history = new History(shown, 100, (lines) => loads.push(lines));
  const asked: { id: number; text: string }[] = [];
  const states: FindState[] = [];
  const palette = { find: { match: '#111111' } } as Palette;
  const finder = new Finder(
    shown,
    history,
    palette,
    (id, { text }) => asked.push({ id, text }),
    (state) => states.push(state),
  );
  onTestFinished(() => finder.dispose());
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  const paint = async (first: number, above: number, limit = 5000): Promise<void> => {
    finder.painting();
    history.painting({ above, limit });
    await write('\x1bc');
    await write(Array.from({ length: 1000 - first }, (_, at) => `line ${first + at}.`).join('\r\n'));
    history.painted();
    finder.painted();
  };
  await paint(950, 950);
  const answer = (id: number, ...matches: number[]) => {
    const found = { kind: 'found', pane: '%1', id, count: matches.length / 3, problem: null } as const;
    finder.answer({ ...found, matches: Int32Array.from(matches) } satisfies StreamMessage);
  };
  return { finder, asked, states, selected, loads, paint, answer };
}

test('while one search is under way only the newest of those typed meanwhile waits', async () => {
  const { finder, asked, states, answer } = await made();
  for (const text of ['l', 'li', 'line', 'line 99']) finder.search(query(text));
  expect(asked.map(({ text }) => text)).toEqual(['l']);
  answer(asked[0]?.id ?? 0, 0, 0, 1);
  expect(asked.map(({ text }) => text)).toEqual(['l', 'line 99']);
  expect(states.at(-1)?.count ?? 0).toBe(0);
  answer(asked[1]?.id ?? 0, 0, 0, 7, 1, 0, 7);
  expect(states.at(-1)).toEqual({ count: 2, at: 2, problem: null });
  finder.search(null);
  finder.search(query('x'));
  expect(asked.map(({ text }) => text)).toEqual(['l', 'line 99', 'x']);
});

test('a match that is not here is loaded, and is not searched again where it stands as it was found', async () => {
  const { finder, asked, selected, loads, paint, answer } = await made();
  finder.search(query('line 10.'));
  answer(1, 989, 0, 8);
  await expect.poll(() => loads).toEqual([2000]);
  await paint(0, 0);
  await expect.poll(() => selected).toEqual([[0, 10, 8]]);
  expect(asked.length).toBe(1);
});

test('where output came while it was loaded, the match is looked for once more', async () => {
  const { finder, asked, selected, loads, paint, answer } = await made();
  finder.search(query('line 10.'));
  // As it was before one more line came, which the paint has.
  answer(1, 988, 0, 8);
  await expect.poll(() => loads).toEqual([2000]);
  await paint(0, 0);
  await expect.poll(() => asked.length).toBe(2);
  answer(2, 989, 0, 8);
  await expect.poll(() => selected).toEqual([[0, 10, 8]]);
});

test('a match that lies too far up for a terminal is told so', async () => {
  const { finder, states, paint, answer } = await made();
  await paint(0, 0, 0);
  finder.search(query('line'));
  answer(1, 3000, 0, 4);
  await expect.poll(() => states.at(-1)?.problem).toBe('Too far up to show');
});
