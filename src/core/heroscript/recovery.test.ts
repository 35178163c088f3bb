// Mistakes are found where they are, all of them at once, and none makes another one up.

import { describe, expect, test } from 'vitest';
import { parse } from './parse.ts';
import { actionNodes, load, marked, places } from './testing.ts';

const SCRIPT = `#!/usr/bin/env hero

// Ensure sessions exist
!!tmux.session_ensure
    name:'dev'

!!tmux.window_ensure
    name:"dev|workspace"
    cat:"4pane"
    env:"A='1,2',B=3"

!!tmux.pane_ensure name:'dev|workspace|1' label:'editor'
    cmd:'vim'  // it isn't emacs

!!tmux.pane_ensure
    name:"dev|workspace|2"
    label:'setup'
    cmd:'
        echo "Starting..."
        cd /tmp
    '
    env:"
        PORT=8000
        NAME='two words'
    "

!!tmux.pane_execute
    name:"dev|workspace|main"
    cmd:'echo "Welcome to development!"'
`;

/** The values of the script in quotes: where each opens and closes. */
const QUOTED = actionNodes(parse(SCRIPT)).flatMap((action) =>
  action.parts.flatMap((part) => (part.kind === 'param' && part.value.quote ? [part.value.span] : [])),
);

function without(offset: number): string {
  return SCRIPT.slice(0, offset) + SCRIPT.slice(offset + 1);
}

test('ten mistakes are ten diagnostics', async () => {
  const text = `!!tmux.sesion_ensure name:'dev'
!!tmux.window_ensure name:'dev'
!!tmux.window_ensure name:'dev|a' cat:'5panes'
!!tmux.window_ensure name:'dev|b' layout:'row(1, col(2, 4))'
!!tmux.pane_ensure name:'dev|b|1' label:'api
    cmd:'npm run api'
!!tmux.pane_ensure name:'dev|b|2' restrat:'always'
!!tmux.pane_ensure name:'dev|b|3' cmd:npm run web
!!tmux.pane_ensure cmd:'top'
!!tmux.session_ttyd name:'dev' port:80800
!!tmux.pane_kill name:'dev|###|1'
`;
  const { diagnostics } = await load(text);
  expect(diagnostics.map((found) => [found.code, found.line, marked(text, found)])).toEqual([
    ['HS020', 1, 'tmux.sesion_ensure'],
    ['HS030', 2, 'dev'],
    ['HS050', 3, '5panes'],
    ['HS054', 4, 'row(1, col(2, 4))'],
    ['HS010', 5, "'"],
    ['HS021', 7, 'restrat'],
    ['HS016', 8, 'run web'],
    ['HS022', 9, '!!tmux.pane_ensure'],
    ['HS024', 10, '80800'],
    ['HS031', 11, '###'],
  ]);
});

