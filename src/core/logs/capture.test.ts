import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readProcess } from '../process/proc.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import { type LoggingOptions, loggingDisable, loggingEnable, loggingStatus } from './capture.ts';
import { isCapturing, type Log, listLogs, logsDirectory, readStatus } from './folder.ts';
import { followLog } from './follow.ts';
import { LogReader, lastLines, logsAll } from './reader.ts';
import { CAPTURE_BASE, listSegments, readChunks } from './segments.ts';

/** A pane that prints exactly the file, once `go` is called, and then waits; its terminal changes nothing. */
async function printer(server: TestServer, bytes: Buffer, name = 'dev', label = 'w') {
  const file = join(server.directory, `${name}.bytes`);
  const go = join(server.directory, `${name}.go`);
  writeFileSync(file, bytes);
  const script = `stty raw -echo; until [ -e '${go}' ]; do sleep 0.05; done; cat '${file}'; exec sleep 1000`;
  const { pane } = await createSession(server.tmux, name, label, { argv: ['bash', '-c', script] });
  return { pane, go: () => writeFileSync(go, '') };
}

async function started(server: TestServer, pane: string, options: LoggingOptions = {}): Promise<Log> {
  const { log, enabled } = await loggingEnable(server.tmux, pane, options);
  expect(enabled).toBe(true);
  return log as Log;
}

/** Everything that was captured, in the order of the offsets, which must fit together. */
async function captured(log: Log): Promise<Buffer> {
  const parts: Buffer[] = [];
  let next: number | null = null;
  for await (const { offset, bytes } of readChunks(log.folder, CAPTURE_BASE)) {
    if (next !== null) expect(offset).toBe(next);
    parts.push(Buffer.from(bytes));
    next = offset + bytes.length;
  }
  return Buffer.concat(parts);
}

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of all) found.push(one);
  return found;
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');
const whole = (log: Log, length: number) =>
  until(
    async () => (await captured(log)).length >= length,
    () => `${length} bytes`,
    20_000,
  );

