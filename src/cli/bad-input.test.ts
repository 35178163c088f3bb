// Bad input through the command line: exit 2, an error where the mistake is, and nothing of the playbook is done.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { theWindow } from '../core/testing/playbook.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { muxworks } from './testing.ts';

/** Comes first in every playbook, so that one that half-runs is seen. */
const FIRST = '!!tmux.session_ensure name:first\n';
const BOM = '\uFEFF';

/** Name, the files, and the place and code of the one error. `x.hero` is run. */
const cases: [name: string, files: Record<string, string | Buffer>, place: string, code: string][] = [
  ['a quote that is not closed', { 'x.hero': `${FIRST}!!tmux.session_ensure name:'dev\n` }, 'x.hero:2:28', 'HS010'],
  [
    'a block that is not closed',
    { 'x.hero': `${FIRST}!!tmux.pane_ensure name:'a|b|1'\n    cmd:'\n        echo one\n` },
    'x.hero:3:9',
    'HS010',
  ],
  ['NUL bytes', { 'x.hero': `${FIRST}!!tmux.session_ensure name:'a\0b'\n` }, 'x.hero:2:30', 'HS002'],
  [
    'invalid UTF-8',
    { 'x.hero': Buffer.from(`${FIRST}!!tmux.session_ensure name:'caf\xe9'\n`, 'latin1') },
    'x.hero:2:32',
    'HS003',
  ],
  ['UTF-16', { 'x.hero': Buffer.from(`${BOM}${FIRST}`, 'utf16le') }, 'x.hero:1:', 'HS002'],
  [
    'a name of which nothing is left',
    { 'x.hero': `${FIRST}!!tmux.session_ensure name:'漢字'\n` },
    'x.hero:2:29',
    'HS031',
  ],
  [
    'a window of which nothing is left',
    { 'x.hero': `${FIRST}!!tmux.window_ensure name:'dev|#1'\n` },
    'x.hero:2:32',
    'HS031',
  ],
  ['17 panes', { 'x.hero': `${FIRST}!!tmux.window_ensure name:'a|b' cat:17pane\n` }, 'x.hero:2:37', 'HS051'],
  ['pane 17', { 'x.hero': `${FIRST}!!tmux.pane_ensure name:'a|b|17'\n` }, 'x.hero:2:30', 'HS032'],
  [
    'a layout of 17 panes',
    {
      'x.hero': `${FIRST}!!tmux.window_ensure name:'a|b' layout:'row(${Array.from({ length: 17 }, (_, i) => i + 1)})'`,
    },
    'x.hero:2:',
    'HS05',
  ],
  [
    'cat and layout together',
    { 'x.hero': `${FIRST}!!tmux.window_ensure name:'a|b' cat:2pane layout:'row(1, 2)'\n` },
    'x.hero:2:43',
    'HS052',
  ],
  [
    'an include cycle',
    { 'x.hero': `${FIRST}!!play.include path:'parts/y.hero'\n`, 'parts/y.hero': "!!play.include path:'../x.hero'\n" },
    'parts/y.hero:1:21',
    'HS070',
  ],
  ['a missing include', { 'x.hero': `${FIRST}!!play.include path:'y.hero'\n` }, 'x.hero:2:21', 'HS001'],
  [
    'a mistake in an included file',
    { 'x.hero': `${FIRST}!!play.include path:'y.hero'\n`, 'y.hero': '\n!!tmux.session_ensure nam:dev\n' },
    'y.hero:2:',
    'HS021',
  ],
  [
    'an env key with a space',
    { 'x.hero': `${FIRST}!!tmux.window_ensure name:'a|b' env:'A=1,MY KEY=2'\n` },
    'x.hero:2:42',
    'HS042',
  ],
  [
    'a boolean that is none',
    { 'x.hero': `${FIRST}!!tmux.session_create name:a reset:maybe\n` },
    'x.hero:2:36',
    'HS024',
  ],
  ['a key given twice', { 'x.hero': `${FIRST}!!tmux.session_ensure name:a name:b\n` }, 'x.hero:2:30', 'HS017'],
  ['an action that does not exist', { 'x.hero': `${FIRST}!!tmux.dance name:a\n` }, 'x.hero:2:3', 'HS020'],
  ['five bangs', { 'x.hero': `${FIRST}!!!!!tmux.session_ensure name:a\n` }, 'x.hero:2:1', 'HS013'],
  [
    'a mistake behind CRLF, a byte order mark and tabs',
    { 'x.hero': `${BOM}${FIRST}\t!!tmux.session_ensure\n \t  name:a\n\t rest:1\n`.replaceAll('\n', '\r\n') },
    'x.hero:4:3',
    'HS021',
  ],
  [
    'panes that wait for each other',
    {
      'x.hero': `${FIRST}!!tmux.pane_ensure name:'a|b|1' depends_on:'a|b|2'\n!!tmux.pane_ensure name:'a|b|2' depends_on:'a|b|1'\n`,
    },
    'x.hero:',
    'HS063',
  ],
];

