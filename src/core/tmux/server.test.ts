/** One server from the outside: found, watched, lost and found again, whatever its configuration and its other clients. */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Problem } from '../playbook/types.ts';
import { isRunning, readProcess } from '../process/proc.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { killPane, labelPane, resizePane, selectPane, splitPane, zoomPane } from './pane.ts';
import { allPanes, type Snapshot, Tmux } from './server.ts';
import { createSession, killSession, renameSession } from './session.ts';
import { createWindow, killWindow, renameWindow } from './window.ts';

const runFile = promisify(execFile);
const WAITING = { argv: ['sh', '-c', 'read line', 'sh'] };

/** Another tmux client, as a person would use one. */
async function run({ tmux }: TestServer, ...args: string[]): Promise<string> {
  const [file = '', ...base] = tmux.baseCommand;
  return (await runFile(file, [...base, ...args])).stdout.trim();
}

interface Watched {
  snapshots: Snapshot[];
  problems: (Problem | null)[];
  /** The first snapshot from now on of which this is true. */
  seen(wanted: (snapshot: Snapshot) => unknown, what: string): Promise<Snapshot>;
}

function watched(tmux: Tmux): Watched {
  const snapshots: Snapshot[] = [];
  const problems: (Problem | null)[] = [];
  tmux.on('snapshot', (snapshot) => snapshots.push(snapshot));
  tmux.on('problem', (problem) => problems.push(problem));
  tmux.watch();
  return {
    snapshots,
    problems,
    seen(wanted, what) {
      const from = snapshots.length;
      return until(() => snapshots.slice(from).find(wanted), what);
    },
  };
}

