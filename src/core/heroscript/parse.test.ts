// The text of the language: lines, comments, actions, parameters, values.

import { describe, expect, test } from 'vitest';
import { parse } from './parse.ts';
import { actionNodes, marked, params, places, readBack } from './testing.ts';

function codes(text: string): string[] {
  return places(parse(text).diagnostics);
}

describe('lines', () => {
  test.each([
    ['\n', 'new lines'],
    ['\r\n', 'carriage returns with new lines'],
    ['\r', 'carriage returns'],
  ])('%j ends a line', (end) => {
    const script = parse(["!!a.b x:'1'", "    y:'2'", '', '!!c.d'].join(end));
    expect(actionNodes(script).map((action) => [action.name, action.span.line])).toEqual([
      ['b', 1],
      ['d', 4],
    ]);
    expect(params(`!!a.b x:'${end}    1${end}    2${end}'`)).toEqual({ x: '1\n2' });
  });

  test('mixed line ends count as lines each', () => {
    expect(parse('\n\r\n\r!!a.b').items[0]?.span).toMatchObject({ line: 4, column: 1 });
  });

  test('a byte order mark is not seen', () => {
    expect(parse('\uFEFF!!a.b').items).toMatchObject([{ kind: 'action', span: { offset: 1, line: 1, column: 1 } }]);
    expect(parse('\uFEFF#!/usr/bin/env hero').items).toMatchObject([{ kind: 'shebang' }]);
  });

  test('a shebang is one on the first line only', () => {
    expect(parse('#!/usr/bin/env hero\n!!a.b').items.map((item) => item.kind)).toEqual(['shebang', 'action']);
    expect(codes('\n#!/usr/bin/env hero')).toEqual(['HS019 2:1']);
  });

  test('tabs and spaces indent alike', () => {
    expect(params("!!a.b\n\tx:'1'\n \t y:'2'\n    z:'3'")).toEqual({ x: '1', y: '2', z: '3' });
  });
});

describe('comments', () => {
  test('start at a line start or after white space', () => {
    const script = parse("// one\n  // two\n!!a.b // three\n    // four\n    x:'1'\t// five");
    expect(script.items.map((item) => item.kind)).toEqual(['comment', 'comment', 'action']);
    expect(actionNodes(script)[0]?.parts.map((part) => part.kind)).toEqual(['comment', 'comment', 'param', 'comment']);
    expect(script.diagnostics).toEqual([]);
  });

  test('do not start inside a word or a quote', () => {
    expect(params('!!a.b url:http://x:80')).toEqual({ url: 'http://x:80' });
    expect(params("!!a.b url:'x // y' z:1")).toEqual({ url: 'x // y', z: '1' });
  });

  test("hold quotes without harm: it isn't a value", () => {
    expect(params("!!a.b // it's\n    x:'1' // don't\n    y:'2'")).toEqual({ x: '1', y: '2' });
  });
});

describe('actions', () => {
  test.each(['!', '!!', '!!!', '!!!!'])('%s starts one', (bangs) => {
    expect(parse(`${bangs}tmux.session_create`)).toMatchObject({
      items: [{ kind: 'action', actor: 'tmux', name: 'session_create', bangs: bangs.length }],
      diagnostics: [],
    });
  });

  test('five bangs are an error, and the action is read nevertheless', () => {
    const script = parse("!!!!!tmux.session_create name:'x'");
    expect(places(script.diagnostics)).toEqual(['HS013 1:1']);
    expect(actionNodes(script)[0]).toMatchObject({ name: 'session_create', parts: [{ key: 'name' }] });
  });

  test('names are normalised; one without a dot belongs to core', () => {
    expect(parse('!!TMUX.Session-Create\n!!Foo').items).toMatchObject([
      { actor: 'tmux', name: 'session_create' },
      { actor: 'core', name: 'foo' },
    ]);
  });

  test('an image of Markdown is no action', () => {
    expect(parse('![alt](x.png)').items).toMatchObject([{ kind: 'prose' }]);
  });

  test.each([
    ['!!', 'HS012 1:1'],
    ['!! ', 'HS012 1:1'],
    ['!!.x', 'HS012 1:1'],
    ['!!tmux.', 'HS012 1:1'],
    ['!! tmux.session_ensure', 'HS012 1:3'],
    ["!!tmux.session_ensure(name:'x')", 'HS012 1:22'],
  ])('%j has no readable name', (text, place) => {
    expect(codes(text)).toEqual([place]);
  });

  test('parameters go on over blank and indented lines, to one that is not indented', () => {
    const text = "!!a.b x:'1'\n\n  \n    y:'2'\nz:'3'";
    expect(params(text)).toEqual({ x: '1', y: '2' });
    expect(codes(text)).toEqual(['HS019 5:1']);
  });

  test('an indented action ends the one above', () => {
    expect(actionNodes(parse("!!a.b\n    x:'1'\n    !!c.d\n    y:'2'"))).toMatchObject([
      { name: 'b', parts: [{ key: 'x' }] },
      { name: 'd', parts: [{ key: 'y' }] },
    ]);
  });

  test('a comment that is not indented ends an action, and the hint says so', () => {
    const { diagnostics } = parse("!!a.b\n// comment\n    x:'1'");
    expect(places(diagnostics)).toEqual(['HS019 3:5']);
    expect(diagnostics[0]?.hint).toContain('not indented');
  });
});

