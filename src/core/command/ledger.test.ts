/** The ledger: every end of a declared command once, with what is known of it and nothing else; on real panes. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runPlaybook } from '../playbook/run.ts';
import { descendants } from '../process/tree.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { play, playbook, screen, thePane } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { killPane } from '../tmux/pane.ts';
import type { Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { closePanes } from './close-panes.ts';
import {
  appendEntry,
  entryKey,
  LEDGER_BOUNDS,
  type LedgerEntry,
  ledgerDirectory,
  parseEntry,
  readLedger,
  withLedger,
} from './ledger.ts';
import { allBegun, noteBegun, paneBefore } from './ledger-begun.ts';
import { noticeEnds } from './ledger-notice.ts';
import { EndWatch } from './ledger-watch.ts';
import { killProcesses, sendCommand } from './pane-work.ts';
import { sessionDelete, windowDelete } from './remove.ts';
import { restartCommand } from './restart.ts';
import { killRunningCommand } from './stop.ts';

const ensure = (cmd: string, more = '') => `!!tmux.pane_ensure name:'dev|work|1' ${more} cmd:'${cmd}'`;

const ended = (tmux: Tmux) =>
  until(async () => {
    const { mark, dead } = await thePane(tmux, 'dev', 'work', 1);
    return dead || (mark !== null && mark.token !== 0 && mark.phase !== 'run');
  }, 'the end of the command');

/** Ends the command, after the run that has started it has looked what had ended. */
async function endIt(tmux: Tmux): Promise<void> {
  await tmux.idle();
  process.kill((await thePane(tmux, 'dev', 'work', 1)).state?.pid ?? 0, 'SIGTERM');
  await ended(tmux);
}

const untilEntered = (tmux: Tmux, count: number) =>
  until(async () => {
    await noticeEnds(tmux);
    return all().length === count;
  }, 'the entries');

const all = (): LedgerEntry[] => [...readLedger()];

/** The one entry of the ledger, once somebody has looked. */
async function only(tmux: Tmux): Promise<LedgerEntry> {
  await noticeEnds(tmux);
  expect(all()).toHaveLength(1);
  return all()[0] as LedgerEntry;
}