/** Shows a session in a terminal, as a person does; ended with the test. */
function terminal({ tmux }: TestServer, session: string): { close(): void } {
  const [file = '', ...base] = tmux.baseCommand;
  const attach = [file, ...base, 'attach-session', '-t', session].map((word) => `'${word}'`).join(' ');
  const env = { ...process.env, TERM: 'xterm' };
  const child = spawn('script', ['-qfc', attach, '/dev/null'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  const close = (): void => void child.kill('SIGKILL');
  onTestFinished(close);
  return { close };
}

const names = (snapshot: Snapshot): string[] => snapshot.sessions.map(({ name }) => name).sort();
const serverPid = async (server: TestServer): Promise<number> =>
  Number(await run(server, 'display-message', '-p', '#{pid}'));

/** Ends a server as the kernel's out-of-memory killer would. */
async function killServer(server: TestServer): Promise<void> {
  const pid = await serverPid(server);
  const entry = readProcess(pid);
  process.kill(pid, 'SIGKILL');
  await until(() => entry !== null && !isRunning(entry), 'the end of the server');
}

describe('no server', () => {
  test('opening and reading it starts none and leaves nothing', async () => {
    const { tmux } = await testServer();
    expect(await tmux.snapshot()).toEqual({ server: null, sessions: [] });
    expect(await tmux.isRunning()).toBe(false);
    await expect(tmux.command('list-sessions')).rejects.toMatchObject({ code: 'no-server' });
    expect(existsSync(tmux.socketPath)).toBe(false);
    expect(existsSync(dirname(tmux.socketPath))).toBe(false);
  });

  test('a file in the place of its socket is left alone: tmux itself would replace it', async () => {
    const socketPath = join((await testServer()).directory, 'notes.txt');
    writeFileSync(socketPath, 'precious');
    await expect(Tmux.open({ socketPath })).rejects.toMatchObject({
      code: 'bad-input',
      message: `${socketPath} is a file and no socket of tmux`,
    });
    expect(readFileSync(socketPath, 'utf8')).toBe('precious');
  });

  test('the socket of a server that was killed is no server', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    await killServer(server);
    expect(existsSync(server.tmux.socketPath)).toBe(true);
    const other = await server.connect();
    expect(await other.snapshot()).toEqual({ server: null, sessions: [] });
    expect(await other.isRunning()).toBe(false);
    await createSession(other, 'again', 'w', WAITING);
    expect(names(await server.tmux.snapshot())).toEqual(['again']);
  });

  test('the first session starts it, with an environment of the user’s own', async () => {
    const server = await testServer();
    const before = { ...process.env };
    Object.assign(process.env, {
      npm_config_x: '1',
      NODE_OPTIONS: '',
      TMUX: '/nowhere,1,0',
      TMUX_PANE: '%7',
      KEPT: 'ä',
    });
    onTestFinished(() => {
      process.env = before;
    });
    await createSession(server.tmux, 's', 'w', WAITING);
    const environment = (await server.tmux.command('show-environment', '-g')).split('\n');
    expect(environment).toContain('KEPT=ä');
    expect(
      environment.filter((line) => /^(npm_|NODE_OPTIONS|TMUX)/.test(line)).map((line) => line.split('=')[0]),
    ).toEqual(['TMUX_TMPDIR']);
  });

  test('TMUX_TMPDIR that does not exist: the same socket as tmux takes', async () => {
    const server = await testServer();
    process.env.TMUX_TMPDIR = join(server.directory, 'gone');
    const { tmux } = server;
    expect(dirname(dirname(tmux.socketPath))).toBe('/tmp');
    process.env.TMUX_TMPDIR = server.env.TMUX_TMPDIR as string;
    await createSession(tmux, 's', 'w', WAITING);
    expect(await tmux.command('display-message', '-p', '#{socket_path}')).toBe(tmux.socketPath);
  });

  test('tmux is missing, or too old: which, and what to do', async () => {
    const { directory } = await testServer();
    await expect(Tmux.open({ binary: join(directory, 'tmux') })).rejects.toMatchObject({
      code: 'tmux-missing',
      hint: expect.stringMatching(/^install tmux 3\.2 or later: /),
    });
    const path = process.env.PATH;
    onTestFinished(() => {
      process.env.PATH = path;
    });
    process.env.PATH = directory;
    await expect(Tmux.open()).rejects.toMatchObject({ code: 'tmux-missing' });
    const fake = (text: string): string => {
      const file = join(directory, 'tmux');
      writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return file;
    };
    fake('echo tmux 2.9a');
    await expect(Tmux.open()).rejects.toMatchObject({
      code: 'tmux-too-old',
      message: 'tmux 2.9a is too old: 3.2 or later is needed',
      hint: expect.stringContaining('install tmux'),
    });
    for (const version of ['3.2', '3.2-rc', 'next-3.6', 'openbsd-7.0', 'master']) {
      fake(`echo tmux ${version}`);
      expect((await Tmux.open()).version).toBe(version);
    }
    for (const text of ['exit 127', 'echo']) {
      fake(text);
      await expect(Tmux.open()).rejects.toMatchObject({ code: 'tmux-missing' });
    }
    // It goes away after it was there.
    fake('echo tmux 3.3');
    const tmux = await Tmux.open();
    rmSync(join(directory, 'tmux'));
    mkdirSync(dirname(tmux.socketPath), { recursive: true });
    writeFileSync(tmux.socketPath, '');
    await expect(tmux.snapshot()).rejects.toMatchObject({ code: 'tmux-missing' });
  });

  test('a socket of somebody else is told as such, not as no server', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    const refusing = join(server.directory, 'refusing');
    writeFileSync(
      refusing,
      `#!/bin/sh\n[ "$1" = -V ] && exec tmux -V\necho "error connecting to x (Permission denied)" >&2\nexit 1\n`,
    );
    chmodSync(refusing, 0o755);
    const tmux = await Tmux.open({ binary: refusing, socketName: server.socketName });
    await expect(tmux.snapshot()).rejects.toMatchObject({ code: 'io' });
  });
});

