import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlight } from './highlight.ts';

test('each line has its pieces; a value on several lines is in each of them', () => {
  const lines = highlight("// why\n!!a.b cmd:'\n  x {Y}\n'\n");
  expect(lines.map((line) => line.map(({ kind, text }) => `${kind} ${text}`))).toEqual([
    ['comment // why'],
    ['punct !!', 'actor a.', 'action b', 'plain  ', 'key cmd', 'punct :', "string '"],
    ['string   x ', 'variable {Y}'],
    ["string '"],
    [],
  ]);
});

test('no character is lost, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('!', 'a', ':', "'", '"', ' ', '\n', '/', '{', '}', '\\', '.') }),
      (source) => {
        expect(
          highlight(source)
            .map((line) => line.map((token) => token.text).join(''))
            .join('\n'),
        ).toBe(source);
      },
    ),
  );
});
