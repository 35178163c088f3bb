/** The byte path to a screen, with a headless xterm as the screen and a real tmux as the truth. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Screen } from '../testing/screen.ts';
import { testServer, until } from '../testing/tmux.ts';
import { ControlClient } from './control-client.ts';
import { pasteText, typeBytes } from './input.ts';
import type { Tmux } from './server.ts';
import { createSession, killSession } from './session.ts';
import { startOnTerminal, startPiped } from './transport.ts';
import { killWindow } from './window.ts';

async function captured(tmux: Tmux, pane: string): Promise<string[]> {
  const rows = Number(await tmux.command('display-message', '-p', '-t', pane, '#{pane_height}'));
  const lines = (await tmux.command('capture-pane', '-p', '-t', pane)).split('\n').map((line) => line.trimEnd());
  return Array.from({ length: rows }, (_, row) => lines[row] ?? '');
}

/** Waits until screen and tmux show the same, and says what differs when they never do. */
async function sameAsTmux(screen: Screen, tmux: Tmux, pane: string): Promise<void> {
  let seen: string[] = [];
  let truth: string[] = [];
  const same = async (): Promise<boolean> => {
    [seen, truth] = [screen.lines(pane), await captured(tmux, pane)];
    return seen.join('\n') === truth.join('\n');
  };
  await until(same, 'screen and tmux to agree').catch(() => expect(seen).toEqual(truth));
  expect(screen.cursor(pane)).toBe(await tmux.command('display-message', '-p', '-t', pane, '#{cursor_x},#{cursor_y}'));
}

const run = (script: string) => ({ argv: ['bash', '-c', script] });

test.each([
  ['pipes', startPiped],
  ['a terminal', startOnTerminal],
] as const)(
  'over %s: the first paint has colours, history, wide characters and cursor, then output follows',
  async (_, transport) => {
    const { tmux } = await testServer();
    const script = String.raw`for i in $(seq 1 60); do printf '\e[3%dmline %d\e[0m 漢字 é 👍\n' $((i % 8)) $i; done; printf '%0.s=' $(seq 1 200); printf '\nprompt> '; exec cat`;
    const { session, window, pane } = await createSession(tmux, 'paint', 'w', run(script));
    await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('prompt>'), 'the prompt');
    const screen = await Screen.attach(tmux, session, transport);
    await screen.attached.show(window, 80, 24);
    await sameAsTmux(screen, tmux, pane);
    expect(screen.history(pane)[0]).toBe('line 1 漢字 é 👍');
    const line = screen.terminals.get(pane)?.buffer.normal.getLine(2);
    expect(line?.getCell(0)?.getFgColor()).toBe(3);
    await typeBytes(tmux, pane, Buffer.from('typed ; $(x) "é"\r'));
    await until(() => screen.lines(pane).filter((text) => text.includes('typed ; $(x) "é"')).length === 2, 'the echo');
    await sameAsTmux(screen, tmux, pane);
  },
);

test('an alternate screen is painted over the normal one, which comes back when the program leaves', async () => {
  const { tmux } = await testServer();
  const script = String.raw`printf 'before\n'; printf '\e[?1049h\e[2J\e[5;10HFULL SCREEN\e[?1000h\e[?1006h\e[?1h\e[?25l'; read -r; printf '\e[?1049l'; printf 'after\n'; exec cat`;
  const { session, window, pane } = await createSession(tmux, 'alt', 'w', run(script));
  await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('FULL'), 'the program');
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 80, 24);
  await sameAsTmux(screen, tmux, pane);
  const terminal = screen.terminals.get(pane);
  expect(terminal?.buffer.active.type).toBe('alternate');
  expect(terminal?.modes.mouseTrackingMode).toBe('vt200');
  expect(terminal?.modes.applicationCursorKeysMode).toBe(true);
  await typeBytes(tmux, pane, Buffer.from('\r'));
  await until(() => screen.lines(pane).includes('after'), 'the normal screen');
  expect(screen.lines(pane)).toContain('before');
  expect(terminal?.buffer.active.type).toBe('normal');
});