describe('exit 2, one error, nothing done', () => {
  test.each(cases)('%s', async (_, files, place, code) => {
    const server = await testServer();
    for (const [name, text] of Object.entries(files)) {
      const path = join(server.directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const ran = await muxworks(server, ['run', 'x.hero']);
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err.match(/^error\[/gm)?.length).toBe(1);
    expect(ran.err).toMatch(new RegExp(`^error\\[${code}`));
    expect(ran.err).toContain(`\n  --> ${place}`);
    expect(ran.err).toContain('\nerror: 1 mistake, nothing was done\n');
    expect((await server.tmux.snapshot()).server).toBe(null);
  });

  test('also from standard input, inline, in the second of two files, and for plan and check', async () => {
    const server = await testServer();
    const wrong = `${FIRST}!!tmux.session_ensure name:'dev\n`;
    writeFileSync(join(server.directory, 'good.hero'), FIRST);
    writeFileSync(join(server.directory, 'wrong.hero'), wrong);
    for (const verb of ['run', 'plan', 'check']) {
      for (const [args, place] of [
        [['-'], '-:2:28'],
        [['-s', wrong], '<text>:2:28'],
        [['good.hero', 'wrong.hero'], 'wrong.hero:2:28'],
        [['.'], 'wrong.hero:2:28'],
      ] as const) {
        const ran = await muxworks(server, [verb, ...args], { input: wrong });
        expect([verb, args, ran.code]).toEqual([verb, args, 2]);
        expect(ran.err + ran.out).toMatch(/^error\[HS010\]: The quote ' is not closed\n/);
        expect(ran.err + ran.out).toContain(`${place}\n`);
      }
    }
    expect((await server.tmux.snapshot()).server).toBe(null);
  });

  test('bytes that are no text from standard input', async () => {
    const server = await testServer();
    const ran = await muxworks(server, ['run', '-'], { input: Buffer.from(`${FIRST}// caf\xe9\n`, 'latin1') });
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(/^error\[HS003\]: /);
  });
});

describe('what is unusual and right runs', () => {
  test('a byte order mark, CRLF, tabs and spaces mixed, a shebang', async () => {
    const server = await testServer();
    const text = `${BOM}#!/usr/bin/env muxworks\n\n!!tmux.window_ensure\n\tname:'dev|work'\n  \t cat:2pane\n\n\t!!tmux.pane_ensure\n \tname:'dev|work|1'\n\t\tcmd:'\n\t\t\techo "<tab\ttab>"\n\t\t'\n`;
    writeFileSync(join(server.directory, 'x.hero'), text.replaceAll('\n', '\r\n'));
    expect(await muxworks(server, ['run', 'x.hero'])).toMatchObject({ code: 0, err: '' });
    const pane = async () => (await theWindow(server.tmux, 'dev', 'work')).panes[0];
    await until(async () => (await pane())?.status === 'finished', 'the end');
    expect((await pane())?.state?.cmd_text).toBe('echo "<tab\ttab>"');
  });

  test('a command of 100 kB, known again by the next run', async () => {
    const server = await testServer();
    const text = `!!tmux.pane_ensure name:'dev|w|1' cmd:': ${'x'.repeat(100_000)}; sleep 1000'\n`;
    const ran = await muxworks(server, ['run', '-'], { input: text });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect((await muxworks(server, ['run', '-'], { input: text })).out).toContain('same command, still running');
  });

  test('a playbook that is a program', async () => {
    const server = await testServer();
    const file = join(server.directory, 'x.hero');
    writeFileSync(file, `#!/usr/bin/env muxworks run\n${FIRST}`);
    chmodSync(file, 0o755);
    expect((await muxworks(server, ['run', file])).code).toBe(0);
  });
});

test('a command that bash waits on for its end is a failed step, and the pane stays usable', async () => {
  const server = await testServer();
  for (const wrong of ['echo "open', 'if true; then', 'echo x \\\\']) {
    const failed = await muxworks(server, ['run', '-s', `!!tmux.pane_ensure name:'dev|w|1' cmd:'${wrong}'`]);
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('The command is not complete');
  }
  expect((await muxworks(server, ['run', '-s', `!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'`])).code).toBe(0);
  expect((await theWindow(server.tmux, 'dev', 'w')).panes[0]).toMatchObject({
    command: 'sleep 1000',
    status: 'running',
  });
});
