// Playbooks of one file and of many: order, includes, substitution, and files that are none.

import { describe, expect, test } from 'vitest';
import { loadPlaybook, MAX_BYTES } from './load.ts';
import { load, memoryReader, places } from './testing.ts';
import type { LoadedPlaybook, LoadOptions } from './types.ts';

const echo = (content: string): string => `!!play.echo content:'${content}'\n`;
const include = (path: string): string => `!!play.include path:'${path}'\n`;

function loadFiles(
  files: Record<string, string | Uint8Array>,
  paths: string[],
  options: Partial<LoadOptions> = {},
): Promise<LoadedPlaybook> {
  return loadPlaybook({ paths, read: memoryReader(files), ...options });
}

function echoes({ actions }: LoadedPlaybook): string[] {
  return actions.map((action) => (action.action === 'play.echo' ? action.content : action.action));
}

describe('files', () => {
  test('run in the order given, then the text', async () => {
    const book = await loadFiles({ 'b.hs': echo('b'), 'a.hs': echo('a') }, ['b.hs', 'a.hs'], { text: echo('text') });
    expect(echoes(book)).toEqual(['b', 'a', 'text']);
    expect(book.files.map((file) => file.file)).toEqual(['b.hs', 'a.hs', '']);
    expect(book.actions.map((action) => action.file)).toEqual(['b.hs', 'a.hs', '']);
    expect(book.diagnostics).toEqual([]);
  });

  test('of a directory run in name order, recursively; others are left alone', async () => {
    const book = await loadFiles(
      {
        'd/10.hero': echo('10'),
        'd/02.heroscript': echo('02'),
        'd/05/z.hs': echo('05/z'),
        'd/05/a.md': `# Notes\n\n${echo('05/a')}`,
        'd/notes.md': 'nothing to run',
        'd/data.json': '{}',
        'd/.hidden.hs': echo('hidden'),
        'd/.git/x.hs': echo('git'),
        'd/empty/readme.txt': '',
      },
      ['d'],
    );
    expect(echoes(book)).toEqual(['02', '05/a', '05/z', '10']);
    expect(book.diagnostics).toEqual([]);
  });

  test('of any name run when they are named', async () => {
    expect(echoes(await loadFiles({ playbook: echo('x') }, ['playbook']))).toEqual(['x']);
  });

  test('keep the name that they were given', async () => {
    const { diagnostics } = await loadFiles({ './a.hs': '!!tmux.dance' }, ['./a.hs']);
    expect(diagnostics).toMatchObject([{ file: './a.hs' }]);
  });
});

describe('files that are none', () => {
  const latin1 = Uint8Array.from([0x2f, 0x2f, 0x20, 0xe9]);

  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ['a missing one', {}, 'HS001'],
    ['a binary one', { 'x.hs': '\x7fELF\0\0' }, 'HS002'],
    ['one that is not UTF-8', { 'x.hs': latin1 }, 'HS003'],
    ['a huge one', { 'x.hs': new Uint8Array(MAX_BYTES + 1) }, 'HS004'],
    ['an empty one', { 'x.hs': '' }, 'HS005'],
    ['one of white space', { 'x.hs': '\uFEFF \n\n' }, 'HS005'],
    ['one of comments', { 'x.hs': '#!/usr/bin/env hero\n// nothing' }, 'HS005'],
    ['a directory without playbooks', { 'x.hs/readme.txt': '' }, 'HS006'],
  ])('%s is one diagnostic', async (_, files, code) => {
    const { diagnostics, actions } = await loadFiles(files, ['x.hs']);
    const important = diagnostics.filter((found) => found.code !== 'HS005' || code === 'HS005');
    expect(important).toMatchObject([{ code, file: 'x.hs', severity: code === 'HS005' ? 'warning' : 'error' }]);
    expect(actions).toEqual([]);
  });

  test('one that may not be read says why', async () => {
    const read = async () => ({ kind: 'unreadable' as const, reason: 'permission denied' });
    const { diagnostics } = await loadPlaybook({ paths: ['x.hs'], read });
    expect(diagnostics.map((found) => found.message)).toEqual(['x.hs cannot be read: permission denied']);
  });

  test('a reader that throws is no exception', async () => {
    const read = () => Promise.reject(new Error('disk on fire'));
    const { diagnostics } = await loadPlaybook({ paths: ['x.hs'], read });
    expect(diagnostics.map((found) => found.message)).toEqual(['x.hs cannot be read: disk on fire']);
  });

  test('a text with NUL bytes looks binary too', async () => {
    expect(places((await load('a\nb\0')).diagnostics)).toEqual(['HS002 2:2']);
  });

  test('nothing at all is an empty playbook', async () => {
    expect(await loadPlaybook({ read: memoryReader({}) })).toEqual({ files: [], actions: [], diagnostics: [] });
  });
});