describe('capture', () => {
  test('writes the very bytes that a program printed, over many segments', async () => {
    const server = await testServer();
    const bytes = randomBytes(3_000_000);
    const { pane, go } = await printer(server, bytes);
    const log = await started(server, pane, { bounds: { segmentBytes: 100_000, segments: 100 } });
    go();
    await whole(log, bytes.length);
    const got = await captured(log);
    expect([got.length, md5(got)]).toEqual([bytes.length, md5(bytes)]);
    const segments = listSegments(log.folder);
    expect(segments.length).toBeGreaterThan(25);
    // Random bytes have a line break each 256: every segment ends with a line.
    for (const { path } of segments.slice(0, -1)) {
      expect(readFileSync(path).at(-1)).toBe(0x0a);
      expect(statSync(path).size).toBeLessThan(110_000);
    }
  });

  test('keeps the newest segments only, and says what a reader has missed', async () => {
    const server = await testServer();
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index}\n`);
    const { pane, go } = await printer(server, Buffer.from(lines.join('')));
    const log = await started(server, pane, { bounds: { segmentBytes: 20_000, segments: 4 } });
    const reader = new LogReader(log);
    expect(await reader.getNew()).toEqual({ entries: [], missed: 0, more: false });
    go();
    const end = CAPTURE_BASE + lines.join('').length;
    await until(async () => {
      let at = 0;
      for await (const { offset, bytes } of readChunks(log.folder)) at = offset + bytes.length;
      return at === end;
    }, 'the end');
    const segments = listSegments(log.folder);
    expect(segments.length).toBe(4);
    expect(readdirSync(log.folder).filter((name) => name.endsWith('.idx')).length).toBe(4);
    const { entries, missed } = await reader.getNew();
    // What was removed had not been read; the lines that are left are whole, in order, and the last ones.
    expect(missed).toBe(0);
    expect(entries.map(({ content }) => content)).toEqual(
      lines.slice(-entries.length).map((line) => line.slice(0, -1)),
    );
    const behind = new LogReader(log, { from: CAPTURE_BASE });
    expect((await behind.getNew()).missed).toBe((segments[0]?.offset ?? 0) - CAPTURE_BASE);
  });

  test('ends with its pane, and its log stays', async () => {
    const server = await testServer();
    const { pane } = await printer(server, Buffer.from('x'));
    const { pane: other } = await printer(server, Buffer.from('x'), 'other');
    const log = await started(server, pane);
    const second = await started(server, other);
    const { pid } = readStatus(log.folder) ?? { pid: 0 };
    await server.tmux.command('kill-pane', '-t', pane);
    await until(() => readProcess(pid) === null, 'the process to end');
    expect(readStatus(log.folder)?.endedAt).toBeGreaterThan(0);
    expect([isCapturing(log), isCapturing(second)]).toEqual([false, true]);
    expect(listLogs(logsDirectory(server.tmux.socketPath)).map(({ about }) => about?.session)).toEqual([
      'dev',
      'other',
    ]);
  });

  test('ends when the tmux server is killed', async () => {
    const server = await testServer();
    const { pane, go } = await printer(server, Buffer.from('the last words\n'));
    const log = await started(server, pane);
    go();
    await whole(log, 15);
    const pid = (await server.tmux.snapshot()).server?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(() => readStatus(log.folder)?.endedAt ?? false, 'the process to end');
    expect((await captured(log)).toString()).toBe('the last words\n');
  });

  test('what a pane showed before is the beginning of its log, once', async () => {
    const server = await testServer();
    const { pane } = await createSession(server.tmux, 'dev', 'w', {
      argv: ['bash', '-c', 'seq 300; printf "no end"; read -r; echo; seq 301 600; exec sleep 1000'],
    });
    const shows = async (text: string) =>
      until(async () => (await server.tmux.command('capture-pane', '-p', '-t', pane)).includes(text), text);
    await shows('no end');
    const log = await started(server, pane);
    await server.tmux.command('send-keys', '-t', pane, 'Enter');
    await shows('\n600');
    const read = async () => (await collect(logsAll(log))).map(({ content }) => content);
    const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => String(from + at));
    await until(async () => (await read()).includes('600'), 'the last line');
    expect(await read()).toEqual([...numbers(1, 300), 'no end', '', ...numbers(301, 600)]);
    // A second time nothing changes; a second log of it would have the history twice.
    const again = await loggingEnable(server.tmux, pane);
    expect(again.log?.id).toBe(log.id);
  });

  test('what the history of a pane had lost already is said', async () => {
    const server = await testServer();
    const { pane } = await createSession(server.tmux, 'dev', 'w', {
      argv: ['bash', '-c', 'seq 5000; exec sleep 1000'],
    });
    await until(
      async () => (await server.tmux.command('capture-pane', '-p', '-t', pane)).includes('\n5000'),
      'the end',
    );
    const lines = (await collect(logsAll(await started(server, pane)))).map(({ content }) => content);
    expect(lines[0]).toBe('[muxworks: what was printed before this was not logged]');
    expect(lines.slice(-2)).toEqual(['4999', '5000']);
    expect(Number(lines[1])).toBeGreaterThan(1);
  });

  test('two panes with the same label, and names that would break out of any quoting', async () => {
    const server = await testServer();
    const name = `a'b"c$(touch ${server.directory}/broken)#{pane_id}#(touch ${server.directory}/broken2)%d\`;é`;
    const first = await printer(server, Buffer.from('one\n'), 'x', name);
    const second = await printer(server, Buffer.from('two\n'), 'y', name);
    for (const { pane } of [first, second]) {
      await server.tmux.command('set-option', '-p', '-t', pane, '@muxworks_label', `same'%#`);
    }
    const logs = [await started(server, first.pane), await started(server, second.pane)] as [Log, Log];
    first.go();
    second.go();
    for (const log of logs) await whole(log, 4);
    expect(await Promise.all(logs.map(async (log) => (await captured(log)).toString()))).toEqual(['one\n', 'two\n']);
    expect(logs.map(({ about }) => [about?.session, about?.window, about?.label])).toEqual([
      ['x', name, `same'%#`],
      ['y', name, `same'%#`],
    ]);
    expect(existsSync(join(server.directory, 'broken'))).toBe(false);
    expect(existsSync(join(server.directory, 'broken2'))).toBe(false);
  });

  test('off and on again is one log; another program on the pipe is left alone', async () => {
    const server = await testServer();
    const { pane } = await createSession(server.tmux, 'dev', 'w', { argv: ['bash', '-c', 'stty -echo; exec cat'] });
    await until(
      async () => (await server.tmux.command('display-message', '-p', '-t', pane, '#{pane_current_command}')) === 'cat',
      'cat',
    );
    const type = async (text: string) => server.tmux.command('send-keys', '-t', pane, text, 'Enter');
    const screen = async (text: string) =>
      until(async () => (await server.tmux.command('capture-pane', '-p', '-t', pane)).includes(text), text);
    const log = await started(server, pane);
    await type('first');
    await whole(log, 7);
    const off = await loggingDisable(server.tmux, pane);
    expect([off.enabled, off.loggerPid, off.log?.id]).toEqual([false, null, log.id]);
    await type('not logged');
    await screen('not logged');
    expect((await started(server, pane)).id).toBe(log.id);
    await type('second');
    await whole(log, 15);
    expect((await captured(log)).toString()).toBe('first\r\nsecond\r\n');
    await loggingDisable(server.tmux, pane);
    await server.tmux.command('pipe-pane', '-t', pane, 'cat >/dev/null');
    await expect(loggingEnable(server.tmux, pane)).rejects.toMatchObject({ code: 'exists' });
    expect(await loggingDisable(server.tmux, pane)).toMatchObject({ enabled: false, foreign: true });
    expect((await loggingEnable(server.tmux, pane, { takeOver: true })).enabled).toBe(true);
  });

  test('a file of the user is given the same bytes; reset empties it and the log', async () => {
    const server = await testServer();
    const path = join(server.directory, `my logs' %d #{x}`, 'web.log');
    mkdirSync(join(path, '..'));
    writeFileSync(path, 'old\n');
    const { pane, go } = await printer(server, Buffer.from('new\n'));
    const log = await started(server, pane, { path });
    expect((await loggingStatus(server.tmux, pane)).path).toBe(path);
    go();
    await whole(log, 4);
    await until(() => readFileSync(path, 'utf8') === 'old\nnew\n', 'the copy');
    const anew = await started(server, pane, { path, reset: true });
    expect(anew.id).not.toBe(log.id);
    expect([readFileSync(path, 'utf8'), (await captured(anew)).length]).toEqual(['', 0]);
    expect(listLogs(logsDirectory(server.tmux.socketPath)).map(({ id }) => id)).toEqual([anew.id]);
    await expect(loggingEnable(server.tmux, pane, { path: server.directory })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  test('a directory that goes away is made again, and the pane notices nothing', async () => {
    const server = await testServer();
    const { pane } = await createSession(server.tmux, 'dev', 'w', { argv: ['bash', '-c', 'stty -echo; exec cat'] });
    const log = await started(server, pane);
    const type = async (text: string) => server.tmux.command('send-keys', '-t', pane, text, 'Enter');
    await type('before');
    await until(async () => (await captured(log)).includes('before'), 'the first line');
    rmSync(logsDirectory(server.tmux.socketPath), { recursive: true });
    await type('after');
    await until(async () => (await captured(log)).toString() === 'after\r\n', 'the second line');
    expect(log.about?.session).toBe('dev');
    expect(listLogs(logsDirectory(server.tmux.socketPath))[0]?.about?.session).toBe('dev');
  });

  test('a reader that follows over rotation gets each line once, and is told of the end', async () => {
    const server = await testServer();
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    const { pane, go } = await printer(server, Buffer.from(`${lines.join('\n')}\nno end`));
    const log = await started(server, pane, { bounds: { segmentBytes: 5000, segments: 1000 } });
    const got: string[] = [];
    const done = (async () => {
      for await (const { content } of followLog(log)) got.push(content);
    })();
    go();
    await until(
      () => got.length === lines.length,
      () => `${got.length} of ${lines.length} lines`,
    );
    await server.tmux.command('kill-pane', '-t', pane);
    await done;
    expect(got).toEqual([...lines, 'no end']);
    expect(listSegments(log.folder).length).toBeGreaterThan(20);
  });

  test('whoever follows and falls behind is told how much is missing, and where', async () => {
    const server = await testServer();
    const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index}`);
    const { pane, go } = await printer(server, Buffer.from(`first\n${lines.join('\n')}\n`));
    const log = await started(server, pane, { bounds: { segmentBytes: 20_000, segments: 4 } });
    const missed: { after: number; bytes: number }[] = [];
    const got: { content: string; offset: number }[] = [];
    const end = new AbortController();
    const onMissed = (bytes: number): void => void missed.push({ after: got.length, bytes });
    // From the first byte on, which will have gone when it first reads.
    const following = followLog(log, { from: CAPTURE_BASE, signal: end.signal, onMissed });
    go();
    await until(async () => (await lastLines(log, 1)).entries[0]?.content === 'line 39999', 'the last line');
    for await (const entry of following) {
      got.push(entry);
      if (entry.content === 'line 39999') end.abort();
    }
    expect(missed).toEqual([{ after: 0, bytes: (got[0]?.offset ?? 0) - CAPTURE_BASE }]);
    expect(got.map(({ content }) => content)).toEqual(lines.slice(-got.length));
  });

  test('the process is small', async () => {
    const server = await testServer();
    const { pane } = await printer(server, Buffer.from('x'));
    const log = await started(server, pane);
    const rollup = readFileSync(`/proc/${readStatus(log.folder)?.pid}/smaps_rollup`, 'latin1');
    const own = Number(/^Private_Dirty: +(\d+) kB$/m.exec(rollup)?.[1]);
    expect(own).toBeLessThan(3000);
  });

  // A disk of 1 MB, where the system lets us make one.
  const small = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0;
  test.skipIf(!small)(
    'a full disk: the pane goes on, what is missing is said, and then it is written again',
    async (context) => {
      const server = await testServer();
      const directory = logsDirectory(server.tmux.socketPath);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', directory]).status !== 0) {
        context.skip('no file system may be mounted here');
      }
      onTestFinished(() => {
        spawnSync('umount', ['-l', directory]);
      });
      const { pane } = await createSession(server.tmux, 'dev', 'w', {
        argv: ['bash', '-c', 'stty raw -echo; while read -r count; do yes "line of $count" | head -n "$count"; done'],
      });
      const shows = async (text: string) =>
        until(async () => (await server.tmux.command('capture-pane', '-p', '-t', pane)).includes(text), text, 30_000);
      const log = await started(server, pane);
      const type = async (text: string) => {
        await server.tmux.command('send-keys', '-t', pane, '-l', text);
        await server.tmux.command('send-keys', '-t', pane, '-H', '0a');
      };
      // 3 MB into 1 MB: the program comes to its end all the same.
      await type('150000');
      await type('1');
      await shows('line of 1\n');
      const status = await until(() => {
        const told = readStatus(log.folder);
        return told !== null && told.lost > 1_000_000 && told;
      }, 'the loss to be told');
      expect(status).toMatchObject({ losing: true, endedAt: null, reason: 'No space left on device' });
      // Room again: the oldest segment is taken away, as a person would.
      for (const { path } of listSegments(log.folder)) rmSync(path);
      await until(async () => {
        await type('2');
        return (await captured(log)).includes('line of 2');
      }, 'output to be written again');
      const text = (await captured(log)).toString();
      expect(text).toMatch(/^\r\n\[muxworks: \d+ bytes are missing here, .*: No space left on device\]\r\n/);
      expect(readStatus(log.folder)?.losing).toBe(false);
      expect(isCapturing(log)).toBe(true);
    },
  );
});