test('painted in the middle of a flood, not one byte is doubled or lost', async () => {
  const { tmux, directory } = await testServer();
  const file = join(directory, 'flood');
  const lines = Array.from({ length: 40_000 }, (_, index) => `${index} ${'x'.repeat(index % 70)}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { session, window, pane } = await createSession(tmux, 'flood', 'w', run(`cat '${file}'; echo END; exec cat`));
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 80, 24);
  await until(() => screen.lines(pane).includes('END'), 'the end of the flood');
  await sameAsTmux(screen, tmux, pane);
  // Every line that the terminal still has follows the one before it.
  const numbers = [...screen.history(pane), ...screen.lines(pane)]
    .filter((line) => /^\d/.test(line))
    .map((line) => Number(line.split(' ')[0]));
  const first = numbers[0] as number;
  expect(numbers).toEqual(numbers.map((_, index) => first + index));
  expect(screen.behind).toEqual([]);
});

test('30 MB pass byte for byte, and memory in flight stays bounded', { timeout: 60_000 }, async () => {
  const { tmux, directory } = await testServer();
  const go = join(directory, 'go');
  // Raw terminal: nothing between the program and tmux changes a byte.
  const script = `stty raw -echo; echo READY; until [ -e '${go}' ]; do read -t 0.02 <> <(:) || :; done; head -c 30000000 /dev/zero | tr '\\0' 'a' | fold -w 79; printf '\\r\\nEND'; exec cat`;
  const { session, window, pane } = await createSession(tmux, 'bytes', 'w', run(script));
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 80, 24);
  await until(() => screen.lines(pane).some((line) => line.includes('READY')), 'the program');
  const before = screen.bytes.get(pane) ?? 0;
  screen.hashes.set(pane, createHash('md5'));
  writeFileSync(go, '');
  await until(() => screen.lines(pane).some((line) => line.includes('END')), 'the end', 50_000);
  const expected = createHash('md5');
  const row = Buffer.from(`${'a'.repeat(79)}\n`);
  const rows = Math.floor(30_000_000 / 79);
  for (let index = 0; index < rows; index++) expected.update(row);
  expected.update('a'.repeat(30_000_000 - rows * 79)).update('\r\nEND');
  expect((screen.bytes.get(pane) ?? 0) - before).toBe(rows * 80 + (30_000_000 - rows * 79) + 5);
  expect(screen.hashes.get(pane)?.digest('hex')).toBe(expected.digest('hex'));
  expect(screen.attached.skipped).toBe(0);
});

test('a screen that hangs is caught up with a fresh paint that says so, and the program goes on meanwhile', {
  timeout: 40_000,
}, async () => {
  const { tmux, directory } = await testServer();
  const done = join(directory, 'done');
  const script = `read -r; i=0; while [ ! -e '${done}' ]; do i=$((i+1)); echo "line $i ${'z'.repeat(200)}"; done; echo "LAST $i"; exec cat`;
  const { session, window, pane } = await createSession(tmux, 'hang', 'w', run(script));
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 80, 24);
  screen.stuck = true;
  await typeBytes(tmux, pane, Buffer.from('\r'));
  const firstLine = async (): Promise<string> =>
    (await tmux.command('capture-pane', '-p', '-t', pane)).split('\n')[0] ?? '';
  // Longer than tmux waits for a client: the program must not stand still for it.
  const before = await firstLine();
  const started = Date.now();
  await until(
    async () => Date.now() - started > 6500 && (await firstLine()) !== before,
    'the program to go on',
    20_000,
  );
  writeFileSync(done, '');
  await until(
    async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('LAST'),
    'the program to end',
  );
  screen.release();
  await until(() => screen.behind.length > 0, 'the paint that catches up');
  await sameAsTmux(screen, tmux, pane);
  expect(screen.attached.skipped).toBeGreaterThan(0);
});

test('panes that come, change their size and go are followed; hidden windows send nothing and their programs run on', async () => {
  const { tmux } = await testServer();
  const counting = run('i=0; while read -rt 0.02 <> <(:) || :; do i=$((i+1)); echo "count $i"; done');
  const { session, window, pane } = await createSession(tmux, 'many', 'one', counting);
  const other = await tmux.command(
    'new-window',
    '-d',
    '-t',
    `${session}:`,
    '-P',
    '-F',
    '#{window_id} #{pane_id}',
    'bash',
    '-c',
    'echo other; exec cat',
  );
  const [otherWindow, otherPane] = other.split(' ') as [string, string];
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 100, 30);
  await until(() => screen.lines(pane).some((line) => line.startsWith('count')), 'output');
  expect(screen.terminals.get(pane)?.cols).toBe(100);
  expect(screen.terminals.has(otherPane)).toBe(false);

  const split = await tmux.command(
    'split-window',
    '-d',
    '-h',
    '-t',
    pane,
    '-P',
    '-F',
    '#{pane_id}',
    'bash',
    '-c',
    'echo split; exec cat',
  );
  await until(() => screen.lines(split).includes('split'), 'the new pane');
  await until(() => screen.terminals.get(pane)?.cols === 50, 'the smaller size');
  await tmux.command('resize-pane', '-t', split, '-x', '20');
  await until(() => screen.terminals.get(split)?.cols === 20, 'the size of the drag');
  await tmux.command('kill-pane', '-t', split);
  await until(() => screen.gone.includes(split), 'the pane to go');
  await until(() => screen.terminals.get(pane)?.cols === 100, 'the full width again');

  await screen.attached.show(otherWindow, 100, 30);
  await until(() => screen.lines(otherPane).includes('other'), 'the other window');
  const hiddenBytes = screen.bytes.get(pane);
  const shown = (): Promise<string> => tmux.command('capture-pane', '-p', '-t', pane);
  const then = await shown();
  await until(async () => (await shown()) !== then, 'the hidden program to run on');
  expect(screen.bytes.get(pane)).toBe(hiddenBytes);
  await screen.attached.show(window, 100, 30);
  expect(screen.lines(pane).length).toBe(30);
  await killWindow(tmux, window);
  await until(() => screen.gone.includes(pane), 'the closed window');
});

test("a person's terminal keeps its size, smaller or larger, unless this screen has to show the same window", async () => {
  const { tmux } = await testServer();
  const { session, window } = await createSession(tmux, 'sizes', 'w', run('exec cat'));
  const other = await tmux.command('new-window', '-d', '-t', `${session}:`, '-P', '-F', '#{window_id}', 'cat');
  const size = (target = window): Promise<string> =>
    tmux.command('display-message', '-p', '-t', target, '#{window_width}x#{window_height}');
  const app = await Screen.attach(tmux, session);
  await app.attached.show(window, 90, 20);
  expect([await size(), await size(other)]).toEqual(['90x20', '90x20']);

  const person = await ControlClient.start(
    [...tmux.baseCommand, '-C', 'attach-session', '-t', session],
    startPiped,
    {},
  );
  onTestFinished(() => person.close());
  await person.command(['refresh-client', '-C', '70x15']);
  await until(async () => (await size()) === '70x15', "the person's smaller terminal");
  await until(() => app.terminals.get([...app.terminals.keys()][0] as string)?.cols === 70, 'the screen to follow');
  await person.command(['refresh-client', '-C', '150x50']);
  await until(async () => (await size()) === '90x20', 'what this screen can show');
  await app.attached.show(null, 0, 0);
  await until(async () => (await size()) === '150x50', 'the size of the one who still looks');
});

test('a session that is closed, and a server that is killed, are told at once', async () => {
  const { tmux } = await testServer();
  await createSession(tmux, 'stays', 'w', run('exec cat'));
  const doomed = await createSession(tmux, 'doomed', 'w', run('exec cat'));
  const screen = await Screen.attach(tmux, doomed.session);
  await screen.attached.show(doomed.window, 80, 24);
  await killSession(tmux, doomed.session);
  await until(() => screen.closed, 'the end of the session');
  expect(screen.attached.open).toBe(false);

  const { session, window } = await createSession(tmux, 'last', 'w', run('exec cat'));
  const second = await Screen.attach(tmux, session);
  await second.attached.show(window, 80, 24);
  process.kill(Number(await tmux.command('display-message', '-p', '#{pid}')), 'SIGKILL');
  await until(() => second.closed, 'the end of the server');
  await expect(second.attached.show(window, 80, 24)).rejects.toMatchObject({ code: 'connection-lost' });
});

test('a paste arrives byte for byte, between marks when the program asked for them, and cannot end them itself', async () => {
  const { tmux, directory } = await testServer();
  const file = join(directory, 'pasted');
  const text = `first; $(x) #{pane_id} "quotes' é漢👍\n\u001b[201~second\tline\n${'long '.repeat(20_000)}`;
  const clean = text.replace('\u001b[201~', '').replaceAll('\n', '\r');
  const script = String.raw`stty raw -echo; printf '\e[?2004hREADY'; head -c ${Buffer.byteLength(clean) + 12} > '${file}'; echo DONE; exec cat`;
  const { pane } = await createSession(tmux, 'paste', 'w', run(script));
  await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('READY'), 'the program');
  await pasteText(tmux, pane, text);
  await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('DONE'), 'the whole paste');
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(file, 'utf8')).toBe(`\u001b[200~${clean}\u001b[201~`);
  expect(await tmux.command('list-buffers')).toBe('');
});
