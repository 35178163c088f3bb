/** The control client against a real tmux: replies in order whatever happens between them, and no promise that hangs. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRunning, readProcess } from '../process/proc.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { ControlClient, type ControlClientEvents, type ControlClientOptions, SequenceError } from './control-client.ts';
import { createSession } from './session.ts';
import { type StartTransport, startOnTerminal, startPiped } from './transport.ts';

const runFile = promisify(execFile);
const WAITING = { argv: ['sh', '-c', 'read line', 'sh'] };

/** A server with one session `s`, and what a person could do to it from another terminal. */
async function startServer(): Promise<TestServer & { pid: number; run(...args: string[]): Promise<string> }> {
  const server = await testServer();
  await createSession(server.tmux, 's', 'w', WAITING);
  const [file = '', ...base] = server.tmux.baseCommand;
  const run = async (...args: string[]): Promise<string> => (await runFile(file, [...base, ...args])).stdout.trim();
  return { ...server, pid: Number(await run('display-message', '-p', '#{pid}')), run };
}

async function attach(
  server: TestServer,
  events: ControlClientEvents = {},
  options: ControlClientOptions = {},
  transport: StartTransport = startPiped,
): Promise<ControlClient> {
  const mode = transport === startPiped ? '-C' : '-CC';
  const argv = [...server.tmux.baseCommand, '-N', mode, 'attach-session', '-t', '=s'];
  const client = await ControlClient.start(argv, transport, events, options);
  onTestFinished(() => client.close());
  return client;
}

/** Stops the server as an overloaded machine would, until the test ends or says otherwise. */
async function stop(pid: number): Promise<{ go(): void }> {
  const server = readProcess(pid);
  const go = (): void => {
    if (server !== null && isRunning(server)) process.kill(pid, 'SIGCONT');
  };
  onTestFinished(go);
  process.kill(pid, 'SIGSTOP');
  await until(() => readProcess(pid)?.state === 'T', 'the server to stand still');
  return { go };
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
/** How each promise ended: its value, or the code of its error. */
const outcomes = (promises: readonly Promise<unknown>[]): Promise<unknown[]> =>
  Promise.all(promises.map((promise) => promise.catch(codeOf)));

describe.each([
  ['over pipes', startPiped],
  ['on a terminal', startOnTerminal],
])('%s', (_, transport) => {
  test('5,000 pipelined commands with failures between keep their order', async () => {
    const client = await attach(await startServer(), {}, {}, transport);
    const kinds = [
      (i: number) => ({ argv: ['display-message', '-p', `reply ${i}`], wanted: `reply ${i}` }),
      (i: number) => ({ argv: ['display-message', '-p', `%%end ${i}\n%%error\n\n`], wanted: `%end ${i}\n%error\n\n` }),
      () => ({ argv: ['kill-pane', '-t', '%999'], wanted: 'not-found' }),
      () => ({ argv: ['no-such-command'], wanted: 'tmux-refused' }),
      () => ({ argv: ['rename-window', '-Z', 'x'], wanted: 'tmux-refused' }),
      () => ({ argv: ['set-option', '-g', '@x', '1'], wanted: '' }),
    ];
    const commands = Array.from({ length: 5000 }, (_, i) => (kinds[(i * 7) % kinds.length] as (typeof kinds)[0])(i));
    const found = await outcomes(commands.map(({ argv }) => client.command(argv)));
    const wrong = commands.flatMap(({ wanted }, i) => (found[i] === wanted ? [] : [{ i, wanted, found: found[i] }]));
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('a command that fails in a sequence ends it, and only it', async () => {
    const client = await attach(await startServer(), {}, {}, transport);
    const say = (text: string): string[] => ['display-message', '-p', text];
    const [first, failed, last] = await Promise.allSettled([
      client.sequence([say('a'), say('b'), say('c')]),
      client.sequence([say('d'), say('e'), ['kill-window', '-t', '@999'], say('f')]),
      client.sequence([say('g'), say('h')]),
    ]);
    expect(first).toEqual({ status: 'fulfilled', value: ['a', 'b', 'c'] });
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'not-found', printed: ['d', 'e'] } });
    expect(failed.status === 'rejected' && failed.reason).toBeInstanceOf(SequenceError);
    expect(last).toEqual({ status: 'fulfilled', value: ['g', 'h'] });
    expect(await client.sequence([])).toEqual([]);
  });

  test('a reply is as the command printed it, whatever the line ends of the terminal', async () => {
    const client = await attach(await startServer(), {}, {}, transport);
    await client.command(['set-option', '-g', '@x', 'a\r\nb\r\r\n\nc\td']);
    expect(await client.command(['display-message', '-p', '#{@x}'])).toBe('a\r\nb\r\r\n\nc\td');
  });

  test('a server killed while commands are pending rejects every one', async () => {
    const server = await startServer();
    let closed = '';
    const client = await attach(server, { closed: (reason) => (closed = reason) }, {}, transport);
    await stop(server.pid);
    const pending = outcomes(Array.from({ length: 200 }, () => client.command(['list-panes'])));
    process.kill(server.pid, 'SIGKILL');
    expect(new Set(await pending)).toEqual(new Set(['connection-lost']));
    expect(closed).not.toBe('');
    expect(client.open).toBe(false);
    await expect(client.command(['list-panes'])).rejects.toMatchObject({ code: 'connection-lost' });
  });

  test('a client killed while the server stands still rejects every pending command', async () => {
    const server = await startServer();
    const client = await attach(server, {}, {}, transport);
    await stop(server.pid);
    const pending = outcomes(Array.from({ length: 200 }, () => client.command(['list-panes'])));
    process.kill(client.pid, 'SIGKILL');
    expect(new Set(await pending)).toEqual(new Set(['connection-lost']));
  });

  test('closing it while the server stands still leaves no process and no pending command', async () => {
    const server = await startServer();
    const client = await attach(server, {}, {}, transport);
    const process_ = readProcess(client.pid);
    await stop(server.pid);
    const pending = outcomes([client.command(['list-panes'])]);
    client.close();
    expect(await pending).toEqual(['connection-lost']);
    await until(() => process_ !== null && !isRunning(process_), 'the end of the client');
  });
});