describe('includes', () => {
  test('are relative to the file that includes, nested, and take effect where they are', async () => {
    const files = {
      'a/main.hs': echo('1') + include('lib/one.hs') + echo('4'),
      'a/lib/one.hs': echo('2') + include('../two.hs'),
      'a/two.hs': echo('3'),
    };
    const book = await loadFiles(files, ['a/main.hs']);
    expect(echoes(book)).toEqual(['1', '2', '3', '4']);
    expect(book.files.map((file) => file.file)).toEqual(['a/main.hs', 'a/lib/one.hs', 'a/two.hs']);
    expect(book.diagnostics).toEqual([]);
  });

  test('of absolute paths, of a path that is filled in, of a directory, from a text', async () => {
    const files = { '/etc/x.hs': echo('x'), 'lib/b.hs': echo('b'), 'lib/a.hs': echo('a') };
    const book = await loadFiles(files, [], { text: include('/etc/{F}.hs') + include('lib'), set: { F: 'x' } });
    expect(echoes(book)).toEqual(['x', 'a', 'b']);
  });

  test('of one file twice run it twice, and its mistakes are said once', async () => {
    const files = { 'x.hs': `${echo('x')}!!tmux.dance\n`, 'main.hs': include('x.hs') + include('./x.hs') };
    const book = await loadFiles(files, ['main.hs']);
    expect(echoes(book)).toEqual(['x', 'x']);
    expect(places(book.diagnostics)).toEqual(['HS020 2:3']);
  });

  test('of a missing file are reported where they are', async () => {
    const { diagnostics } = await loadFiles({ 'a/main.hs': echo('1') + include('no.hs') }, ['a/main.hs']);
    expect(diagnostics).toMatchObject([
      { code: 'HS001', file: 'a/main.hs', line: 2, column: 21, message: 'There is no file a/no.hs' },
    ]);
  });

  test('in a circle show the chain', async () => {
    const files = { 'a.hs': include('b.hs'), 'b.hs': include('c.hs'), 'c.hs': echo('c') + include('b.hs') };
    const { diagnostics } = await loadFiles(files, ['a.hs']);
    expect(diagnostics).toMatchObject([
      {
        code: 'HS070',
        file: 'c.hs',
        line: 2,
        message: 'Playbooks include each other in a circle: b.hs → c.hs → b.hs',
      },
    ]);
  });

  test('of the file itself are a circle, also through its directory', async () => {
    expect(places((await loadFiles({ './a.hs': include('a.hs') }, ['./a.hs'])).diagnostics)).toEqual(['HS070 1:21']);
    expect(places((await loadFiles({ 'd/a.hs': include('.') }, ['d'])).diagnostics)).toEqual(['HS070 1:21']);
  });

  test('that go ever deeper or wider have an end', async () => {
    const deeper = loadPlaybook({
      paths: ['x'],
      read: async () => ({ kind: 'file', bytes: new TextEncoder().encode(include('x/x')) }),
    });
    expect((await deeper).diagnostics).toMatchObject([{ code: 'HS071' }]);
    const wide: Record<string, string> = { '30.hs': echo('x') };
    for (let i = 0; i < 30; i++) wide[`${i}.hs`] = include(`${i + 1}.hs`).repeat(2);
    expect((await loadFiles(wide, ['0.hs'])).diagnostics).toMatchObject([{ code: 'HS071' }]);
  });
});