describe('an end', () => {
  test('with 0: who, where, what, how long, what it used and wrote', async () => {
    const { tmux, directory } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' label:web log:true`);
    await tmux.idle();
    const burn = 'i=0; while ((i < 200000)); do ((i += 1)); done; seq 5';
    const text = `!!play.echo content:'x'\n\n${ensure(burn, `cwd:'${directory}'`)}`;
    const file = join(directory, 'a.heroscript');
    await runPlaybook(tmux, await playbook(text, file), { onEvent: () => {} });
    await ended(tmux);
    const entry = await only(tmux);
    const pane = await thePane(tmux, 'dev', 'work', 1);
    const { server } = await tmux.snapshot();
    expect(entry).toMatchObject({
      server: { pid: server?.pid, startedAt: server?.startedAt, socket: tmux.socketPath },
      ...{ pane: pane.id, token: pane.state?.token, session: 'dev', window: 'work', number: 1, label: 'web' },
      ...{ command: burn, commandMd5: pane.state?.cmd_md5, cwd: directory },
      ...{ status: 'finished', exitCode: 0, signal: null, peakMemory: null },
      ...{ startedAt: pane.startedAt, endedAt: pane.endedAt },
    });
    expect(entry.by).toEqual({ kind: 'playbook', file, line: 3 });
    expect(entry.durationMs).toBe((pane.endedAt ?? 0) - (pane.startedAt ?? 0));
    // 1 to 5, a line each, as a terminal has them: \r\n.
    expect(entry.bytesWritten).toBe(15);
    // Null where this machine was too busy to look in time.
    if (entry.cpuMs !== null) expect(entry.cpuMs).toBeGreaterThan(0);
    expect(readdirSync(join(ledgerDirectory())).sort()).toEqual(['commands.jsonl', 'lock']);
    expect(statSync(join(ledgerDirectory(), 'commands.jsonl')).mode & 0o077).toBe(0);
    expect(allBegun(tmux.socketPath)).toEqual([]);
  });

  test('with another code, by a signal; one that runs has none', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('(exit 3)'));
    await ended(tmux);
    expect(await only(tmux)).toMatchObject({ status: 'failed', exitCode: 3, signal: null });
    await play(tmux, ensure('sleep 1000'));
    expect(await noticeEnds(tmux)).toEqual([]);
    const { state } = await thePane(tmux, 'dev', 'work', 1);
    expect(state?.pid_start).toBeGreaterThan(0);
    process.kill(state?.pid ?? 0, 'SIGKILL');
    await ended(tmux);
    await noticeEnds(tmux);
    expect(all()[0]).toMatchObject({ status: 'failed', exitCode: 137, signal: 'SIGKILL', pid: state?.pid });
  });

  test('with its shell, by a kill or by its own exit', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    const { pid } = await thePane(tmux, 'dev', 'work', 1);
    process.kill(pid, 'SIGKILL');
    await ended(tmux);
    await untilEntered(tmux, 1);
    expect(all()).toMatchObject([{ status: 'failed', exitCode: 137, command: 'sleep 1000' }]);
    expect(all()[0]?.durationMs).not.toBe(0);
    await play(tmux, ensure('sleep 1000; exit 5'));
    process.kill((await thePane(tmux, 'dev', 'work', 1)).state?.pid ?? 0, 'SIGTERM');
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).dead, 'the end of the shell');
    await noticeEnds(tmux);
    expect(all()).toMatchObject([{ status: 'failed', exitCode: 5 }, { exitCode: 137 }]);
  });

  test.each([
    ['sleep 1000', { exitCode: 143, signal: 'SIGTERM' }, 'SIGTERM'],
    [`bash -c "trap : TERM; echo on; while :; do sleep 1000; done"`, { exitCode: 137, signal: 'SIGKILL' }, 'SIGKILL'],
    ['exec sleep 1000', { status: 'unknown', exitCode: null }, 'SIGTERM'],
  ])('with its pane, on purpose: by whom, with which signal: %s', async (command, told, signal) => {
    const { tmux } = await testServer();
    await play(tmux, ensure(command));
    const pane = await thePane(tmux, 'dev', 'work', 1);
    await until(() => descendants(pane.pid).length > 0 || command.startsWith('exec'), 'its process');
    if (command.includes('echo on'))
      await until(async () => (await screen(tmux, pane.id)).includes('\non'), 'its trap');
    // Another one, so that the server stays.
    await tmux.newSession('-s', 'other', 'sleep 600');
    const by = { kind: 'cli', command: 'kill' } as const;
    await closePanes(tmux, [pane], () => killPane(tmux, pane.id), by);
    expect(all()).toMatchObject([{ command, ...told, ended: { by, signal } }]);
    expect(allBegun(tmux.socketPath)).toEqual([]);
  });

  test('by stop, by restart, by a line that wants another command: on purpose, and by whom', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    const { id } = await thePane(tmux, 'dev', 'work', 1);
    const last = async (): Promise<LedgerEntry | undefined> => {
      await noticeEnds(tmux);
      return all()[0];
    };
    const restart = { kind: 'cli', command: 'restart' } as const;
    await restartCommand(tmux, id, restart);
    expect(await last()).toMatchObject({ exitCode: 143, ended: { by: restart, signal: 'SIGTERM' } });
    await play(tmux, `\n${ensure('bash -c "trap : TERM; echo on; while :; do sleep 1000; done"')}`);
    const line = { kind: 'playbook', file: '', line: 2 };
    expect(await last()).toMatchObject({ by: restart, ended: { by: line, signal: 'SIGTERM' } });
    await until(async () => (await screen(tmux, id)).includes('\non'), 'its trap');
    const stop = { kind: 'cli', command: 'stop' } as const;
    expect(await killRunningCommand(tmux, id, stop)).not.toEqual([]);
    expect(await last()).toMatchObject({ exitCode: 137, ended: { by: stop, signal: 'SIGKILL' } });
    expect(all()).toHaveLength(3);
  });

  test('by itself: what stops or closes its pane later has not ended it', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('(exit 3)'));
    await ended(tmux);
    await tmux.newSession('-s', 'other', 'sleep 600');
    const pane = await thePane(tmux, 'dev', 'work', 1);
    expect(await killRunningCommand(tmux, pane.id, { kind: 'cli', command: 'stop' })).toEqual([]);
    await closePanes(tmux, [pane], () => killPane(tmux, pane.id), { kind: 'cli', command: 'kill' });
    expect(all()).toMatchObject([{ exitCode: 3, ended: null }]);
  });

  test('with its pane, its window, its session: by whom', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'other', 'sleep 600');
    const by = { kind: 'app' } as const;
    const close = [
      ({ id }: PaneRecord) => killProcesses(tmux, id, by),
      async () => {
        const { sessions } = await tmux.snapshot();
        await windowDelete(tmux, sessions.find(({ name }) => name === 'dev')?.windows[0]?.id ?? '', by);
      },
      () => sessionDelete(tmux, 'dev', by),
    ];
    for (const [index, end] of close.entries()) {
      await play(tmux, ensure('sleep 1000'));
      await end(await thePane(tmux, 'dev', 'work', 1));
      expect(all()).toHaveLength(index + 1);
      expect(all()[0]).toMatchObject({ exitCode: 143, ended: { by, signal: 'SIGTERM' } });
    }
  });

  test('with its window, by a line of a playbook', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    await tmux.newSession('-s', 'other', 'sleep 600');
    await play(tmux, `\n!!tmux.window_delete name:'dev|work'`);
    const by = { kind: 'playbook', file: '', line: 2 };
    expect(all()).toMatchObject([{ exitCode: 143, ended: { by, signal: 'SIGTERM' } }]);
  });

  test('that nobody saw: the pane has gone, or a person ran something else', async () => {
    const { tmux } = await testServer();
    await play(tmux, `${ensure('sleep 1000')}\n!!tmux.pane_ensure name:'dev|work|2' cmd:'sleep 1000'`);
    await endIt(tmux);
    const [first, second] = [await thePane(tmux, 'dev', 'work', 1), await thePane(tmux, 'dev', 'work', 2)];
    await sendCommand(tmux, first.id, 'cd /');
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).mark?.token === 0, 'what the person ran');
    await tmux.command('kill-pane', '-t', second.id);
    await untilEntered(tmux, 2);
    for (const entry of all()) {
      expect(entry).toMatchObject({ status: 'unknown', exitCode: null, endedAt: null, durationMs: null });
      expect(entry).toMatchObject({ cpuMs: null, bytesWritten: null });
    }
  });

  test('is entered by the next start in the pane, with how it ended', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('(exit 4)'));
    await ended(tmux);
    const { id } = await thePane(tmux, 'dev', 'work', 1);
    await restartCommand(tmux, id, { kind: 'cli', command: 'restart' });
    expect(all()[0]).toMatchObject({ exitCode: 4, by: { kind: 'playbook', file: '', line: 1 } });
    await ended(tmux);
    await noticeEnds(tmux);
    expect(all()).toMatchObject([
      { exitCode: 4, by: { kind: 'cli', command: 'restart' } },
      { exitCode: 4, by: { kind: 'playbook' } },
    ]);
  });

  test('of a command that a person has stopped comes when it ends', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    const { id, state } = await thePane(tmux, 'dev', 'work', 1);
    await tmux.command('send-keys', '-t', id, 'C-z');
    await ended(tmux);
    expect(await noticeEnds(tmux)).toEqual([]);
    process.kill(state?.pid ?? 0, 'SIGKILL');
    await untilEntered(tmux, 1);
  });
});