test('a server that stands still is a time-out; its late replies are still matched', async () => {
  const server = await startServer();
  const client = await attach(server, {}, { timeoutMs: 150 });
  const stopped = await stop(server.pid);
  const late = [1, 2, 3].map((i) => client.command(['display-message', '-p', `late ${i}`]));
  expect(await outcomes(late)).toEqual(['timeout', 'timeout', 'timeout']);
  await expect(client.command(['list-panes'])).rejects.toThrow('tmux did not answer list-panes in 0.15 s');
  expect(client.open).toBe(true);
  stopped.go();
  expect(await Promise.all([4, 5].map((i) => client.command(['display-message', '-p', `${i}`])))).toEqual(['4', '5']);
});

test('a server that stands still while it is attached is a time-out', async () => {
  const server = await startServer();
  await stop(server.pid);
  await expect(attach(server, {}, { timeoutMs: 150 })).rejects.toMatchObject({ code: 'timeout' });
});

test('hooks of the user that print and fail do not disturb the replies, nor the attach', async () => {
  const server = await startServer();
  for (const hook of ['after-new-window', 'after-set-option', 'client-attached', 'client-session-changed'])
    await server.run('set-hook', '-g', hook, 'display-message -p hooked ; kill-pane -t %999');
  await server.run('set-hook', '-g', 'after-rename-window', 'run-shell "printf %%end\\\\\\\\n%%begin"');
  const client = await attach(server);
  const commands = Array.from({ length: 40 }, (_, i) => [
    ['new-window', '-d', '-t', '=s:', '-P', '-F', `made ${i}`, '--', ...WAITING.argv],
    ['set-option', '-g', '@x', `${i}`],
    ['rename-window', '-t', '=s:', `${i}`],
    ['display-message', '-p', `${i}`],
  ]);
  const printed = await Promise.all(commands.map((sequence) => client.sequence(sequence)));
  expect(printed).toEqual(commands.map((_, i) => [`made ${i}`, '', '', `${i}`]));
});

test('commands that run others are refused, not guessed at', async () => {
  const client = await attach(await startServer());
  for (const name of ['if-shell', 'run-shell', 'source-file'])
    await expect(client.command([name, 'x'])).rejects.toMatchObject({ code: 'bad-input' });
  expect(await client.command(['display-message', '-p', 'x'])).toBe('x');
});

test('pane text that guesses the end of a reply costs the connection, and is never taken for another reply', async () => {
  const server = await startServer();
  await server.run('set-option', '-g', 'history-limit', '100000');
  const seconds = Math.floor(Date.now() / 1000);
  const guess = `for t in $(seq ${seconds} ${seconds + 30}); do for n in $(seq 255 320); do echo "%end $t $n 1"; done; done; read x`;
  const pane = await server.run('new-window', '-d', '-P', '-F', '#{pane_id}', '-t', '=s:', '--', 'bash', '-c', guess);
  await until(
    async () => (await server.run('capture-pane', '-p', '-t', pane)).includes(`${seconds + 30} 320 1`),
    'the guesses',
  );
  let closed = '';
  const client = await attach(server, { closed: (reason) => (closed = reason) });
  const replies = await outcomes([
    client.command(['capture-pane', '-p', '-S', '-', '-t', pane]),
    client.command(['display-message', '-p', 'after']),
  ]);
  // The first is cut short, or whole where the guess was wrong; the second is its own or none.
  expect(closed === '' ? replies[1] === 'after' : replies[1] === 'connection-lost').toBe(true);
  expect(closed).toContain('a reply ended twice');
});

test('what cannot be attached is told apart', async () => {
  const server = await testServer();
  const start = (argv: string[]): Promise<ControlClient> => ControlClient.start(argv, startPiped, {});
  const base = server.tmux.baseCommand;
  await expect(start([...base, '-N', '-C', 'attach-session'])).rejects.toMatchObject({ code: 'no-server' });
  expect(existsSync(server.tmux.socketPath)).toBe(false);
  await expect(start(['tmux-that-is-not-there', '-C', 'attach-session'])).rejects.toMatchObject({
    code: 'tmux-missing',
    hint: expect.stringContaining('install tmux'),
  });
  await createSession(server.tmux, 's', 'w', WAITING);
  await expect(start([...base, '-N', '-C', 'attach-session', '-t', '=nobody'])).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(start(['false', '-C'])).rejects.toMatchObject({ code: 'connection-lost' });
});

test('clients of ours that come and go while we work do not bring tmux down', async () => {
  const server = await startServer();
  let current = await attach(server);
  let working = true;
  const work = (async () => {
    while (working) await current.command(['rename-session', '-t', '=s', 's']).catch(() => nextTurn());
  })();
  for (let round = 0; round < 100; round++) {
    const old = current;
    // As a screen does that shows another session: the old client goes while the new one comes.
    const coming = attach(server);
    if (round % 2 === 0) old.close();
    current = await coming;
    old.close();
  }
  working = false;
  await work;
  expect(await current.command(['display-message', '-p', '#{pid}'])).toBe(`${server.pid}`);
});