describe('substitution', () => {
  test('knows --set from the start, and env_set from its place on', async () => {
    const text = `${echo('{A} {B}')}!!session.env_set key:'B' val:'{A}2'
${echo('{A} {B}')}!!session.env_set key:'A' val:'3'
${echo('@A @B')}`;
    expect(echoes(await load(text, { set: { A: '1' } }))).toEqual(['1 {B}', '1 12', '3 12']);
  });

  test('env_set_once sets what is not set yet', async () => {
    const text = `!!session.env_set_once key:A val:2\n!!session.env_set_once key:B val:3\n!!session.env_set_once key:B val:4\n${echo('{A}{B}')}`;
    expect(echoes(await load(text, { set: { A: '1' } }))).toEqual(['13']);
  });

  test('reaches included files, and comes back from them', async () => {
    const files = { 'x.hs': `${echo('{A}')}!!session.env_set key:'B' val:'2'\n` };
    expect(echoes(await loadFiles(files, [], { text: `${include('x.hs')}${echo('{B}')}`, set: { A: '1' } }))).toEqual([
      '1',
      '2',
    ]);
  });

  test('fills every kind of value, before it is read', async () => {
    const text = "!!tmux.window_ensure name:'{S}|w' cat:'{N}pane' env:'{E}' prune:{P}\n";
    const { actions, diagnostics } = await load(text, { set: { S: 'My S', N: '6', E: 'A=1,B=2', P: 'yes' } });
    expect(diagnostics).toEqual([]);
    expect(actions).toMatchObject([
      {
        name: { session: { normalised: 'my_s' } },
        shape: { panes: 6 },
        env: [
          { key: 'A', value: '1' },
          { key: 'B', value: '2' },
        ],
        prune: true,
      },
    ]);
  });

  test('leaves the shell its own', async () => {
    const cmd = `echo \${HOME} $(date) @me {a,b} \${x:-1}`;
    const { actions } = await load(`!!tmux.pane_execute name:'a|b|1' cmd:'${cmd}'`, { set: { PORT: '1' } });
    expect(actions).toMatchObject([{ cmd: { text: cmd } }]);
  });

  test('refuses keys that no place can have', async () => {
    expect(places((await load(echo('x'), { set: { 'a b': '1' } })).diagnostics)).toEqual(['HS072 1:1']);
  });

  test('of keys that grow without end is an error', async () => {
    const text = `!!session.env_set key:K val:xx\n${"!!session.env_set key:K val:'{K}{K}'\n".repeat(60)}`;
    expect((await load(text)).diagnostics).toMatchObject([{ code: 'HS073' }]);
  });
});

test('warnings: text outside actions, actors that are not ours; none of the first in Markdown', async () => {
  const text = "Some text\n\n!!git.clone url:'x'\n!!tmux.session_ensure name:'a'\n";
  const { diagnostics, actions } = await load(text);
  expect(diagnostics.map((found) => [found.code, found.severity, found.line])).toEqual([
    ['HS019', 'warning', 1],
    ['HS023', 'warning', 3],
  ]);
  expect(actions).toHaveLength(1);
  expect(places((await load(text, { textFile: 'x.md' })).diagnostics)).toEqual(['HS023 3:3']);
});

test('diagnostics come file by file, in the order of the text', async () => {
  const files = { 'a.hs': `!!tmux.dance\n${include('b.hs')}!!tmux.x y:'\n`, 'b.hs': '!!tmux.y\n' };
  const { diagnostics } = await loadFiles(files, ['a.hs']);
  expect(diagnostics.map((found) => `${found.file}:${found.line}`)).toEqual(['a.hs:1', 'a.hs:3', 'a.hs:3', 'b.hs:1']);
});
