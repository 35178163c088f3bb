import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from './parse.ts';
import { tokensOf } from './tokens.ts';

const tokens = (text: string) => tokensOf(parse(text)).map(({ kind, from, to }) => [kind, text.slice(from, to)]);

test('an action with parameters and a comment', () => {
  expect(tokens("!!tmux.pane_ensure name:'a|b|1' log:true  // why")).toEqual([
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
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as a script has it.
  expect(tokens("!!play.echo content:http://x:80\n    env:'PORT={PORT},A=${B}'").slice(3)).toEqual([
    ['key', 'content'],
    ['punct', ':'],
    ['value', 'http://x:80'],
    ['key', 'env'],
    ['punct', ':'],
    ['string', "'PORT="],
    ['variable', '{PORT}'],
    ['string', ',A='],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as a script has it.
    ['variable', '${B}'],
    ['string', "'"],
  ]);
});

test('a value on several lines is one string; prose has no tokens', () => {
  expect(tokens("#!/usr/bin/env muxworks\nhello\n!!tmux.pane_ensure\n    cmd:'\n  echo 'x' !!no\n  '\n!!a.b")).toEqual([
    ['comment', '#!/usr/bin/env muxworks'],
    ['punct', '!!'],
    ['actor', 'tmux.'],
    ['action', 'pane_ensure'],
    ['key', 'cmd'],
    ['punct', ':'],
    ['string', "'\n  echo 'x' !!no\n  '"],
    ['punct', '!!'],
    ['actor', 'a.'],
    ['action', 'b'],
  ]);
});

test('tokens are in order, not empty and apart, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('!', 'a', ':', "'", '"', ' ', '\n', '/', '{', '}', '\\', '.', '[') }),
      (text) => {
        let end = 0;
        for (const { from, to } of tokensOf(parse(text))) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      },
    ),
  );
});
