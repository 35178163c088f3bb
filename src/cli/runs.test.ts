/** run --from, run --step and runs on the command line, against a real tmux. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node-pty';
import { expect, test } from 'vitest';
import { theWindow } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { command, muxworks } from './testing.ts';

const THREE = `!!tmux.session_ensure name:one
!!tmux.session_ensure name:two
!!tmux.session_ensure name:three
`;

async function sessions({ tmux }: TestServer): Promise<string[]> {
  return (await tmux.snapshot()).sessions.map(({ name }) => name);
}

/** muxworks on a terminal, with what it has shown so far. */
function onTerminal(server: TestServer, args: string[]) {
  const terminal = spawn(process.execPath, [...command, '-L', server.socketName, ...args], {
    cwd: server.directory,
    cols: 120,
    rows: 40,
    env: { ...process.env, NO_COLOR: '1' } as Record<string, string>,
  });
  let shown = '';
  let code: number | null = null;
  terminal.onData((data) => {
    shown += data;
  });
  terminal.onExit(({ exitCode }) => {
    code = exitCode;
  });
  return {
    type: (keys: string) => terminal.write(keys),
    shows: (text: string | RegExp) =>
      until(
        () => (typeof text === 'string' ? shown.includes(text) : text.test(shown)),
        () => `"${text}" in:
${shown}`,
      ),
    ends: () =>
      until(
        () => code !== null && { code, shown },
        () => `the end of:\n${shown}`,
      ),
  };
}

test('--from skips what is before, and says where it begins', async () => {
  const server = await testServer();
  writeFileSync(join(server.directory, 'three.hero'), THREE);
  const ran = await muxworks(server, ['run', 'three.hero', '--from', '2']);
  expect(ran).toMatchObject({ code: 0, err: 'Begins with step 2 of 3 (three.hero, line 2).\n' });
  expect(ran.out).toMatch(/3 steps: 2 changed, 1 skipped/);
  expect((await sessions(server)).sort()).toEqual(['three', 'two']);
  const other = await muxworks(server, ['run', 'three.hero', '--from', './three.hero:3', '--json']);
  const events = other.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.at(-1)).toMatchObject({ type: 'summary', skipped: 2, kept: 1 });
  expect(await muxworks(server, ['run', 'three.hero', '--from', '4'])).toMatchObject({
    out: '',
    err: expect.stringContaining('There is no step at or after line 4 of three.hero'),
  });
  for (const line of ['0', 'x', 'three.hero:']) {
    expect(await muxworks(server, ['run', 'three.hero', '--from', line])).toMatchObject({ code: 2, out: '' });
  }
});

test('--step needs a terminal', async () => {
  const server = await testServer();
  const ran = await muxworks(server, ['run', '--step', '-s', THREE]);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toContain('--step asks on a terminal');
  expect(await muxworks(server, ['run', '--step', '--json', '-s', THREE])).toMatchObject({ code: 2 });
  expect(await sessions(server)).toEqual([]);
});

test('--step shows each step and waits; c does the rest', async () => {
  const server = await testServer();
  const terminal = onTerminal(server, ['run', '--step', '-s', THREE]);
  await terminal.shows('step 1  Enter: do it');
  expect(await sessions(server)).toEqual([]);
  terminal.type('\r');
  await terminal.shows('step 2  Enter: do it');
  expect(await sessions(server)).toEqual(['one']);
  terminal.type('nonsense\r');
  await terminal.shows(/step 2 {2}Enter[\s\S]*step 2 {2}Enter/);
  terminal.type('c\r');
  const { code, shown } = await terminal.ends();
  expect(code).toBe(0);
  expect(shown).toContain('3 steps: 3 changed');
  expect(shown).not.toContain('step 3  Enter');
});

test.each([
  ['q', 'q\r'],
  ['Ctrl-C', '\x03'],
  ['Ctrl-D', '\x04'],
])('--step: %s stops before the step', async (_, keys) => {
  const server = await testServer();
  const terminal = onTerminal(server, ['run', '--step', '-s', THREE]);
  await terminal.shows('step 1  Enter: do it');
  terminal.type('\r');
  await terminal.shows('step 2  Enter: do it');
  terminal.type(keys);
  const { code, shown } = await terminal.ends();
  expect(code).toBe(1);
  expect(shown).toContain('Stopped before step 2 of 3');
  expect(await sessions(server)).toEqual(['one']);
});

test('a failed step shows what its pane showed', async () => {
  const server = await testServer();
  const text = `!!tmux.pane_ensure name:'dev|work|1' cmd:'echo no such table; false' ready:'port 1'`;
  const ran = await muxworks(server, ['run', '-s', text]);
  expect(ran.code).toBe(1);
  expect(ran.err).toContain('| no such table\n');
});

test('runs: listed, shown step by step, and where to go on', async () => {
  const server = await testServer();
  expect(await muxworks(server, ['runs'])).toMatchObject({
    code: 0,
    out: 'No playbook has been run on that tmux server yet.\n',
  });
  expect(await muxworks(server, ['runs', 'show'])).toMatchObject({ code: 1 });
  const file = join(server.directory, 'fails.hero');
  writeFileSync(
    file,
    `!!tmux.session_ensure name:one\n!!tmux.pane_kill name:'one|none|1'\n!!tmux.session_ensure name:two`,
  );
  await muxworks(server, ['run', 'fails.hero']);
  await muxworks(server, ['run', '-s', THREE]);
  await muxworks(server, ['run', 'fails.hero', '--from', '9']);
  const json = (await muxworks(server, ['runs', '--json'])).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(json.map(({ outcome, title, by, path }) => [outcome, title, by, path])).toEqual([
    ['failed', 'fails.hero', 'cli', file],
    ['done', 'inline playbook', 'cli', ''],
    ['not-begun', 'fails.hero', 'cli', file],
  ]);
  const listed = (await muxworks(server, ['runs', 'ls', '-n', '0'])).out.trimEnd().split('\n');
  expect(listed).toHaveLength(3);
  expect(listed[0]).toMatch(/failed +at step 2 of 3 +cli .* fails\.hero$/);
  expect((await muxworks(server, ['runs', '-n', '1'])).out.trimEnd().split('\n')).toEqual([listed[2]]);
  const shown = await muxworks(server, ['runs', 'show', json[0].id]);
  expect(shown.out).toMatch(/failed\n1 +create +one .*\n2 +failed +one\|none\|1 .*\n3 +not run +two/);
  expect(shown.err).toContain('Failed at step 2 of 3. To go on there: muxworks run fails.hero --from 2\n');
  expect(await muxworks(server, ['runs', 'show', 'nothing'])).toMatchObject({ code: 1, out: '' });
});

test('a run that is killed is broken off, at its step', async () => {
  const server = await testServer();
  const file = join(server.directory, 'waits.hero');
  writeFileSync(
    file,
    `!!tmux.session_ensure name:one\n!!tmux.pane_ensure name:'one|w|1' cmd:'sleep 1001' ready:'port 1'`,
  );
  await muxworks(server, ['run', file], {
    async during(child) {
      const running = async (): Promise<boolean> =>
        (await theWindow(server.tmux, 'one', 'w').catch(() => null))?.panes[0]?.status === 'running';
      await until(running, 'the command').finally(() => child.kill('SIGKILL'));
    },
  });
  const shown = await muxworks(server, ['runs', 'show']);
  expect(shown.out).toContain('broken-off');
  expect(shown.err).toBe('Broken off at step 2 of 2. To go on there: muxworks run waits.hero --from 2\n');
});