describe('watched', () => {
  test('a server that is killed is reported, and found again when it comes back', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    const { seen, problems } = watched(server.tmux);
    await seen((snapshot) => names(snapshot).includes('s'), 'the first snapshot');
    const lost = seen((snapshot) => snapshot.server === null, 'the loss');
    await killServer(server);
    expect((await lost).sessions).toEqual([]);
    expect(problems.at(-1)).toMatchObject({ code: 'connection-lost' });
    const found = seen((snapshot) => snapshot.server !== null, 'the new server');
    await run(server, 'new-session', '-d', '-s', 'back', ...WAITING.argv);
    expect(names(await found)).toEqual(['back']);
    expect(problems.at(-1)).toBe(null);
  });

  test('a server that ends in good order is no problem', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    const { seen, problems } = watched(server.tmux);
    await seen((snapshot) => names(snapshot).includes('s'), 'the first snapshot');
    await run(server, 'kill-server');
    await seen((snapshot) => snapshot.server === null, 'the end');
    expect(problems).toEqual([]);
  });

  test('waits for a server in a directory that is not there yet, is removed, and moved away', async () => {
    const server = await testServer();
    const { seen } = watched(server.tmux);
    const sockets = dirname(server.tmux.socketPath);
    for (const round of ['missing', 'removed', 'moved', 'empty']) {
      const found = seen((snapshot) => names(snapshot)[0] === round, round);
      await run(server, 'new-session', '-d', '-s', round, ...WAITING.argv);
      await found;
      const lost = seen((snapshot) => snapshot.server === null, `no server, ${round}`);
      await run(server, 'kill-server');
      await lost;
      if (round === 'missing') rmSync(sockets, { recursive: true });
      else if (round === 'removed') renameSync(sockets, `${sockets}-${round}`);
    }
  });

  test('a server without sessions is waited for, and lets its first session be made', async () => {
    const server = await testServer();
    await run(server, 'start-server', ';', 'set-option', '-g', 'exit-empty', 'off');
    onTestFinished(() => run(server, 'kill-server').then(() => {}));
    const { tmux } = server;
    expect(await tmux.snapshot()).toEqual({ server: null, sessions: [] });
    expect(await tmux.isRunning()).toBe(true);
    const { seen } = watched(tmux);
    await seen((snapshot) => snapshot.server === null, 'no sessions');
    const pid = await serverPid(server);
    const found = seen((snapshot) => snapshot.sessions.length > 0, 'the session of somebody else');
    await run(server, 'new-session', '-d', '-s', 'theirs', ...WAITING.argv);
    expect((await found).server?.pid).toBe(pid);
    const gone = seen((snapshot) => snapshot.sessions.length === 0, 'no sessions again');
    await run(server, 'kill-session', '-t', '=theirs');
    await gone;
    await createSession(tmux, 'ours', 'w', WAITING);
    expect((await tmux.snapshot()).server?.pid).toBe(pid);
  });

  test('a server that stands still is a problem until it goes on', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    const slow = await Tmux.open({ socketName: server.socketName, timeoutMs: 150 });
    onTestFinished(() => slow.close());
    const { seen, problems } = watched(slow);
    await seen((snapshot) => snapshot.server !== null, 'the first snapshot');
    const pid = await serverPid(server);
    const go = (): boolean => process.kill(pid, 'SIGCONT');
    onTestFinished(() => void go());
    process.kill(pid, 'SIGSTOP');
    slow.refresh();
    await until(() => problems.at(-1)?.code === 'timeout', 'the time-out');
    go();
    await until(() => problems.at(-1) === null, 'the end of the problem');
    expect(names(await slow.snapshot())).toEqual(['s']);
  });

  test('what another client does arrives by event, in our session and in others, without being asked for', async () => {
    const server = await testServer();
    const { tmux } = server;
    await createSession(tmux, 'one', 'w', WAITING);
    const two = await createSession(tmux, 'two', 'w', WAITING);
    await createWindow(tmux, two.session, 'w2', WAITING);
    const { seen } = watched(tmux);
    await seen((snapshot) => names(snapshot).length === 2, 'the first snapshot');
    const window = (snapshot: Snapshot, name: string) =>
      snapshot.sessions.flatMap(({ windows }) => windows).find((found) => found.name === name);
    const steps: [string[], (snapshot: Snapshot) => unknown][] = [
      [['rename-session', '-t', '=two', 'zwei'], (snapshot) => names(snapshot).includes('zwei')],
      [['rename-window', '-t', '=zwei:w2', 'näme\nx'], (snapshot) => window(snapshot, 'näme\nx')],
      [['split-window', '-d', '-t', two.pane, ...WAITING.argv], (snapshot) => window(snapshot, 'w')?.panes.length],
      [['move-window', '-d', '-s', '=zwei:1', '-t', '=zwei:7'], (snapshot) => window(snapshot, 'näme\nx')?.index === 7],
      [
        ['set-option', '-p', '-t', two.pane, '@muxworks_label', 'a\n%exit'],
        (snapshot) => labels(snapshot).includes('a\n%exit'),
      ],
      [['select-window', '-t', '=zwei:7'], (snapshot) => window(snapshot, 'näme\nx')?.active],
      [['kill-pane', '-t', two.pane], (snapshot) => ![...allPanes(snapshot)].some(({ pane }) => pane.id === two.pane)],
      [['kill-window', '-t', '=zwei:7'], (snapshot) => !window(snapshot, 'näme\nx')],
      [['rename-session', '-t', '=one', 'eins'], (snapshot) => names(snapshot).includes('eins')],
      [['kill-session', '-t', '=zwei'], (snapshot) => names(snapshot).length === 1],
    ];
    const labels = (snapshot: Snapshot): (string | null)[] => [...allPanes(snapshot)].map(({ pane }) => pane.label);
    for (const [command, wanted] of steps) {
      const event = seen(wanted, command.join(' '));
      await run(server, ...command);
      await event;
    }
    expect(tmux.connected).toBe(true);
  });
});

