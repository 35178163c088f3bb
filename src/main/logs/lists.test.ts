import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loggingEnable } from '../../core/logs/capture.ts';
import { logsDirectory } from '../../core/logs/folder.ts';
import { segmentFile } from '../../core/logs/segments.ts';
import { readProcess } from '../../core/process/proc.ts';
import { testServer, until } from '../../core/testing/tmux.ts';
import { createSession } from '../../core/tmux/session.ts';
import type { LogListState } from '../../shared/ipc-logs.ts';
import { DiskLogs } from './disk.ts';
import { LogLists } from './lists.ts';

type Segment = readonly [text: string | Buffer, time: number];

interface Ground {
  directory: string;
  disk: DiskLogs;
  lists: LogLists;
  states: Map<number, LogListState>;
  /** A log of these segments; its id. */
  log(...segments: Segment[]): string;
}

function ground(directory = mkdtempSync(join(tmpdir(), 'muxtest-'))): Ground {
  const disk = new DiskLogs(directory);
  const states = new Map<number, LogListState>();
  const lists = new LogLists(disk, (state) => states.set(state.list, state));
  onTestFinished(() => {
    disk.close();
    rmSync(directory, { recursive: true, force: true });
  });
  let logs = 0;
  return {
    ...{ directory, disk, lists, states },
    log: (...segments) => {
      const id = `abcdefgh-${String(++logs).padStart(12, '0')}`;
      const folder = join(directory, id);
      mkdirSync(folder);
      let offset = 1000;
      for (const [text, time] of segments) {
        writeFileSync(join(folder, segmentFile(offset, 'log')), text);
        writeFileSync(join(folder, segmentFile(offset, 'idx')), `${offset} ${time}\n`);
        offset += Buffer.byteLength(text);
      }
      return id;
    },
  };
}

function raise(message: string): never {
  throw new Error(message);
}

type Wish = Partial<Parameters<LogLists['open']>[0]>;

/** Opens a list and waits until it is whole. */
async function opened({ lists, states }: Ground, logs: string[], wish: Wish = {}): Promise<number> {
  const { list } = lists.open({
    ...{ logs, find: null, since: null, until: null, newestFirst: false, grouped: false },
    ...wish,
  });
  await until(() => states.get(list)?.searching === false, 'the search');
  return list;
}

const find = (text: string, { regex = false, matchCase = false } = {}) => ({ text, regex, matchCase });
const texts = ({ lists }: Ground, list: number) =>
  lists.page({ list, from: 0, count: 400 }).lines.map(({ text }) => text);

