/** Any text through tmux and back: names, labels, options, environment, arguments and directories, byte for byte. */
import { mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testServer, until } from '../testing/tmux.ts';
import { labelPane, type NewPane, splitPane } from './pane.ts';
import { commandLine, decodeVis, escapeFormat, quoteArgument, spawnArgument } from './quote.ts';
import { allPanes } from './server.ts';
import { createSession, renameSession } from './session.ts';
import { createWindow, renameWindow } from './window.ts';

/** What tmux's own languages, shells and formats could take for theirs. */
const TRAPS = [
  ...[
    '',
    ' ',
    ';',
    '\\;',
    'a;',
    ';;',
    ' ; ',
    '#',
    '##',
    '###',
    '#{pid}',
    '##{pid}',
    '#{',
    '#}',
    '#,',
    '#[',
    '##[',
    '###[',
  ],
  ...['#[fg=red]', '#[#{pid}]', '#(echo x)', '#S', '##S', '#[S#S]', '%H:%M', '%%', '%if 1', '%endif', '%1', '@1', '$1'],
  ...[
    '$HOME',
    '\x24{HOME}',
    '\\$HOME',
    '~',
    '~root',
    '-',
    '-t',
    '--',
    '{',
    '}',
    '{ kill-server }',
    '"',
    "'",
    `"'"'`,
    '`id`',
  ],
  ...['\\', '\\\\', '\\n', '\\012', '\\u00e9', '\n', '\r\n', '\t', '\x1b[31m', '\x07', '\x01', '\x7f', '\x85', '='],
  ...['=x', ':', '.', 'a:b.c', '!', '*', 'ä€😀', '\u{1fae8}', '\u0301', '\u200d', '\ufeff', '\u{10ffff}', '\ufffe'],
  ...['>abc>', '|abc|', 'kill-server', '# comment', 'x # y', 'A=B'],
];

/** Not NUL, which no argument can hold. */
const hostileText = fc
  .oneof(
    fc.constantFrom(...TRAPS),
    fc.array(fc.constantFrom(...TRAPS), { minLength: 2, maxLength: 5 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string(),
  )
  .map((text) => text.replaceAll('\0', ''));

/** Every trap once, and as many texts again that fast-check makes; new ones in each run. */
function texts(count: number): string[] {
  return [...TRAPS, ...fc.sample(hostileText, count)];
}

/** A program that waits, without output and without a child. */
const WAITING: NewPane = { argv: ['sh', '-c', 'read line', 'sh'] };

describe('in the text alone', () => {
  test('an argument is one line of one word', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const quoted = quoteArgument(text);
        expect(quoted).toMatch(/^(?:"(?:[^"\\$~#;{}'`\n\r]|\\[0-7]{3})*"|[\w./:@%+,=-]+)$/u);
        const plain = quoted.startsWith('"') ? quoted.slice(1, -1) : quoted;
        expect(plain.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))).toBe(
          text,
        );
      }),
    );
  });

  test('NUL is refused, half a surrogate pair becomes U+FFFD', () => {
    expect(() => quoteArgument('a\0b')).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(quoteArgument('a\ud800b')).toBe('"a\ufffdb"');
    expect(commandLine(['a', '', 'b c'])).toBe('a "" "b c"');
  });

  test('what is not known to be an encoding is left as it is', () => {
    expect(decodeVis('a\\qb\\')).toBe('a\\qb\\');
    expect(decodeVis('\\360\\237\\253\\250\\033\\n\\$HOME\\\\n')).toBe('\u{1fae8}\x1b\n$HOME\\n');
  });

  test('a `;` at the end of a spawned argument', () => {
    expect(['a;', ';', 'a\\;', 'a', ''].map(spawnArgument)).toEqual(['a\\;', '\\;', 'a\\\\;', 'a', '']);
  });
});

