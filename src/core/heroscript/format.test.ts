// The canonical form.

import { describe, expect, test } from 'vitest';
import { format } from './format.ts';
import { parse } from './parse.ts';
import { writeAction, writeValue } from './write.ts';

function formatted(text: string, kind: 'heroscript' | 'markdown' = 'heroscript'): string {
  const once = format(text, { kind }).text;
  expect(format(once, { kind })).toEqual({
    text: once,
    changed: false,
    diagnostics: parse(once, { kind }).diagnostics,
  });
  return once;
}

test('a whole script', () => {
  expect(
    formatted(`\uFEFF#!/usr/bin/env hero   \r
\r
\r
\r
  //  two panes\t\r
!Tmux.Window-Ensure   NAME:"shop|web"\tcat: '2pane' // even
\t// the next
\tprune:yes   cmd:top


  env:"
A=1

  B=2
"     // end
!!foo
  !!tmux.session_ensure
   name:dev   reset:[a, b]
Prose   
   goes here
!!x.y


`),
  ).toBe(`#!/usr/bin/env hero

//  two panes
!!tmux.window_ensure name:'shop|web' cat:'2pane'  // even
    // the next
    prune:yes cmd:'top'

    env:"
        A=1

          B=2
    "  // end
!!foo
!!tmux.session_ensure
    name:'dev' reset:[a, b]
Prose
   goes here
!!x.y
`);
});

describe('values', () => {
  test.each([
    ['8000', '8000'],
    ['true', 'true'],
    ['dev', "'dev'"],
    ["it's", `"it's"`],
    [`it's"x`, `it's"x`],
    ['a\\b', 'a\\b'],
    ['"dev"', "'dev'"],
    [`"it's"`, `"it's"`],
    ['"a\\"b"', '"a\\"b"'],
    ["'8000'", "'8000'"],
    ["''", "''"],
    ['[a, "b"]', '[a, "b"]'],
    ["'one\n  two'", "'one\n  two'"],
    ["'one\n  two\n  '", "'\n        one\n        two\n    '"],
    ["'\n  '", "'\n  '"],
  ])('%j becomes %j', (value, written) => {
    expect(formatted(`!!a.b\n  k:${value}\n`)).toBe(`!!a.b\n    k:${written}\n`);
  });

  test('arguments keep what they are', () => {
    expect(formatted(`!!a.b  word  "two words"   'x'`)).toBe(`!!a.b word 'two words' 'x'\n`);
  });
});

test('a text with errors is left as it is, and what is wrong is said', () => {
  const text = "!!a.b   x:'one\n";
  expect(format(text)).toMatchObject({ text, changed: false, diagnostics: [{ code: 'HS010' }] });
});

test('nothing stays nothing', () => {
  expect(formatted('')).toBe('');
  expect(formatted(' \n\n\t\n')).toBe('');
});

test('in Markdown only actions change', () => {
  const text = `#  Title


Some   prose

1. List

   \`\`\`hero
   !tmux.window_ensure   name:"a|b"
      cmd:'
        x
      '
   \`\`\`
`;
  expect(formatted(text, 'markdown')).toBe(`#  Title


Some   prose

1. List

   \`\`\`hero
   !!tmux.window_ensure name:'a|b'
       cmd:'
           x
       '
   \`\`\`
`);
});

describe('written from data', () => {
  test.each([
    ['dev', "'dev'"],
    ["it's", `"it's"`],
    [`'"`, `'\\'"'`],
    ['a\\nb', "'a\\\\nb'"],
    ['one\n  two', "'\n        one\n          two\n    '"],
    ['one\r\ntwo', "'\n        one\n        two\n    '"],
    ["'\nx", `"\n        '\n        x\n    "`],
    [' one\n two', "' one\\n two'"],
    ['\n', "'\\n'"],
    ['', "''"],
  ])('the value %j', (text, written) => {
    expect(writeValue(text)).toBe(written);
  });

  test('an action on one line where it fits, else a parameter a line', () => {
    expect(
      writeAction('tmux.session_create', [
        ['name', 'dev'],
        ['reset', true],
      ]),
    ).toBe("!!tmux.session_create name:'dev' reset:true");
    expect(
      writeAction('tmux.pane_ensure', [
        ['name', 'a|b|1'],
        ['cmd', 'x\ny'],
      ]),
    ).toBe("!!tmux.pane_ensure\n    name:'a|b|1'\n    cmd:'\n        x\n        y\n    '");
  });
});