describe('lists of lines', () => {
  test('of several logs stand in order of time, either way round, or log by log', async () => {
    const here = ground();
    const one = here.log(['a 1\na 2\n', 1000], ['a 3\n', 3000]);
    const two = here.log(['b 1\n', 2000], ['b 2\nb three\n', 4000]);
    const list = await opened(here, [one, two], { find: find('[ab] \\d', { regex: true }) });
    expect(texts(here, list)).toEqual(['a 1', 'a 2', 'b 1', 'a 3', 'b 2']);
    here.lists.arrange({ list, newestFirst: true, grouped: false });
    expect(texts(here, list)).toEqual(['b 2', 'a 3', 'b 1', 'a 2', 'a 1']);
    here.lists.arrange({ list, newestFirst: true, grouped: true });
    expect(texts(here, list)).toEqual(['a 3', 'a 2', 'a 1', 'b 2', 'b 1']);
    expect(here.states.get(list)?.groups).toEqual([
      { log: one, count: 3 },
      { log: two, count: 2 },
    ]);
    here.lists.arrange({ list, newestFirst: false, grouped: true });
    expect(texts(here, list)).toEqual(['a 1', 'a 2', 'a 3', 'b 1', 'b 2']);
    expect(here.lists.locate({ list, log: two, offset: 1000 })).toBe(3);
    expect(here.states.get(list)).toMatchObject({ count: 5, logs: 2, searched: 28, total: 28, cut: null });
    const first = await opened(here, [one, two], { find: find('a'), newestFirst: true });
    expect(texts(here, first)).toEqual(['a 3', 'a 2', 'a 1']);
    const between = await opened(here, [one, two], { since: 2000, until: 3500 });
    expect(texts(here, between)).toEqual(['b 1', 'a 3']);
  });

  test('a line that goes on in the next segment is one, from the newest to the oldest too; times leave segments out', async () => {
    const here = ground();
    const log = here.log(
      ['one needle\ntwo ne', 1000],
      ['edle\nthree needle\n', 2000],
      ['four\n', 3000],
      ['five needle\nsix needle', 4000],
    );
    const expected = ['one needle', 'two needle', 'three needle', 'five needle', 'six needle'];
    const forwards = await opened(here, [log], { find: find('needle') });
    expect(texts(here, forwards)).toEqual(expected);
    const backwards = await opened(here, [log], { find: find('needle'), newestFirst: true });
    expect(texts(here, backwards)).toEqual(expected.toReversed());
    const since = await opened(here, [log], { find: find('needle'), since: 2000 });
    expect(texts(here, since)).toEqual(expected.slice(2));
    // Segments that are too old or too new for it are not even read.
    expect(here.states.get(since)?.total).toBeLessThan(71);
    const early = await opened(here, [log], { find: find('needle'), until: 1500, newestFirst: true });
    expect(texts(here, early)).toEqual(['two needle', 'one needle']);
  });

  test('lines have their colours, the places that match, and nothing that could move a cursor', async () => {
    const here = ground();
    const log = here.log([
      Buffer.concat([
        Buffer.from('\x1b[1;31mERR\x1b[0mOR \x1b]0;title\x07日本\x1b[2Jerror\0 \x1b(B\r\n'),
        Buffer.from([0xff, 0x20, 0x65, 0x72, 0x72, 0x6f, 0x72, 0xc3, 0x0a]),
        Buffer.from('progress 10 %\rprogress 99 % error\r\nan end without a break: error'),
      ]),
      1000,
    ]);
    const list = await opened(here, [log], { find: find('error') });
    const { lines } = here.lists.page({ list, from: 0, count: 10 });
    expect(lines).toMatchObject([
      {
        text: 'ERROR 日本error ',
        colours: [
          [0, '1;31'],
          [3, '0'],
        ],
        marks: [
          [0, 5],
          [8, 13],
        ],
      },
      { text: '\ufffd error\ufffd', colours: [], marks: [[2, 7]] },
      { text: 'progress 99 % error', marks: [[14, 19]] },
      { text: 'an end without a break: error', open: true },
    ]);
    const exact = await opened(here, [log], { find: find('ERROR', { matchCase: true }) });
    expect(texts(here, exact)).toEqual(['ERROR 日本error ']);
  });

  test('a line of 10 MB is one line, shown where it matches, and copied whole', async () => {
    const here = ground();
    const long = `${'x'.repeat(10_000_000)}needle${'y'.repeat(500_000)}`;
    const log = here.log([`before\n${long}\n`, 1000], ['after\n', 2000]);
    const all = await opened(here, [log]);
    expect(here.states.get(all)?.count).toBe(3);
    const plain = here.lists.page({ list: all, from: 1, count: 1 }).lines[0];
    expect(plain).toMatchObject({ cut: { bytes: long.length, within: false }, text: 'x'.repeat(4000) });
    const list = await opened(here, [log], { find: find('needle') });
    const [line] = here.lists.page({ list, from: 0, count: 10 }).lines;
    expect(line?.cut).toEqual({ bytes: long.length, within: true });
    expect(line?.text.slice(...(line.marks[0] ?? [0, 0]))).toBe('needle');
    expect(here.lists.copy({ list: all, from: 0, to: 2 }).text).toBe(`before\n${long}\nafter`);
  });

  test('a log opens at a line with what stands around it; one that was dropped says so', async () => {
    const here = ground();
    const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`);
    const half = lines.slice(0, 9_999).join('');
    const log = here.log([half, 1000], [lines.slice(9_999).join(''), 2000]);
    const hits = await opened(here, [log], { find: find('line 12345') });
    const [hit] = here.lists.page({ list: hits, from: 0, count: 1 }).lines;
    const { state, index } = await here.lists.place({ log, offset: hit?.offset ?? 0, find: find('line 12345') });
    expect([state.count, index]).toEqual([20_000, 12_345]);
    const around = here.lists.page({ list: state.list, from: index - 1, count: 3 }).lines;
    expect(around.map(({ text }) => text)).toEqual(['line 12344', 'line 12345', 'line 12346']);
    expect(around.map(({ marks }) => marks.length)).toEqual([0, 1, 0]);
    rmSync(join(here.directory, log, segmentFile(1000 + half.length, 'log')));
    expect(here.lists.page({ list: hits, from: 0, count: 1 }).lines[0]).toMatchObject({ gone: true, text: '' });
    await expect(here.lists.place({ log, offset: hit?.offset ?? 0, find: null })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('an expression that never ends is ended and told; one that is none is refused; a search can be stopped', async () => {
    const here = ground();
    const log = here.log([`${'a'.repeat(40)}!\n`.repeat(50_000), 1000]);
    const slow = await opened(here, [log], { find: find('(a+)+$', { regex: true }) });
    expect(here.states.get(slow)?.problem).toMatchObject({ code: 'timeout' });
    expect(() =>
      here.lists.open({
        ...{ logs: [log], find: find('(', { regex: true }), since: null, until: null },
        ...{ newestFirst: true, grouped: false },
      }),
    ).toThrow('Not a regular expression');
    const { list } = here.lists.open({
      ...{ logs: [log], find: find('a'), since: null, until: null, newestFirst: true, grouped: false },
    });
    here.lists.stop(list);
    await until(() => here.states.get(list)?.searching === false, 'the end');
    expect(here.states.get(list)?.cut).toBe('stopped');
    expect(here.states.get(list)?.problem).toBe(null);
  });

  test('saving writes every line with time and name', async () => {
    const here = ground();
    const one = here.log(['one\r\n', 1000]);
    const two = here.log(['\x1b[31mtwo\x1b[0m\r\n', 2000]);
    const list = await opened(here, [one, two]);
    const path = join(here.directory, 'saved.log');
    expect(await here.lists.save(list, path, true, { [one]: 'dev/w/1' })).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe(
      `1970-01-01T00:00:01.000Z dev/w/1 one\n1970-01-01T00:00:02.000Z ${two} two\n`,
    );
    // A disk that is full in the middle of it: what was saved there before is still there, and nothing else.
    const full = new Proxy({}, { get: () => raise('No space left on device') });
    const before = readFileSync(path, 'utf8');
    await expect(here.lists.save(list, path, false, full)).rejects.toMatchObject({ code: 'io' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(here.directory).filter((name) => name.startsWith('saved'))).toEqual(['saved.log']);
    await expect(here.lists.save(list, join(here.directory, 'no/such'), true, null)).rejects.toMatchObject({
      code: 'io',
    });
  });

  test('a tail goes on with what a pane prints, also after nobody looked, and forgets what is cleared', async () => {
    const server = await testServer();
    const here = ground(logsDirectory(server.tmux.socketPath));
    const { pane } = await createSession(server.tmux, 'dev', 'w', { argv: ['bash', '-c', 'stty -echo; exec cat'] });
    const { log } = await loggingEnable(server.tmux, pane);
    const id = log?.id ?? '';
    here.disk.watch(true);
    const list = await opened(here, [id]);
    const type = (text: string) => server.tmux.command('send-keys', '-t', pane, text, 'Enter');
    const shows = (expected: string[]) =>
      until(
        () => JSON.stringify(texts(here, list)) === JSON.stringify(expected),
        () => `${JSON.stringify(texts(here, list))} to be ${JSON.stringify(expected)}`,
      );
    await type('one');
    await shows(['one']);
    here.disk.watch(false);
    await type('two');
    here.disk.watch(true);
    await shows(['one', 'two']);
    here.lists.clear(list);
    await type('three');
    await shows(['three']);
    const found = await opened(here, [id], { find: find('o'), newestFirst: true });
    await type('four');
    await type('five');
    await until(() => texts(here, found).length === 3, 'the hit that came');
    expect(texts(here, found)).toEqual(['four', 'two', 'one']);
    expect(here.states.get(found)?.first).toBe(-1);
    await shows(['three', 'four', 'five']);
    const { pid } = here.disk.list()[0]?.status ?? { pid: 0 };
    await server.tmux.command('kill-session', '-t', 'dev');
    await until(() => readProcess(pid) === null && !here.disk.list()[0]?.live, 'the end of the log');
    expect(here.disk.list()).toMatchObject([{ id, live: false, about: { session: 'dev' } }]);
  });

  test('a line that grows is one line', async () => {
    const here = ground();
    const log = here.log(['one\ntw', 1000]);
    const list = await opened(here, [log]);
    expect(texts(here, list)).toEqual(['one', 'tw']);
    appendFileSync(join(here.directory, log, segmentFile(1000, 'log')), 'o\nthree\n');
    here.disk.emit('grew', log);
    await until(() => texts(here, list).length === 3, 'the third line');
    expect(texts(here, list)).toEqual(['one', 'two', 'three']);
  });
});