describe('a quote that is not closed', () => {
  test.each(QUOTED.map((span) => [SCRIPT.slice(span.offset, span.offset + 14), span] as const))(
    'is reported at its opening: %j',
    async (_, span) => {
      const { diagnostics } = await load(without(span.offset + span.length - 1));
      const errors = diagnostics.filter((found) => found.severity === 'error');
      expect(places(errors)).toEqual([`HS010 ${span.line}:${span.column}`]);
    },
  );

  test.each(QUOTED.map((span) => [span.line, span] as const))(
    'or was not opened: something is said on line %i',
    (_, span) => {
      const { diagnostics } = parse(without(span.offset));
      expect(diagnostics.map((found) => found.line)).toContain(span.line);
    },
  );

  test('because the text ends is reported, wherever it ends', () => {
    for (const span of QUOTED) {
      for (let end = span.offset + 1; end < span.offset + span.length; end++) {
        const errors = parse(SCRIPT.slice(0, end)).diagnostics.filter((found) => found.severity === 'error');
        expect([end, ...places(errors)]).toEqual([end, `HS010 ${span.line}:${span.column}`]);
      }
    }
  });

  test('or was put in anywhere: something is said, or it is part of a value, a comment or prose', () => {
    for (let at = 0; at <= SCRIPT.length; at++) {
      for (const quote of ["'", '"']) {
        const text = SCRIPT.slice(0, at) + quote + SCRIPT.slice(at);
        const script = parse(text);
        const inText = script.items.some((item) => item.kind !== 'action' && marked(text, item.span).includes(quote));
        const inPart = actionNodes(script).some(({ parts }) =>
          parts.some((part) => (part.kind === 'param' ? part.value.text : marked(text, part.span)).includes(quote)),
        );
        expect([at, script.diagnostics.length > 0 || inText || inPart]).toEqual([at, true]);
      }
    }
  });

  test('ends with its line, so that the parameters below are read', () => {
    const [first, second] = actionNodes(parse("!!a.b\n    x:'one\n    y:'2'\n    // c\n    z:3\n!!c.d"));
    expect(first?.parts.map((part) => part.kind === 'param' && [part.key, part.value.text])).toEqual([
      ['x', 'one'],
      ['y', '2'],
      false,
      ['z', '3'],
    ]);
    expect(second?.name).toBe('d');
  });

  test('ends before the next parameter on its line', () => {
    const script = parse("!!a.b x:'one y:'2' z:'3'");
    expect(places(script.diagnostics)).toEqual(['HS010 1:9']);
    expect(actionNodes(script)[0]?.parts).toMatchObject([
      { key: 'x', value: { text: 'one', form: 'open' } },
      { key: 'y', value: { text: '2' } },
      { key: 'z', value: { text: '3' } },
    ]);
  });

  test('lets parsing go on at the next line that starts an action', () => {
    const text = "!!a.b x:'\n    text\n    'more' text\n!!c.d\n    x:'\n        block\n    '\n";
    const script = parse(text);
    expect(places(script.diagnostics)).toEqual(['HS010 1:9']);
    expect(actionNodes(script).map((action) => action.name)).toEqual(['b', 'd']);
    expect(actionNodes(script)[0]?.parts.map((part) => [part.kind, marked(text, part.span)])).toEqual([
      ['param', "x:'"],
      ['skipped', "text\n    'more' text"],
    ]);
  });

  test('in two actions of a row is reported in both', () => {
    expect(places(parse("!!a.b x:'one\n!!a.b y:\"two\n!!a.b z:'three'").diagnostics)).toEqual([
      'HS010 1:9',
      'HS010 2:9',
    ]);
    expect(places(parse("!!a.b\n  x:'\n    one\n!!a.b\n  x:'\n    two\n!!a.b\n  x:'\n  '").diagnostics)).toEqual([
      'HS010 2:5',
      'HS010 5:5',
    ]);
  });

  test('at the very end is reported too', () => {
    expect(places(parse("!!a.b x:'").diagnostics)).toEqual(['HS010 1:9']);
    expect(places(parse(`!!a.b x:"\\"`).diagnostics)).toEqual(['HS010 1:9']);
  });
});

describe('no mistake makes up another', () => {
  test.each([
    ["!!tmux.session_ensure name='dev'", ['HS016 1:23']],
    ['!!tmux.session_ensure name: \n', ['HS014 1:23']],
    ["!!tmux.window_create name:'a|b' cmd:ls -la /tmp 'x y'", ['HS016 1:40']],
    ["!!tmux.session_create name:'a' reset", ['HS016 1:32']],
    ["!!!!!tmux.session_ensure name:'a'", ['HS013 1:1']],
    ["!! tmux.session_ensure name:'a'", ['HS012 1:3']],
    ["!!tmux.window_ensure name:'a|b' cat:'3pane' layout:'row('", ['HS052 1:45']],
    ["!!tmux.pane_ensure name:'a|b|1' nmae:'x'", ['HS021 1:33']],
    ["!!tmux.pane_ensure name:'a|b|1' depends_on:'b'\n!!tmux.pane_ensure name:'a|b|0' label:'b'", ['HS032 2:30']],
    [
      "!!tmux.pane_ensure name:'a|b|1' depends_on:'b'\n!!tmux.pane_ensure name:'a|b|2' label:'b' ready:'x'",
      ['HS060 2:50'],
    ],
  ])('%j', async (text, expected) => {
    const { diagnostics } = await load(text);
    expect(places(diagnostics.filter((found) => found.severity === 'error'))).toEqual(expected);
  });
});
