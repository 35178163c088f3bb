/** exec, send, keys, wait, stop and kill as commands, against real shells. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readProcess } from '../core/process/proc.ts';
import { descendants } from '../core/process/tree.ts';
import { play, screen, thePane } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { command, muxworks } from './testing.ts';

async function panes(text = `!!tmux.window_ensure name:'dev|w' cat:2pane\n`): Promise<TestServer> {
  const server = await testServer();
  const { summary } = await play(server.tmux, text);
  expect(summary.failed).toBe(0);
  return server;
}

describe('exec', () => {
  test('prints what the command writes and exits as it does', async () => {
    const server = await panes();
    expect(
      await muxworks(server, ['exec', 'dev/w/1', '--', 'echo hi; cd /usr; exit_ () { return 7; }; exit_']),
    ).toEqual({
      code: 7,
      out: 'hi\n',
      err: '',
    });
    expect(await muxworks(server, ['exec', 'dev|w|1', '--', 'pwd'])).toEqual({ code: 0, out: '/usr\n', err: '' });
    const words = ['exec', 'dev/w/2', '--', 'printf', '[%s]', '-n', 'a  b', '$HOME', "it's", '*'];
    expect(await muxworks(server, words)).toEqual({ code: 0, out: "[-n][a  b][$HOME][it's][*]", err: '' });
    const json = await muxworks(server, ['exec', 'dev/w/2', '--json', '--', 'printf "\\e[1mb\\e[0m"; false']);
    expect([json.code, json.err, JSON.parse(json.out)]).toEqual([
      1,
      '',
      { output: '\u001b[1mb\u001b[0m', exitCode: 1, timedOut: false, durationMs: expect.any(Number) },
    ]);
    const plain = await muxworks(server, ['exec', 'dev/w/2', '--strip-ansi', '--raw', '--', 'printf "\\e[1mb\\n"']);
    expect(plain).toEqual({ code: 0, out: 'b\r\n', err: '' });
  });

  test('124 on a time-out, 2 for what is not complete or no flag, 1 for a pane that is busy or not there', async () => {
    const server = await panes();
    const late = await muxworks(server, ['exec', 'dev/w/1', '--timeout', '300ms', '--', 'echo begun; sleep 600']);
    expect(late).toMatchObject({ code: 124, out: expect.stringMatching(/^begun\n/) });
    expect(late.err).toContain('error: It ran longer than 0.3 s and was interrupted');
    const json = await muxworks(server, ['exec', 'dev/w/1', '--json', '--timeout', '300ms', '--', 'sleep 600']);
    expect([json.code, JSON.parse(json.out)]).toMatchObject([124, { timedOut: true, exitCode: 130 }]);
    const open = await muxworks(server, ['exec', 'dev/w/1', '--', `echo 'open`]);
    expect(open).toMatchObject({ code: 2, out: '' });
    expect(open.err).toContain('error: The command is not complete');
    for (const wrong of ['5', '5x', '-1s', 's', '']) {
      expect((await muxworks(server, ['exec', 'dev/w/1', '--timeout', wrong, '--', 'true'])).code).toBe(2);
    }
    expect((await muxworks(server, ['exec', 'dev/nothing', '--', 'true'])).code).toBe(1);
    await muxworks(server, ['send', 'dev/w/1', 'sleep 4242', '--enter']);
    await muxworks(server, ['wait', 'dev/w/1', '--for', 'sleep 4242']);
    await until(async () => (await thePane(server.tmux, 'dev', 'w', 1)).program === 'sleep', 'the sleep');
    const busy = await muxworks(server, ['exec', 'dev/w/1', '--timeout', '300ms', '--', 'true']);
    expect([busy.code, busy.err]).toEqual([1, expect.stringContaining('is busy: sleep 4242 runs there')]);
  });

  test('streams while it runs; Ctrl-C interrupts the command; a reader that goes away does too', {
    timeout: 60_000,
  }, async () => {
    const server = await panes();
    const start = (text: string) =>
      spawn(process.execPath, [...command, '-L', server.socketName, 'exec', 'dev/w/1', '--timeout', '0', '--', text]);
    const one = start('echo begun; sleep 600');
    let out = '';
    one.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    await until(() => out === 'begun\n', 'the output', 15_000);
    one.kill('SIGINT');
    expect(await new Promise((resolve) => one.once('close', resolve))).toBe(130);
    const two = start('while :; do echo y; done');
    two.stdout.once('data', () => two.stdout.destroy());
    expect(await new Promise((resolve) => two.once('close', resolve))).toBe(130);
    expect(await muxworks(server, ['exec', 'dev/w/1', '--', 'echo usable'])).toMatchObject({
      code: 0,
      out: 'usable\n',
    });
  });
});

describe('send and keys', () => {
  test('text arrives byte for byte, keys by their names', async () => {
    const server = await panes();
    const file = join(server.directory, 'got');
    const text = `Enter; -x 'q' "d" \\ $HOME \`x\` #{pane_id} C-c !! ünï 漢 \t;`;
    await muxworks(server, ['exec', 'dev/w/1', '--', 'stty -echo']);
    await muxworks(server, ['send', 'dev/w/1', `cat > ${file}`, '--enter']);
    await until(async () => (await thePane(server.tmux, 'dev', 'w', 1)).program === 'cat', 'cat');
    expect(await muxworks(server, ['send', 'dev/w/1', '--enter', '--', text])).toEqual({ code: 0, out: '', err: '' });
    expect((await muxworks(server, ['send', 'dev/w/1', '--', '-n'])).code).toBe(0);
    expect((await muxworks(server, ['keys', 'dev/w/1', 'Enter', 'a', ';', 'Space', 'Enter', 'C-d'])).code).toBe(0);
    expect((await muxworks(server, ['wait', 'dev/w/1', '--exit'])).code).toBe(0);
    const { out } = await muxworks(server, ['exec', 'dev/w/2', '--', 'cat', file]);
    expect(out).toBe(`${text}\n-n\na; \n`);
    const wrong = await muxworks(server, ['keys', 'dev/w/1', 'C-d', 'Entr']);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('There is no key "Entr"')]);
    expect((await thePane(server.tmux, 'dev', 'w', 1)).status).not.toBe('dead');
  });
});

describe('wait', () => {
  test('for a text, shown or to come, by expression, and not in time', async () => {
    const server = await panes();
    await muxworks(server, ['exec', 'dev/w/1', '--', 'echo one-two']);
    expect(await muxworks(server, ['wait', 'dev/w/1', '--for', 'one-two'])).toEqual({ code: 0, out: '', err: '' });
    const late = await muxworks(server, ['wait', 'dev/w/1', '--for', 'one-two', '--new', '--timeout', '200ms']);
    expect([late.code, late.err]).toEqual([124, expect.stringContaining('one-two did not come in 0.2 s')]);
    const waiting = muxworks(server, [
      'wait',
      'dev/w/1',
      '--json',
      '--for',
      'n[0-9]+ done',
      '--regex',
      '--timeout',
      '1m',
    ]);
    await muxworks(server, ['send', 'dev/w/1', `sleep 0.5; printf '\\e[31mn%d\\e[0m done\\n' 12`, '--enter']);
    expect(await waiting).toEqual({ code: 0, out: '{"text":"n12 done"}\n', err: '' });
    expect((await muxworks(server, ['wait', 'dev/w/1'])).code).toBe(2);
    expect((await muxworks(server, ['wait', 'dev/w/1', '--for', '(', '--regex'])).code).toBe(2);
    expect((await muxworks(server, ['wait', 'dev/w/1', '--exit', '--port', '1'])).code).toBe(2);
    expect((await muxworks(server, ['wait', 'dev/w/1', '--port', '70000'])).code).toBe(2);
  });

  test('for the end of a command, with its exit code', async () => {
    const server = await panes(`!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1; (exit 9)'\n`);
    expect(await muxworks(server, ['wait', 'dev/w/1', '--exit'])).toEqual({ code: 9, out: '', err: '' });
    expect((await muxworks(server, ['wait', 'dev/w/1', '--exit', '--json'])).out).toBe('{"exitCode":9}\n');
  });

  test('for a port of the pane’s own', async () => {
    const server = await panes();
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as { port: number };
    // Somebody else listens: not the pane.
    expect((await muxworks(server, ['wait', 'dev/w/1', '--port', `${port}`, '--timeout', '200ms'])).code).toBe(124);
    await new Promise((resolve) => free.close(resolve));
    const waiting = muxworks(server, ['wait', 'dev/w/1', '--port', `${port}`, '--json', '--timeout', '1m']);
    const script = `require('net').createServer().listen(${port}, '127.0.0.1')`;
    await muxworks(server, ['send', 'dev/w/1', `${process.execPath} -e "${script}"`, '--enter']);
    const { code, out } = await waiting;
    expect(code).toBe(0);
    expect(readProcess(JSON.parse(out).pid)?.name).toMatch(/node|MainThread/);
  });
});

describe('stop and kill', () => {
  test('stop ends what runs and leaves the shells; a signal by name', async () => {
    const server = await panes(
      [1, 2].map((n) => `!!tmux.pane_ensure name:'dev|w|${n}' cmd:'sleep 10${n} | sleep 20${n}'\n`).join(''),
    );
    const shell = (await thePane(server.tmux, 'dev', 'w', 1)).pid;
    await until(() => descendants(shell).filter(({ name }) => name === 'sleep').length === 2, 'the sleeps');
    const bad = await muxworks(server, ['stop', 'dev/w/1', '--signal', 'SIGNOTHING']);
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('There is no signal SIGNOTHING')]);
    const stopped = await muxworks(server, ['stop', 'dev/w/1', '--json']);
    expect([stopped.code, JSON.parse(stopped.out).ended.map(({ name }: { name: string }) => name)]).toEqual([
      0,
      ['sleep', 'sleep'],
    ]);
    expect(readProcess(shell)).not.toBeNull();
    expect(descendants(shell)).toEqual([]);
    expect((await muxworks(server, ['stop', 'dev/w/1'])).out).toBe('Nothing ran in dev|w|1.\n');
    expect((await muxworks(server, ['stop', 'dev/w/1', '--signal', 'kill'])).out).toBe(
      'Sent to nothing: only a shell has the terminal in dev|w|1.\n',
    );
    expect((await muxworks(server, ['stop', 'dev/w/2', '--signal', 'hup'])).out).toMatch(/^Sent to 2 processes: sleep/);
    expect((await muxworks(server, ['wait', 'dev/w/2', '--exit'])).code).toBe(129);
    expect((await muxworks(server, ['exec', 'dev/w/2', '--', 'echo usable'])).out).toBe('usable\n');
  });

  test('kill closes pane, window and session, and says what ended', async () => {
    const server = await panes(
      `!!tmux.window_ensure name:'dev|w' cat:2pane\n!!tmux.window_ensure name:'dev|x'\n!!tmux.session_ensure name:other\n`,
    );
    await muxworks(server, ['send', 'dev/w/1', 'sleep 3333', '--enter']);
    await until(async () => (await thePane(server.tmux, 'dev', 'w', 1)).program === 'sleep', 'the sleep');
    const sleep = descendants((await thePane(server.tmux, 'dev', 'w', 1)).pid).find(({ name }) => name === 'sleep');
    const one = await muxworks(server, ['kill', 'dev/w/1']);
    expect([one.code, one.out]).toEqual([
      0,
      expect.stringMatching(/^Closed dev\|w\|1\. Ended 2 processes: sleep \d+, bash/),
    ]);
    expect(readProcess(sleep?.pid as number)).toBeNull();
    expect(JSON.parse((await muxworks(server, ['kill', 'dev/w', '--json'])).out)).toMatchObject({ closed: 'dev|w' });
    expect((await muxworks(server, ['kill', 'dev'])).code).toBe(0);
    expect((await server.tmux.snapshot()).sessions.map(({ name }) => name)).toEqual(['other']);
    expect((await muxworks(server, ['kill', 'dev'])).code).toBe(1);
  });

  test('a pane does not end itself, and does not wait for itself', async () => {
    const server = await panes();
    const script = join(server.directory, 'self.sh');
    const words = [process.execPath, ...command, '-L', server.socketName].map((word) => `'${word}'`).join(' ');
    writeFileSync(
      script,
      ['kill', 'stop', 'exec']
        .map((name) => `${words} ${name} dev/w/1 ${name === 'exec' ? '-- true' : ''}; echo ${name}:$?\n`)
        .join(''),
    );
    await muxworks(server, ['exec', 'dev/w/1', '--timeout', '1m', '--', 'sh', script]);
    const shown = await screen(server.tmux, (await thePane(server.tmux, 'dev', 'w', 1)).id);
    for (const name of ['kill', 'stop', 'exec']) expect(shown).toContain(`${name}:2`);
  });
});