describe('through tmux and back in a snapshot', () => {
  test('names of windows, labels and titles of panes, values of options', async () => {
    const { tmux } = await testServer();
    const { session, window, pane } = await createSession(tmux, 's', 'w', WAITING);
    for (const batch of [texts(150), texts(150)]) {
      const found: { text: string; name?: string; label?: string | null; title?: string; option?: string }[] = [];
      for (const text of batch) {
        // Pipelined: each snapshot sees what was sent before it.
        const done = Promise.all([
          renameWindow(tmux, window, text),
          labelPane(tmux, pane, text),
          tmux.command('set-option', '-p', '-t', pane, '@test', text),
        ]);
        const [snapshot, option] = await Promise.all([
          tmux.snapshot(),
          tmux.command('display-message', '-p', '-t', pane, '#{@test}'),
          done,
        ]);
        const [only] = [...allPanes(snapshot)];
        found.push({
          text,
          name: only?.window.name as string,
          label: only?.pane.label as string | null,
          title: only?.pane.title as string,
          option,
        });
      }
      expect(found.map(({ name }) => name)).toEqual(batch);
      expect(found.map(({ option }) => option)).toEqual(batch);
      expect(found.map(({ label }) => label ?? '')).toEqual(batch);
      // tmux refuses a title with a character that has no width to its C library, and keeps the one before.
      for (const { text, title } of found) if (/^[\x20-\x7e]*$/.test(text)) expect(title).toBe(text);
    }
    // Nothing of it was run, and nothing else was made.
    expect((await tmux.snapshot()).sessions).toMatchObject([{ id: session, windows: [{ id: window }] }]);
  });

  test('names given on creation, over the control client and to the tmux that starts the server', async () => {
    for (const name of ['a;', '-x;', '#{pid}', '$HOME ä;;', '~', '%if', `"'`, '\n;', 'a\\;']) {
      const { tmux, connect } = await testServer();
      await createSession(tmux, name, name, WAITING);
      const second = await connect();
      const { session } = await createSession(second, `2${name}`, name, WAITING);
      await createWindow(second, session, name, WAITING);
      const { sessions } = await tmux.snapshot();
      expect(sessions.map(({ name }) => name).sort()).toEqual([name, `2${name}`].sort());
      expect(sessions.flatMap(({ windows }) => windows.map(({ name }) => name))).toEqual([name, name, name]);
    }
  });

  test('names of sessions, in which tmux writes `_` for `:` and `.`', async () => {
    const { tmux } = await testServer();
    const { session } = await createSession(tmux, 's', 'w', WAITING);
    await expect(createSession(tmux, '', 'w', WAITING)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(createSession(tmux, 's', 'w', WAITING)).rejects.toMatchObject({ code: 'exists' });
    const names = texts(150).filter((text) => text !== '');
    const found: (string | undefined)[] = [];
    for (const name of names) {
      const [, snapshot] = await Promise.all([renameSession(tmux, session, name), tmux.snapshot()]);
      found.push(snapshot.sessions[0]?.name);
    }
    expect(found).toEqual(names.map((name) => name.replace(/[:.]/g, '_')));
    expect((await tmux.snapshot()).sessions).toHaveLength(1);
  });

  test('arguments and environment of a pane’s program', async () => {
    const { tmux } = await testServer();
    await createSession(tmux, 's', 'w', WAITING);
    const values = texts(200);
    const env = Object.fromEntries(values.map((value, i) => [`MUX_TEST_${i}`, value]));
    const { pane } = await createWindow(tmux, '=s', null, { argv: [...WAITING.argv, ...values], env });
    const { pid } = [...allPanes(await tmux.snapshot())].find((found) => found.pane.id === pane)?.pane ?? { pid: 0 };
    const argv = await until(() => {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
      return words[0] === 'sh' && words;
    }, 'the program');
    expect(argv).toEqual([...WAITING.argv, ...values]);
    const environ = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const read = new Map(environ.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]));
    expect(values.map((_, i) => read.get(`MUX_TEST_${i}`))).toEqual(values);
  });

  test('a program without arguments is run, not given to a shell', async () => {
    const { tmux, directory } = await testServer();
    const program = join(directory, "a program; with 'quotes' & $HOME");
    const { copyFileSync } = await import('node:fs');
    copyFileSync('/bin/cat', program);
    await createSession(tmux, 's', 'w', { argv: [program] });
    const [only] = [...allPanes(await tmux.snapshot())];
    await until(() => readlinkSync(`/proc/${only?.pane.pid}/exe`) === program, 'the program');
  });

  test('directories', async () => {
    const { tmux, directory } = await testServer();
    const usable = texts(20).filter((text) => !/\//.test(text) && Buffer.byteLength(text) < 200);
    // The last pane's field is the end of all that tmux prints: there a line break could be lost.
    const names = [...new Set([...usable.filter((text) => !['', '.', '..'].includes(text)), 'last\n'])];
    const paths = names.map((name) => join(directory, 'cwd', name));
    for (const path of paths) mkdirSync(path, { recursive: true });
    const { pane } = await createSession(tmux, 's', 'w', { ...WAITING, cwd: paths[0] as string });
    const made = await Promise.all(paths.slice(1).map((cwd) => createWindow(tmux, '=s', null, { ...WAITING, cwd })));
    const split = await splitPane(tmux, pane, 'right', { ...WAITING, cwd: paths[0] as string });
    const wanted = new Map([
      [pane, paths[0]],
      [split, paths[0]],
      ...made.map(({ pane }, i) => [pane, paths[i + 1]] as const),
    ]);
    // Until a program has its terminal, tmux knows no directory of it.
    const found = await until(async () => {
      const panes = [...allPanes(await tmux.snapshot())].map(({ pane }) => [pane.id, pane.cwd] as const);
      return panes.every(([, cwd]) => cwd !== '') && new Map(panes);
    }, 'every program');
    expect(found).toEqual(wanted);
  });
});

test('formats: escaped text expands to itself', async () => {
  const { tmux } = await testServer();
  await createSession(tmux, 's', 'w', WAITING);
  // display-message expands strftime(3) as well, which names and directories do not.
  const batch = texts(300).map((text) => text.replaceAll('%', ''));
  const printed = await Promise.all(
    batch.map((text) => tmux.command('display-message', '-p', '--', escapeFormat(text))),
  );
  expect(printed).toEqual(batch);
});
