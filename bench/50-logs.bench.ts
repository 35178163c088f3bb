/** Logs: what capturing a flood costs beside `cat > file`, a search of 1 GB beside grep, and the memory of a capture. */
import { execFile } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loggingEnable } from '../src/core/logs/capture.ts';
import { listLogs, readStatus } from '../src/core/logs/folder.ts';
import { type LogQuery, searchLogs } from '../src/core/logs/search.ts';
import { CAPTURE_BASE, endOfLog, segmentFile } from '../src/core/logs/segments.ts';
import { type TestServer, withServer } from '../src/core/testing/server.ts';
import { until } from '../src/core/testing/until.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { DiskLogs } from '../src/main/logs/disk.ts';
import { LogLists } from '../src/main/logs/lists.ts';
import type { LogListState } from '../src/shared/ipc-logs.ts';
import { median, note, print, title } from './report.ts';

const MEGABYTES = 50;
const ROUNDS = 3;
const run = promisify(execFile);

/** Log lines as programs print them. */
function makeLines(bytes: number, colours: boolean, first = 0): Buffer {
  const [dim, green, off] = colours ? ['\x1b[2m', '\x1b[32m', '\x1b[0m'] : ['', '', ''];
  const lines: string[] = [];
  for (let size = 0, index = first; size < bytes; index++) {
    const line = `${dim}12:00:${String(index % 60).padStart(2, '0')}${off} ${green}INFO${off} request ${index} /items/${index * 7} 200 ${index % 90} ms user-agent curl/8.5.0\r\n`;
    lines.push(line);
    size += line.length;
  }
  return Buffer.from(lines.join(''));
}

type Way = 'not captured' | 'cat > file' | 'our capture';

/** Megabytes a second, from the first byte until the last is where it belongs. */
async function flood({ tmux, directory }: TestServer, way: Way, bytes: Buffer): Promise<number> {
  const [file, go, done, copy] = ['bytes', 'go', 'done', 'copy'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(file, bytes);
  const script = `stty raw -echo; until [ -e '${go}' ]; do sleep 0.01; done; cat '${file}'; stty cooked; touch '${done}'; exec sleep 1000`;
  const { pane } = await createSession(tmux, 'dev', 'w', { argv: ['bash', '-c', script] });
  let folder = '';
  if (way === 'cat > file') await tmux.command('pipe-pane', '-t', pane, `exec cat > '${copy}'`);
  if (way === 'our capture') folder = (await loggingEnable(tmux, pane)).log?.folder ?? '';
  const written = async (): Promise<boolean> => {
    if (statSync(done, { throwIfNoEntry: false }) === undefined) return false;
    if (way === 'cat > file') return statSync(copy).size === bytes.length;
    return way === 'not captured' || (await endOfLog(folder)) === CAPTURE_BASE + bytes.length;
  };
  const began = performance.now();
  writeFileSync(go, '');
  await until(written, 'the last byte', 120_000);
  const seconds = (performance.now() - began) / 1000;
  if (way === 'our capture') {
    const rollup = readFileSync(`/proc/${readStatus(folder)?.pid}/smaps_rollup`, 'latin1');
    const of = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(rollup)?.[1]) / 1000;
    memory = { own: of('Private_Dirty'), share: of('Pss') };
  }
  return bytes.length / 1e6 / seconds;
}

let memory = { own: 0, share: 0 };

title(`Output of one pane, ${MEGABYTES} MB of coloured log lines (median of ${ROUNDS})`);
const bytes = makeLines(MEGABYTES * 1e6, true);
const rates: Record<Way, number[]> = { 'not captured': [], 'cat > file': [], 'our capture': [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const way of ['not captured', 'cat > file', 'our capture'] as const) {
    rates[way].push(await withServer((server) => flood(server, way, bytes)));
  }
}
const cat = { what: 'pipe-pane to cat > file', value: median(rates['cat > file']) };
print({ what: 'not captured', value: median(rates['not captured']), unit: 'MB/s', floor: cat });
print({ what: 'our capture, to disk', value: median(rates['our capture']), unit: 'MB/s', floor: cat });
note(
  `memory of a capture process after that: ${memory.own.toFixed(1)} MB its own, ${memory.share.toFixed(1)} MB with its share of perl`,
);

