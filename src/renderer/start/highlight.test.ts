import fc from 'fast-check';
import { expect, test } from 'vitest';
import { highlight } from './highlight.ts';

const kinds = (line: string) =>
  highlight(line)[0]
    ?.filter((token) => token.kind !== 'plain')
    .map((token) => [token.kind, token.text]);

test('an action with parameters and a comment', () => {
  expect(kinds("!!tmux.pane_ensure name:'a|b|1' log:true  // why")).toEqual([
    ['punct', '!!'],
    ['actor', 'tmux.'],
    ['action', 'pane_ensure'],
    ['key', 'name'],
    ['punct', ':'],
    ['string', "'a|b|1'"],
    ['key', 'log'],
    ['punct', ':'],
    ['value', 'true'],
    ['comment', '// why'],
  ]);
});

test('no comment inside a value, variables inside strings', () => {
  expect(kinds('url:http://x:80')?.map(([kind]) => kind)).toEqual(['key', 'punct', 'value']);
  expect(kinds("    env:'PORT={PORT}'")).toEqual([
    ['key', 'env'],
    ['punct', ':'],
    ['string', "'PORT="],
    ['variable', '{PORT}'],
    ['string', "'"],
  ]);
});

test('a value on several lines stays a string up to its quote', () => {
  const lines = highlight("cmd:'\n  echo 'x' !!no\n  '\n!!a.b");
  expect(lines[1]?.every((token) => token.kind === 'string')).toBe(true);
  expect(lines[3]?.[0]?.kind).toBe('punct');
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
