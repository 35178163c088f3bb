/** Searching the text of a pane: where matches stand, counted from the end. */
import { expect, test } from 'vitest';
import { testServer, until } from '../testing/tmux.ts';
import { findInText, textCommand } from './find-text.ts';
import { createSession } from './session.ts';

const plain = { matchCase: true, regex: false };
const triples = (text: string, query: Parameters<typeof findInText>[1]): number[][] => {
  const { matches } = findInText(text, query);
  return Array.from({ length: matches.length / 3 }, (_, at) => [...matches.subarray(3 * at, 3 * at + 3)]);
};

test('lines are counted from the last one, the last match comes first', () => {
  const text = 'one two\n\ntwo one\nthree two two\n';
  expect(triples(text, { ...plain, text: 'two' })).toEqual([
    [1, 10, 3],
    [1, 6, 3],
    [2, 0, 3],
    [4, 4, 3],
  ]);
  expect(triples('two', { ...plain, text: 'two' })).toEqual([[0, 0, 3]]);
  expect(triples('\ntwo', { ...plain, text: 'two' })).toEqual([[0, 0, 3]]);
  expect(triples('two\n', { ...plain, text: 'two' })).toEqual([[1, 0, 3]]);
  expect(triples(text, { ...plain, text: 'Two' })).toEqual([]);
  expect(triples(text, { matchCase: false, regex: false, text: 'TWO' })).toHaveLength(4);
  expect(triples('a.b axb', { ...plain, text: 'a.b' })).toEqual([[0, 0, 3]]);
});

test('expressions: ends of lines, over line ends, empty ones, wrong ones and endless ones', () => {
  const regex = { matchCase: true, regex: true };
  expect(triples('ab\nab c\nb', { ...regex, text: 'b$' })).toEqual([
    [0, 0, 1],
    [2, 1, 1],
  ]);
  expect(triples('ab\nab c\nb', { ...regex, text: 'a[^]*' })).toEqual([
    [1, 0, 4],
    [2, 0, 2],
  ]);
  expect(triples('ab', { ...regex, text: 'x*' })).toEqual([]);
  expect(() => triples('ab', { ...regex, text: '(' })).toThrow('no regular expression');
  expect(() => triples('a'.repeat(60), { ...regex, text: '(a+)+b' })).toThrow('takes too long');
});

test('more matches than are listed are counted', () => {
  const { count, matches } = findInText('x'.repeat(150_000), { ...plain, text: 'x' });
  expect([count, matches.length, matches[1]]).toEqual([150_000, 300_000, 149_999]);
});

test('a pane has all of its history searched, a wrapped line as one', async () => {
  const { tmux } = await testServer();
  await createSession(tmux, 'first', 'w', { argv: ['cat'] });
  await tmux.command('set-option', '-g', 'history-limit', '5000');
  const script = `for i in $(seq 3000); do echo "line $i end"; done; printf 'w%.0s' $(seq 79); echo 'needle is wrapped'; cat`;
  const { pane } = await createSession(tmux, 's', 'w', { argv: ['bash', '-c', script] });
  await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('wrapped'), 'the lines');
  const text = await tmux.command(...textCommand(pane));
  expect(triples(text, { ...plain, text: 'needle' })).toEqual([[expect.any(Number), 79, 6]]);
  expect(findInText(text, { matchCase: false, regex: true, text: '^LINE \\d+ end$' }).count).toBe(3000);
  const [[line] = []] = triples(text, { ...plain, text: 'line 1 end' });
  const [[last] = []] = triples(text, { ...plain, text: 'line 3000 end' });
  expect((line as number) - (last as number)).toBe(2999);
});