describe('among other clients', () => {
  test('our session is killed by somebody else, also with detach-on-destroy off: commands go on', async () => {
    for (const detach of ['on', 'off']) {
      const server = await testServer();
      const { tmux } = server;
      await createSession(tmux, 'a', 'w', WAITING);
      await createSession(tmux, 'b', 'w', WAITING);
      await run(server, 'set-option', '-g', 'detach-on-destroy', detach);
      const { seen, problems } = watched(tmux);
      await seen(() => true, 'a snapshot');
      const ours = tmux.controlSession as string;
      const event = seen((snapshot) => snapshot.sessions.length === 1, 'the session that is left');
      await run(server, 'kill-session', '-t', ours);
      await event;
      expect((await tmux.snapshot()).sessions).toHaveLength(1);
      expect(tmux.controlSession).not.toBe(ours);
      expect(problems).toEqual([]);
      await tmux.command('set-option', '-g', '@x', '1');
      expect(await run(server, 'list-clients', '-F', '#{client_control_mode}')).toBe('1');
    }
  });

  test('our session is closed while the process of our client stands still: tmux lives on', async () => {
    const server = await testServer();
    await createSession(server.tmux, 'a', 'w', WAITING);
    await createSession(server.tmux, 'b', 'w', WAITING);
    const { seen } = watched(server.tmux);
    await seen(() => true, 'a snapshot');
    const client = Number(await run(server, 'list-clients', '-F', '#{client_pid}'));
    process.kill(client, 'SIGSTOP');
    onTestFinished(() => void (readProcess(client) && process.kill(client, 'SIGCONT')));
    const pid = await serverPid(server);
    await run(server, 'kill-session', '-t', server.tmux.controlSession as string);
    // tmux looks at what clients have subscribed to once a second.
    const soon = performance.now() + 1200;
    await until(() => performance.now() > soon, 'a second look');
    expect(await serverPid(server)).toBe(pid);
    process.kill(client, 'SIGCONT');
    expect((await server.tmux.snapshot()).sessions).toHaveLength(1);
  });

  test('killSession of our own session: the connection outlives it, and the last one', async () => {
    const { tmux } = await testServer();
    const a = await createSession(tmux, 'a', 'w', WAITING);
    const b = await createSession(tmux, 'b', 'w', WAITING);
    await tmux.command('switch-client', '-t', a.session);
    await killSession(tmux, tmux.controlSession as string);
    expect(tmux.connected).toBe(true);
    expect(names(await tmux.snapshot())).toEqual(['b']);
    await killSession(tmux, a.session);
    await killSession(tmux, b.session);
    expect(await tmux.snapshot()).toEqual({ server: null, sessions: [] });
    await killSession(tmux, b.session);
    await killWindow(tmux, b.window);
    await killPane(tmux, b.pane);
  });

  test('detached by `detach-client -a`: reported, attached again, nothing lost', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    const { seen } = watched(server.tmux);
    await seen(() => true, 'a snapshot');
    const again = seen((snapshot) => names(snapshot)[0] === 't', 'the snapshot after it');
    await run(server, 'detach-client', '-a', '-s', '=s');
    await run(server, 'rename-session', '-t', '=s', 't');
    await again;
    expect(await server.tmux.command('display-message', '-p', 'x')).toBe('x');
  });

  test('counts the terminals that show a session, and no control client', async () => {
    const server = await testServer();
    await createSession(server.tmux, 'a', 'w', WAITING);
    await createSession(server.tmux, 'b', 'w', WAITING);
    await (await server.connect()).command('list-sessions');
    const attached = async (): Promise<string> =>
      (await server.tmux.snapshot()).sessions.map(({ name, attached }) => `${name}${attached}`).join(' ');
    expect(await attached()).toBe('a0 b0');
    const first = terminal(server, '=b');
    terminal(server, '=b');
    await until(async () => (await attached()) === 'a0 b2', 'both terminals');
    first.close();
    await until(async () => (await attached()) === 'a0 b1', 'one terminal');
  });

  test('two clients of ours, and one that is closed while it works', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', WAITING);
    const other = await server.connect();
    const results = Promise.allSettled(Array.from({ length: 100 }, () => other.command('list-panes')));
    await Promise.resolve();
    other.close();
    for (const result of await results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'connection-lost' });
    }
    await expect(other.command('list-panes')).rejects.toMatchObject({ code: 'connection-lost' });
    expect(names(await server.tmux.snapshot())).toEqual(['s']);
    await until(async () => (await run(server, 'list-clients')).split('\n').length === 1, 'the other client to go');
  });
});

