import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteFor, splitLine } from './line.ts';

const values = (line: string, fish = false): string[] => splitLine(line, fish).map(({ value }) => value);

describe('splitLine', () => {
  test.each([
    ['muxworks ', ['muxworks', '']],
    ['', ['']],
    ['a  b', ['a', 'b']],
    ["a 'b c", ['a', 'b c']],
    ['a "b \\" \\n c', ['a', 'b " \\n c']],
    ["a $'it\\'s", ['a', "it's"]],
    ['a b\\ c\\|d', ['a', 'b c|d']],
    ['a b\\', ['a', 'b']],
    [`a x'y'"z"`, ['a', 'xyz']],
    ["a '' ", ['a', '', '']],
    ['run - < file ', ['run', '-', '']],
    ['run 2>/dev/null x', ['run', 'x']],
    ['run >', ['run', '']],
    ['run > fi', ['run', '']],
  ])('%j', (line, words) => {
    expect(values(line)).toEqual(words);
  });

  test('says which quote is open', () => {
    expect(['x', "x'", 'x"', "x$'", "x''"].map((line) => splitLine(line)[0]?.open)).toEqual(['', "'", '"', "$'", '']);
  });

  test("fish's own backslash between single quotes", () => {
    expect(values("a 'it\\'s", true)).toEqual(['a', "it's"]);
  });
});

describe('quoteFor', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => !/\p{Cc}/u.test(one));

  test('is read back, whatever is in it', () => {
    fc.assert(
      fc.property(text, fc.constantFrom("'", '"', "$'", ''), (said, open) => {
        expect(values(`x a${open}${quoteFor(open as '', said)}`).at(-1)).toBe(`a${said}`);
      }),
    );
  });

  test('bash reads it as we do', () => {
    const texts = fc
      .sample(text, { numRuns: 200, seed: 7 })
      .concat(["it's", 'a b', '$x', '`x`', 'a|b', '\\', '~', '!x', '#']);
    const opens = ["'", '"', "$'", ''] as const;
    const words = texts.flatMap((said) => opens.map((open) => `a${open}${quoteFor(open, said)}${open.slice(-1)}`));
    const out = execFileSync('bash', ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' });
    expect(out.split('\0').slice(0, -1)).toEqual(texts.flatMap((said) => opens.map(() => `a${said}`)));
  });
});