describe('whoever notices', () => {
  test('several at once, in one process and in others: one entry', async () => {
    const server = await testServer();
    const { tmux } = server;
    await play(tmux, ensure('sleep 1000'));
    await endIt(tmux);
    const others = await Promise.all([server.connect(), server.connect(), server.connect()]);
    const counts = await Promise.all([
      ...[...others, tmux].map(async (each) => (await noticeEnds(each)).length),
      ...[1, 2].map(() => noticing(server)),
    ]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(all()).toHaveLength(1);
    expect(readFileSync(join(ledgerDirectory(), 'commands.jsonl'), 'utf8').split('\n')).toHaveLength(2);
  });

  test('a crash between the entry and its note: written twice, read once', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    await endIt(tmux);
    const { id, state } = await thePane(tmux, 'dev', 'work', 1);
    const before = await paneBefore(tmux, id);
    await noticeEnds(tmux);
    if (state === null) throw new Error('there is no state');
    noteBegun(tmux.socketPath, before, state);
    expect(await noticeEnds(tmux)).toHaveLength(1);
    expect(readFileSync(join(ledgerDirectory(), 'commands.jsonl'), 'utf8').split('\n')).toHaveLength(3);
    expect(all()).toHaveLength(1);
  });

  test('a watch enters what ends, with the most memory that it has seen it use', async () => {
    const { tmux } = await testServer();
    const watch = new EndWatch(tmux);
    onTestFinished(() => watch.close());
    tmux.watch();
    await play(tmux, ensure('perl -e "\\$x = q(x) x 50_000_000; sleep 1000"'));
    const { id, state } = await thePane(tmux, 'dev', 'work', 1);
    const command = { pane: id, token: state?.token ?? 0 };
    await until(() => (watch.peak(command) ?? 0) > 50_000_000, 'its memory to be seen');
    process.kill(state?.pid ?? 0, 'SIGTERM');
    await until(() => all().length === 1, 'the entry');
    expect(all()[0]).toMatchObject({ exitCode: 143, durationMs: expect.any(Number) });
    expect(all()[0]?.peakMemory).toBeGreaterThan(50_000_000);
  });

  test('a supervisor that restarts a command: an entry for each of its ends', async () => {
    const { tmux } = await testServer();
    const given: string[] = [];
    const supervisor = new Supervisor(tmux, ({ type }) => void given.push(type));
    onTestFinished(() => supervisor.close());
    await play(tmux, ensure('(exit 3)', 'restart:on-failure max_restarts:2 backoff:20ms'));
    await until(() => given.includes('given-up'), 'the supervisor to give up');
    await until(() => all().length === 3, 'an entry for each end');
    for (const entry of all()) {
      expect(entry).toMatchObject({ exitCode: 3, by: { kind: 'playbook', file: '', line: 1 } });
    }
    expect(new Set(all().map(entryKey)).size).toBe(3);
  });

  test('a supervisor is killed before it could: the next one enters it', async () => {
    const server = await testServer();
    const { tmux } = server;
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script(server, 'new Supervisor(tmux, () => console.log(1)); setInterval(() => {}, 1000);'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await play(tmux, ensure('sleep 1000'));
    // It cannot see the end, and then it is killed.
    child.kill('SIGSTOP');
    process.kill((await thePane(tmux, 'dev', 'work', 1)).state?.pid ?? 0, 'SIGTERM');
    await ended(tmux);
    child.kill('SIGKILL');
    const supervisor = new Supervisor(tmux, () => {});
    onTestFinished(() => supervisor.close());
    await until(() => all().length > 0, 'the entry');
    expect(all()).toMatchObject([{ exitCode: 143, signal: 'SIGTERM' }]);
  });

  test('a server that has come again with the same ids is another one', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure('sleep 1000'));
    const before = await thePane(tmux, 'dev', 'work', 1);
    await tmux.command('kill-server').catch(() => {});
    await until(async () => (await tmux.snapshot()).server === null, 'the end of the server');
    await play(tmux, ensure('sleep 2000'));
    const after = await thePane(tmux, 'dev', 'work', 1);
    expect(after.id).toBe(before.id);
    await untilEntered(tmux, 1);
    expect(all()).toMatchObject([{ command: 'sleep 1000', status: 'unknown', token: before.state?.token }]);
    expect(allBegun(tmux.socketPath)).toMatchObject([{ command: 'sleep 2000' }]);
  });
});

