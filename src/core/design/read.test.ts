// What is read of a script, what is told of it, and what is refused when it is patched.

import { expect, test } from 'vitest';
import { printLayout } from '../layout/expression.ts';
import { newDesign, patchScript, readDesigns, setPane, setWindow, splitPane, writeDesign } from './index.ts';

const read = (text: string) => {
  const { designs, diagnostics } = readDesigns(text);
  return {
    windows: designs.map(({ design }) => `${design.name.session}|${design.name.window} ${printLayout(design.tree)}`),
    problems: designs.flatMap(({ problems }) => problems.map(({ message, span }) => `${span.line} ${message}`)),
    designs,
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
  };
};

test('the script of a design is that of the drawing', () => {
  let design = splitPane(newDesign('shop', 'stack', { columns: 147, rows: 43 }), 1, 'right', 0.44).design;
  design = setPane(design, 2, { label: 'api', cmd: 'npm run migrate\nnode --watch src/server.ts', cwd: '~/code/shop' });
  design = setPane(design, 2, {
    env: [
      { key: 'NODE_ENV', value: 'development' },
      { key: 'PORT', value: '8000' },
    ],
    log: true,
    restart: 'on-failure',
    maxRestarts: '5',
    dependsOn: 'postgres,redis',
    ready: 'port 8000',
  });
  expect(writeDesign(design)).toBe(`// Window shop|stack, 147 × 43
!!tmux.window_ensure
    name:'shop|stack'
    layout:'row(1@82, 2@64)'

!!tmux.pane_ensure
    name:'shop|stack|2'
    label:'api'
    cmd:'
        npm run migrate
        node --watch src/server.ts
    '
    cwd:'~/code/shop'
    env:'NODE_ENV=development,PORT=8000'
    log:true
    restart:'on-failure'
    max_restarts:5
    depends_on:'postgres,redis'
    ready:'port 8000'
`);
});

test('what a design does not show is told, with its line', () => {
  const { windows, problems } = read(`!!tmux.window_ensure name:'a|b' cat:'2pane'
!!tmux.window_ensure name:'a|b' cat:'{N}'
!!tmux.pane_ensure name:'a|b|1' cmd:'one'
!!tmux.pane_ensure name:'A|B|1' cmd:'two' log:'{LOG}' restart:'{WHEN}' env:'{MORE}' colour:'red'
!!tmux.pane_ensure name:'a|b|{N}' cmd:'three'
!!tmux.pane_split name:'a|b' cmd:'four'
!!tmux.pane_ensure name:'a|b|3'
`);
  expect(windows).toEqual(['a|b col(row(1, 2), 3)']);
  expect([...problems].sort()).toEqual([
    '1 The window is declared again further down; that is what is shown',
    '2 The shape of the window cannot be told; a grid of its panes is shown',
    '3 Pane 1 is declared again further down; that is what is shown',
    '4 colour is no parameter, and is left as it is',
    '4 env cannot be read as pairs, and is left as it is',
    '4 log is not true or false, and is left as it is',
    '4 restart is not one that is known, and is left as it is',
    '5 A pane is a number from 1 to 16; this one is left as it is',
    '6 tmux.pane_split is not shown, and is left as it is',
  ]);
});

test('windows are told apart as a run does, with what is filled in', () => {
  const { windows, designs } = read(`!!session.env_set key:'APP' val:'shop'
!!tmux.window_ensure name:'{APP}|My Window' cat:'2pane'
!!tmux.pane_ensure name:'shop|my_window|2' cmd:'echo {APP}'
!!tmux.pane_ensure name:'{OTHER}|w|1' cmd:'x'
!!tmux.pane_ensure name:'other|w|2' cmd:'y'
!!tmux.session_ensure name:'shop'
`);
  expect(windows).toEqual(['{APP}|My Window row(1, 2)', '{OTHER}|w 1', 'other|w row(1, 2)']);
  expect(designs[0]?.set).toEqual({ APP: 'shop' });
  expect(designs[0]?.design.panes[1]?.cmd).toBe('echo {APP}');
  expect([...(designs[0]?.spans.panes ?? [])].map(([number, span]) => [number, span.line])).toEqual([[2, 3]]);
});

test('a text with mistakes is read as far as it can be, and not patched where they are', () => {
  const text = `!!tmux.window_ensure name:'a|b' cat:'2pane'
!!tmux.pane_ensure name:'a|b|1' cmd:'one' 'stray"
!!tmux.pane_ensure name:'a|b|2' cmd:'two'
`;
  const { designs, errors } = read(text);
  expect(errors.length).toBeGreaterThan(0);
  const [{ design }] = designs as [(typeof designs)[number]];
  expect(design.panes).toHaveLength(2);
  expect(() => patchScript(text, setPane(design, 1, { cmd: 'other' }))).toThrow(/line 2 has a mistake/);
  expect(patchScript(text, design).edits).toEqual([]);
  expect(readDesigns('').designs).toEqual([]);
  expect(readDesigns('\0!!tmux.pane_ensure name:').designs).toEqual([]);
});

test('a window that is not in the script is added at its end', () => {
  const text = "!!tmux.window_ensure name:'a|b'";
  const { text: patched } = patchScript(text, newDesign('c', 'd'));
  expect(patched).toBe(`${text}\n\n${writeDesign(newDesign('c', 'd'))}`);
  expect(read(patched).windows).toEqual(['a|b 1', 'c|d 1']);
  const document = patchScript('# Notes\r\n', newDesign('c', 'd'), { kind: 'markdown' }).text;
  expect(document).toBe(
    `# Notes\r\n\r\n\`\`\`\r\n${writeDesign(newDesign('c', 'd')).replaceAll('\n', '\r\n')}\`\`\`\r\n`,
  );
});

test('actions that may mean another pane after a change are told', () => {
  const text = `!!tmux.window_ensure name:'a|b' cat:'2pane'
!!tmux.pane_execute name:'a|b|2' cmd:'ls'
`;
  const { designs } = read(text);
  const renamed = setWindow((designs[0] as (typeof designs)[number]).design, { name: { session: 'a', window: 'c' } });
  const patch = patchScript(text, renamed, { was: { session: 'a', window: 'b' } });
  expect(patch.text).toBe(text.replace("'a|b'", "'a|c'"));
  expect(patch.problems.map(({ message }) => message)).toContain(
    'tmux.pane_execute may mean another pane or window now',
  );
});

test.each([
  ['a|b', 'w'],
  ['', 'w'],
  ['s', 'two\nlines'],
])('%j|%j is no name that a script can say', (session, window) => {
  expect(() => writeDesign(newDesign(session, window))).toThrow('is not a name');
});

test('a value of env that no script can say is refused', () => {
  const design = (value: string) => setPane(newDesign('s', 'w'), 1, { env: [{ key: 'A', value }] });
  expect(() => writeDesign(design('one\ntwo'))).toThrow('cannot say the value of A');
  expect(() => writeDesign(setPane(newDesign('s', 'w'), 1, { env: [{ key: '1A', value: '' }] }))).toThrow();
  for (const value of ['1,2', ' x ', "it's", '"q"', "'", 'a=b,c=d', "a',b", '']) {
    expect(readDesigns(writeDesign(design(value))).designs[0]?.design.panes[0]?.env).toEqual([{ key: 'A', value }]);
  }
});