describe('parameters', () => {
  test('with and without a space, keys in any case', () => {
    expect(params(`!!a.b Name:'x' KEY: 'y' a.b-c_1: z`)).toEqual({ name: 'x', key: 'y', 'a.b-c_1': 'z' });
  });

  test('a bare word is an argument, quoted or not', () => {
    const [action] = actionNodes(parse(`!!a.b one x:1 'two words'`));
    expect(action?.parts).toMatchObject([
      { kind: 'argument', value: { text: 'one' } },
      { kind: 'param' },
      { kind: 'argument', value: { text: 'two words' } },
    ]);
  });

  test('a key given twice is an error at the second', () => {
    expect(codes("!!a.b\n    x:'1'\n    X:'2'")).toEqual(['HS017 3:5']);
  });

  test.each([
    ['!!a.b x:', 'HS014 1:7'],
    ['!!a.b x: // comment', 'HS014 1:7'],
    ["!!a.b x: y:'1'", 'HS014 1:7'],
    ["!!a.b :'1'", 'HS015 1:7'],
    ["!!a.b näme:'1'", 'HS015 1:7'],
    ["!!a.b x:'1'y:'2'", 'HS011 1:12'],
    ["!!a.b x:'1'yes", 'HS011 1:12'],
    ["!!a.b x:'it's here' y:1", 'HS011 1:13'],
  ])('%j is one mistake', (text, place) => {
    expect(codes(text)).toEqual([place]);
  });

  test("a quote that ends a bare value is suspicious, one inside isn't", () => {
    expect(codes("!!a.b x:dev'")).toEqual(['HS018 1:12']);
    expect(codes(`!!a.b x:it's y:"" z:'' w:a"b"`)).toEqual([]);
  });
});

describe('values on one line', () => {
  test.each([
    [`bare`, 'bare'],
    [`a=b=c`, 'a=b=c'],
    [`a\\nb`, 'a\\nb'],
    [`''`, ''],
    [`'a b'`, 'a b'],
    [`"it's"`, "it's"],
    [`'echo "Ready for commands"'`, 'echo "Ready for commands"'],
    [`'it\\'s'`, "it's"],
    [`"\\"x\\""`, '"x"'],
    [`'a\\\\b'`, 'a\\b'],
    [`'a\\\\'`, 'a\\'],
    [`'a\\nb\\tc'`, 'a\nb\tc'],
    [`'\\\\n'`, '\\n'],
    [`'\\d\\$\\ '`, '\\d\\$\\ '],
    [`'//x'`, '//x'],
    [`[a, 'b, ]', "c"]`, `[a, 'b, ]', "c"]`],
    [`[a`, '[a'],
  ])('%s', (written, text) => {
    expect(readBack(written)).toBe(text);
  });
});