describe('the file', () => {
  function place(): string {
    const directory = mkdtempSync(join(tmpdir(), 'muxtest-ledger-'));
    const before = process.env.XDG_STATE_HOME;
    process.env.XDG_STATE_HOME = directory;
    onTestFinished(() => {
      if (before === undefined) delete process.env.XDG_STATE_HOME;
      else process.env.XDG_STATE_HOME = before;
      rmSync(directory, { recursive: true, force: true });
    });
    return ledgerDirectory();
  }

  const entry = (token: number): LedgerEntry => ({
    server: { pid: 1, startedAt: 2, socket: '/s' },
    ...{ pane: '%1', token, session: 's', window: 'w', number: 1, label: null, by: { kind: 'app' } as const },
    ...{
      command: 'é\n',
      commandMd5: 'x',
      cwd: null,
      pid: 3,
      status: 'finished' as const,
      exitCode: 0,
      signal: null,
      ended: null,
    },
    ...{ startedAt: 1, endedAt: 2, durationMs: 1, cpuMs: null, peakMemory: null, bytesWritten: null, noticedAt: 3 },
  });
  const tokens = () => all().map(({ token }) => token);

  test('latest first; a torn line and what is not ours are passed over, and spoil no other', async () => {
    const directory = place();
    const file = join(directory, 'commands.jsonl');
    await withLedger((at) => appendEntry(at, entry(1)));
    for (const cut of [1, 40, JSON.stringify(entry(9)).length - 1]) {
      appendFileSync(file, JSON.stringify(entry(9)).slice(0, cut));
      expect(tokens()).not.toContain(9);
      await withLedger((at) => appendEntry(at, entry(cut + 1)));
    }
    appendFileSync(file, '{"token":1}\nnull\n[]\n\n\0\n');
    expect(tokens()).toEqual([JSON.stringify(entry(9)).length, 41, 2, 1]);
    expect(parseEntry(JSON.stringify(entry(5)))).toEqual(entry(5));
    expect(entryKey(entry(5))).not.toBe(entryKey(entry(6)));
  });

  test('is put aside when it is full, and the oldest goes', async () => {
    const directory = place();
    const bounds = { fileBytes: 2000, files: 3 };
    for (let token = 1; token <= 40; token++) await withLedger((at) => appendEntry(at, entry(token), bounds));
    const files = readdirSync(directory).filter((name) => name !== 'lock');
    expect(files.sort()).toEqual(['commands.jsonl', 'commands.jsonl.1', 'commands.jsonl.2']);
    for (const name of files) expect(statSync(join(directory, name)).size).toBeLessThan(2000 + 500);
    const kept = tokens();
    expect(kept.length).toBeGreaterThan(9);
    expect(kept).toEqual(kept.map((_, index) => 40 - index));
    expect(LEDGER_BOUNDS).toEqual({ fileBytes: 8 * 1024 * 1024, files: 4 });
  });
});

function script({ socketName }: TestServer, work: string): string {
  const url = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  return `
    import { Tmux } from ${url('../tmux/server.ts')};
    import { noticeEnds } from ${url('./ledger-notice.ts')};
    import { Supervisor } from ${url('../supervisor/supervisor.ts')};
    const tmux = await Tmux.open({ socketName: ${JSON.stringify(socketName)} });
    ${work}`;
}

/** How many ends another process enters. */
async function noticing(server: TestServer): Promise<number> {
  const work = 'console.log((await noticeEnds(tmux)).length); tmux.close(); process.exit(0);';
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script(server, work)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(out);
}
