import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breaksOf, withBreaksOf, withPlainBreaks } from './line-breaks.ts';
import { mergeTexts } from './merge.ts';

/** Texts of few different lines, so that lines are often the same. */
const lines = fc
  .array(fc.tuple(fc.constantFrom('', 'a', 'b', '__proto__', '  ', 'ö'), fc.constantFrom('\n', '\r\n', '\r')))
  .map((all) => all.map(([text, end]) => text + end).join(''));

test('an unchanged text gets exactly its line breaks back', () => {
  fc.assert(
    fc.property(lines, fc.constantFrom('', 'x'), (text, end) => {
      const raw = text + end;
      expect(withBreaksOf(withPlainBreaks(raw), raw)).toBe(raw);
    }),
  );
});

test('a changed text says the same, whatever its line breaks were', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const text = withPlainBreaks(after);
      expect(withPlainBreaks(withBreaksOf(text, before))).toBe(text);
    }),
  );
});

test('lines that stay keep their own break, new ones get the most common', () => {
  expect(withBreaksOf('a\nnew\nb\nc\n', 'a\r\nb\nc\r\n')).toBe('a\r\nnew\r\nb\nc\r\n');
  expect([breaksOf('a\n'), breaksOf('a\r\nb\r\n'), breaksOf('a\r\nb\n'), breaksOf('a\rb')]).toEqual([
    'lf',
    'crlf',
    'mixed',
    'mixed',
  ]);
});

test('a merge has what both changed, and asks where both changed the same lines', () => {
  const base = 'a\nb\nc\nd\ne\n';
  expect(mergeTexts(base, 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\nf\n').text).toBe('A\nb\nc\nd\nE\nf\n');
  const both = mergeTexts(base, 'a\nb\nmine\nd\ne\n', 'a\nb\ntheirs\nd\ne\n');
  expect(both).toMatchObject({ text: null, conflicts: 1 });
  expect(both.parts).toEqual([
    { kind: 'same', text: 'a\nb\n' },
    { kind: 'conflict', base: 'c\n', mine: 'mine\n', theirs: 'theirs\n' },
    { kind: 'same', text: 'd\ne\n' },
  ]);
  expect(mergeTexts(base, 'same\n', 'same\n').text).toBe('same\n');
  expect(mergeTexts('', 'mine', 'theirs').conflicts).toBe(1);
});

test('whoever changed nothing gets what the other one has; taking mine or theirs everywhere gives mine or theirs', () => {
  const text = lines.map(withPlainBreaks);
  fc.assert(
    fc.property(text, text, text, (base, mine, theirs) => {
      expect(mergeTexts(base, base, theirs).text).toBe(theirs);
      expect(mergeTexts(base, mine, base).text).toBe(mine);
      expect(mergeTexts(base, mine, mine).text).toBe(mine);
      const { text: merged, parts, conflicts } = mergeTexts(base, mine, theirs);
      expect(conflicts === 0).toBe(merged !== null);
      // A conflict without a difference would ask the user nothing.
      for (const part of parts) if (part.kind === 'conflict') expect(part.mine).not.toBe(part.theirs);
    }),
  );
});

test('10 MB of lines are merged without comparing them all with each other', () => {
  const all = Array.from({ length: 200_000 }, (_, line) =>
    line % 3 === 0 ? '\n' : `line ${line} ${'x'.repeat(40)}\n`,
  );
  const change = (at: number, text: string): string => [...all.slice(0, at), text, ...all.slice(at + 1)].join('');
  const base = all.join('');
  expect(base.length).toBeGreaterThan(7_000_000);
  expect(mergeTexts(base, change(100_000, 'mine\n'), change(100_500, 'theirs\n')).conflicts).toBe(0);
  expect(mergeTexts(base, change(1, 'mine\n'), change(199_999, 'theirs\n')).text).toBe(
    ['\n', 'mine\n', ...all.slice(2, -1), 'theirs\n'].join(''),
  );
});

test('nothing but empty lines: too many to compare are one conflict, and nothing is lost', () => {
  const [mine, theirs] = [`a\n${'\n'.repeat(3000)}b\n`, `c\n${'\n'.repeat(2500)}d\n`];
  expect(mergeTexts('\n'.repeat(2000), mine, theirs).parts).toEqual([
    { kind: 'conflict', base: '\n'.repeat(2000), mine, theirs },
  ]);
});
