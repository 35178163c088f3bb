/** What every process has used so far, through ps and lsof: for macOS, which has no /proc. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessId } from './proc.ts';
import type { ProcessUsage, UsageReader, UsageTable } from './stats-table.ts';

const run = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024;
/** Dates and numbers in the one form that is parsed. */
const ENV = { ...process.env, LC_ALL: 'C' };

/** One -o each: ps reads all that follows an `=` as the heading. */
const COLUMNS = ['pid', 'ppid', 'tty', 'stat', 'time', 'rss', 'lstart', 'comm'];
export const PS_ARGUMENTS: readonly string[] = ['-axww', ...COLUMNS.flatMap((column) => ['-o', `${column}=`])];

const LINE =
  /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+([\d:.,-]+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s(.*)$/;

/**
 * The processes that ps has printed for PS_ARGUMENTS. What ended children have handed up is not told, so `handedMs` is 0
 * and what lives between two looks is not seen. Sessions are told by the terminal and by who leads its session.
 * @param now milliseconds since the epoch
 */
export function parsePs(text: string, now: number): Map<number, ProcessUsage> {
  const found = new Map<number, ProcessUsage>();
  const terminals = new Map<ProcessUsage, string>();
  const leaders = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, pid, parent, tty = '', stat = '', time = '', rss, started = '', name = ''] = LINE.exec(line) ?? [];
    if (pid === undefined) continue;
    const startedAt = Date.parse(started.replace(/\s+/g, ' '));
    const entry: ProcessUsage = {
      pid: Number(pid),
      parent: Number(parent),
      session: 0,
      state: stat.charAt(0),
      name: name.trim().split('/').at(-1) ?? '',
      // The second of its start is all that tells one process from another of the same pid here.
      startTicks: Math.floor(startedAt / 1000),
      ownMs: parseTime(time),
      handedMs: 0,
      rss: Number(rss) * 1024,
      ageMs: Math.max(0, now - startedAt),
    };
    found.set(entry.pid, entry);
    // `??` and `?` are no terminal.
    if (tty.startsWith('?') || tty === '-') continue;
    terminals.set(entry, tty);
    if (stat.includes('s')) leaders.set(tty, entry.pid);
  }
  for (const [entry, tty] of terminals) entry.session = leaders.get(tty) ?? 0;
  return found;
}

/** `[[dd-]hh:]mm:ss[.cc]` as milliseconds. */
export function parseTime(text: string): number {
  const [days, clock] = text.includes('-') ? text.split('-') : ['0', text];
  const seconds = (clock ?? '')
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** What `lsof -F pn` prints of sockets that listen: a line a field, its first letter says which. */
export function parseLsof(text: string): Map<number, number[]> {
  const found = new Map<number, Set<number>>();
  let pid = 0;
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) pid = Number(value);
    if (!line.startsWith('n')) continue;
    const port = /:(\d+)$/.exec(value)?.[1];
    if (port !== undefined) found.set(pid, (found.get(pid) ?? new Set()).add(Number(port)));
  }
  return new Map([...found].map(([of, ports]) => [of, [...ports].sort((a, b) => a - b)]));
}

/** `PID COMMAND` lines. */
export function parseCommandLines(text: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [, pid, command = ''] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
    if (pid !== undefined) found.set(Number(pid), command.trim());
  }
  return found;
}

/** What a tool printed, also where it has ended with 1 because some of the processes are no more. */
async function printed(file: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(file, args, { env: ENV, maxBuffer: MOST_BYTES })).stdout;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === 1 && stdout !== undefined) return stdout;
    throw error;
  }
}

export function psReader(): UsageReader {
  return {
    async read(): Promise<UsageTable> {
      const at = performance.now();
      return { at, processes: parsePs(await printed('ps', PS_ARGUMENTS), Date.now()) };
    },
    async ports(processes: readonly ProcessId[]) {
      if (processes.length === 0) return new Map();
      const pids = processes.map(({ pid }) => pid).join(',');
      return parseLsof(await printed('lsof', ['-nP', '-a', '-iTCP', '-sTCP:LISTEN', '-p', pids, '-F', 'pn']));
    },
    pss: null,
    async commandLines(pids) {
      if (pids.length === 0) return new Map();
      return parseCommandLines(await printed('ps', ['-ww', '-o', 'pid=', '-o', 'command=', '-p', pids.join(',')]));
    },
    forget() {},
  };
}