describe('blocks', () => {
  test('keep their content exactly, without the common indentation', () => {
    const content = [
      'echo "double" and \'single\'',
      '',
      '  indented // no comment',
      '! not an action',
      '!!history',
      'printf "a\\tb\\n" \\',
      "  'quoted'",
    ];
    const text = `!!a.b\n    cmd:'\n${content.map((line) => (line === '' ? '' : `        ${line}`)).join('\n')}\n    '\n    x:1`;
    expect(parse(text).diagnostics).toEqual([]);
    expect(params(text)).toEqual({ cmd: content.join('\n'), x: '1' });
  });

  test.each(["'", '"'])('end at the %s that opened them, a comment may follow', (quote) => {
    const other = quote === "'" ? '"' : "'";
    expect(readBack(`${quote}\n        a\n        ${other}\n        b\n    ${quote}   // done`)).toBe(`a\n${other}\nb`);
  });

  test('may start on the line of their quote', () => {
    expect(readBack(`'echo one\n        echo it's two\n          three\n    '`)).toBe(
      "echo one\necho it's two\n  three",
    );
  });

  test('keep blank lines at both ends, and white space beyond the indentation', () => {
    expect(readBack(`'\n\n      a  \n         \n\n    '`)).toBe('\na  \n   \n');
  });

  test('can be empty', () => {
    expect(readBack(`'\n    '`)).toBe('');
  });

  test('have no common indentation where tabs and spaces differ', () => {
    expect(readBack(`'\n\ta\n    b\n'`)).toBe('\ta\n    b');
    expect(readBack(`'\n  \ta\n    b\n'`)).toBe('\ta\n  b');
  });

  test('may hold actions, at the start of a line even', () => {
    const text = `!!a.b\n    cmd:'\ncat > x.hs <<EOF\n!!tmux.session_ensure name:"dev"\nEOF\n'\n!!c.d`;
    expect(parse(text).diagnostics).toEqual([]);
    expect(params(text).cmd).toBe('cat > x.hs <<EOF\n!!tmux.session_ensure name:"dev"\nEOF');
  });

  test('know where each of their lines is', () => {
    const text = "!!a.b cmd:'one\n        two\n\n        three\n    '";
    const [part] = actionNodes(parse(text))[0]?.parts ?? [];
    const value = part?.kind === 'param' ? part.value : undefined;
    expect(value?.form).toBe('block');
    expect(value?.lines?.map((line) => [line.line, line.column, marked(text, line)])).toEqual([
      [1, 12, 'one'],
      [2, 9, 'two'],
      [3, 1, ''],
      [4, 9, 'three'],
    ]);
  });
});

describe('values joined over lines', () => {
  test('close where the quote is, lines as written', () => {
    expect(params("!!a.b\n    x:'one\n      two' y:1")).toEqual({ x: 'one\n      two', y: '1' });
    expect(params(`!!a.b x:'\n  one\n  two' y:1`)).toEqual({ x: '\n  one\n  two', y: '1' });
  });

  test('have escapes', () => {
    expect(readBack(`"a \\"b\\"\n  c\\td"`)).toBe('a "b"\n  c\td');
  });

  test('keep a backslash at the end of a line', () => {
    expect(readBack(`'a \\\n  b'`)).toBe('a \\\n  b');
  });

  test('are not mistaken for a block that a later value ends', () => {
    const text = "!!a.b\n    x:'one\n      two'\n    cmd:'\n        three\n    '";
    expect(params(text)).toEqual({ x: 'one\n      two', cmd: 'three' });
    expect(params("!!a.b\n    x:'one\n      two'\n!!c.d\n    cmd:'\n        three\n    '")).toEqual({
      x: 'one\n      two',
    });
  });
});

describe('Markdown', () => {
  const text = `# Deploy! so

! so it goes
![picture](x.png)

!!tmux.session_ensure name:'one'

1. In a list:

   \`\`\`heroscript
   !!tmux.window_ensure
       name:'one|two'
       cmd:'
           \`\`\`
       '
   not a parameter
   \`\`\`

~~~
!!tmux.session_ensure
    name:'three'
~~~
`;

  test('has actions in prose and in code blocks, and no warnings', () => {
    const script = parse(text, { kind: 'markdown' });
    expect(script.diagnostics).toEqual([]);
    expect(
      actionNodes(script).map(({ parts }) => parts.map((part) => part.kind === 'param' && part.value.text)),
    ).toEqual([['one'], ['one|two', '```'], ['three']]);
  });

  test('reports what is wrong in an action, and goes on after the code block', () => {
    const script = parse("```\n!!a.b x:'\n  foo\n```\nprose 'with' quotes\n\n```\n!!c.d x:'1'\n```\n", {
      kind: 'markdown',
    });
    expect(places(script.diagnostics)).toEqual(['HS010 2:9']);
    expect(actionNodes(script).map((action) => action.name)).toEqual(['b', 'd']);
  });
});