describe('unusual configuration', () => {
  const everything = [
    'set -g base-index 1',
    'set -g pane-base-index 1',
    'set -g default-command "sleep 1000"',
    'set -g default-shell /bin/sh',
    'set -g status off',
    'set -g renumber-windows on',
    'set -g remain-on-exit on',
    'set -g detach-on-destroy off',
    'set -g mouse on',
    'set -g history-limit 1000000',
    'set -g allow-rename on',
    'set -g automatic-rename on',
    'set -g set-titles on',
    'set -g pane-border-status top',
    'set -g pane-border-format "#{pane_title} #(echo x)"',
    'set -g window-size smallest',
    'set -g aggressive-resize on',
    'set -g visual-activity on',
    'set -g monitor-activity on',
    'set -g prefix C-a',
    'set -g command-alias[100] "zoom=resize-pane -Z"',
    'set-hook -g after-new-window "display-message -p hooked; split-window -d; kill-pane -t %9999"',
    'set-hook -g after-new-session "display-message -p hooked; kill-pane -t %9999"',
    'set-hook -g client-attached "display-message -p hooked; kill-pane -t %9999"',
    'set-hook -g window-renamed "set-option -g @renamed 1"',
    'set-hook -g session-created "run-shell true"',
    'kill-pane -t %9999',
  ];

  test('everything works as in the plainest', async () => {
    const server = await testServer();
    const configFile = join(server.directory, 'tmux.conf');
    writeFileSync(configFile, everything.join('\n'));
    const tmux = await Tmux.open({ socketName: server.socketName, configFile });
    onTestFinished(() => tmux.close());
    const { session, window, pane } = await createSession(tmux, 's', 'first', WAITING);
    await createSession(tmux, 's2', 'w', WAITING);
    const made = await createWindow(tmux, session, 'second', WAITING);
    const [, hooked] = (await tmux.snapshot()).sessions[0]?.windows ?? [];
    // The user's hook split it, and failed after that.
    expect(hooked).toMatchObject({ id: made.window, index: 2, name: 'second' });
    expect(hooked?.panes).toHaveLength(2);
    const printed = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const { window } = await createWindow(tmux, session, `w${i}`, WAITING);
        return tmux.command('display-message', '-p', '-t', window, '#{window_name}');
      }),
    );
    expect(printed).toEqual(Array.from({ length: 20 }, (_, i) => `w${i}`));
    const right = await splitPane(tmux, pane, 'right', WAITING);
    await resizePane(tmux, right, { columns: 20 });
    await labelPane(tmux, right, 'right');
    await selectPane(tmux, right);
    await zoomPane(tmux, right);
    const find = async () => (await tmux.snapshot()).sessions[0]?.windows.find(({ id }) => id === window);
    expect(await find()).toMatchObject({ index: 1, name: 'first', zoomed: true });
    expect((await find())?.panes).toMatchObject([
      { id: pane, number: 1, active: false },
      { id: right, number: 2, active: true, label: 'right', title: 'right' },
    ]);
    await zoomPane(tmux, right);
    expect((await find())?.panes[1]).toMatchObject({ width: 20, left: 60 });
    // remain-on-exit: the pane of a program that has ended stays.
    await tmux.command('respawn-pane', '-k', '-t', right, '--', 'sh', '-c', 'exit 7');
    await until(async () => (await find())?.panes[1]?.exitCode === 7, 'the dead pane');
    expect((await find())?.panes[1]).toMatchObject({ status: 'dead', dead: true });
    await tmux.command('respawn-pane', '-k', '-t', right, '--', 'sh', '-c', 'kill -KILL $$');
    await until(async () => (await find())?.panes[1]?.exitCode === 137, 'the killed pane');
    await killPane(tmux, right);
    await renameWindow(tmux, window, 'renamed');
    await renameSession(tmux, session, 'other');
    await killWindow(tmux, made.window);
    expect(names(await tmux.snapshot())).toEqual(['other', 's2']);
    await killSession(tmux, session);
    expect(names(await tmux.snapshot())).toEqual(['s2']);
  });

  test('destroy-unattached: a session of ours lives on without a client', async () => {
    const server = await testServer();
    const configFile = join(server.directory, 'tmux.conf');
    writeFileSync(configFile, 'set -g destroy-unattached on');
    const open = (): Promise<Tmux> => Tmux.open({ socketName: server.socketName, configFile });
    const first = await open();
    await createSession(first, 'a', 'w', WAITING);
    await createSession(first, 'b', 'w', WAITING);
    first.close();
    await until(async () => (await run(server, 'list-clients')) === '', 'the client to go');
    const second = await open();
    expect(names(await second.snapshot())).toEqual(['a', 'b']);
    second.close();
  });

  test('no server or client of a test is left over when it stops', async () => {
    const server = await testServer();
    await createSession(server.tmux, 's', 'w', { argv: ['sh', '-c', 'trap "" HUP TERM; sleep 600 & wait'] });
    await createSession(server.tmux, 's2', 'w', WAITING);
    const pids = [...allPanes(await server.tmux.snapshot())].map(({ pane }) => pane.pid);
    await server.stop();
    expect(pids.map(readProcess).filter((entry) => entry !== null && isRunning(entry))).toEqual([]);
    expect(existsSync(server.directory)).toBe(false);
  });
});