const directory = mkdtempSync(join(tmpdir(), 'muxbench-'));
try {
  const LOGS = 32;
  const SEGMENTS = 8;
  for (const colours of [false, true]) {
    const base = join(directory, String(colours));
    for (let log = 0; log < LOGS; log++) {
      const folder = join(base, `abcdefg${log.toString(32)}-0123456789ab`);
      mkdirSync(folder, { recursive: true });
      const lines = makeLines(4e6, colours, log * 1e6);
      let offset = CAPTURE_BASE;
      for (let segment = 0; segment < SEGMENTS; segment++) {
        const file = openSync(join(folder, segmentFile(offset, 'log')), 'w');
        writeSync(file, lines);
        if (log === LOGS - 1 && segment === SEGMENTS - 1) writeSync(file, 'a needle, code 4711 here\r\n');
        closeSync(file);
        offset += lines.length;
      }
    }
    const logs = listLogs(base);
    title(
      `Search of ${((LOGS * SEGMENTS * 4e6) / 1e9).toFixed(2)} GB of logs ${colours ? 'full of colours' : 'without colours'}, in the page cache (best of ${ROUNDS})`,
    );
    const search = async (query: LogQuery): Promise<number> => {
      const began = performance.now();
      let hits = 0;
      for await (const _ of searchLogs(logs, query)) hits++;
      if (hits !== 1) throw new Error(`${hits} hits`);
      return (LOGS * SEGMENTS * 4) / ((performance.now() - began) / 1000);
    };
    const grep = async (...args: string[]): Promise<number> => {
      const began = performance.now();
      await run('grep', ['-r', '--include=*.log', '-a', ...args, base]);
      return (LOGS * SEGMENTS * 4) / ((performance.now() - began) / 1000);
    };
    for (const [what, query, args] of [
      ['a text', { text: 'a needle' }, ['-F', 'a needle']],
      ['a regular expression', { pattern: /code [0-9]{4} here/ }, ['-E', 'code [0-9]{4} here']],
      ['one of two words, capitals or not', { pattern: /needle|haystack/i }, ['-iE', 'needle|haystack']],
    ] as const) {
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        theirs.push(await grep(...args));
        ours.push(await search(query));
      }
      print({
        what,
        value: Math.max(...ours),
        unit: 'MB/s',
        floor: { what: `grep ${args.join(' ')}`, value: Math.max(...theirs) },
        aim: { ratio: 0.33, is: 'at least' },
      });
    }
    const disk = new DiskLogs(base);
    const listed = async (): Promise<number> => {
      const began = performance.now();
      const found = await new Promise<LogListState>((resolve) => {
        const lists = new LogLists(disk, (state) => !state.searching && resolve(state));
        lists.open({
          ...{ logs: logs.map(({ id }) => id), find: { text: 'a needle', regex: false, matchCase: true } },
          ...{ since: null, until: null, newestFirst: true, grouped: false },
        });
      });
      if (found.count !== 1) throw new Error(`${found.count} hits`);
      return (LOGS * SEGMENTS * 4) / ((performance.now() - began) / 1000);
    };
    const searched: number[] = [];
    const inApp: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      searched.push(await search({ text: 'a needle' }));
      inApp.push(await listed());
    }
    print({
      what: 'a text, as the app lists it: the newest first',
      value: Math.max(...inApp),
      unit: 'MB/s',
      floor: { what: 'searchLogs()', value: Math.max(...searched) },
      aim: { ratio: 0.6, is: 'at least' },
    });
    disk.close();
    rmSync(base, { recursive: true });
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
