/** The ledger of finished commands: append-only JSON lines, one file for all tmux servers of the user, rotated by size. */
import {
  appendFileSync,
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { privateDirectory, stateDirectory } from '../state/directories.ts';
import { lock } from '../state/lock.ts';
import { type EndedBy, parseEndedBy, parseStartedBy, type StartedBy } from './started-by.ts';

/** What is known of a command that has ended. Whatever nobody could measure is null. */
export interface LedgerEntry {
  /** The tmux server: its process, its start in milliseconds since the epoch, and its socket. */
  readonly server: { readonly pid: number; readonly startedAt: number; readonly socket: string };
  /** `%12` */
  readonly pane: string;
  /** See CommandState.token: with server and pane it tells this command from every other. */
  readonly token: number;
  /** Where the pane stood when the command was started. */
  readonly session: string;
  readonly window: string;
  readonly number: number;
  readonly label: string | null;
  readonly by: StartedBy | null;
  readonly command: string;
  readonly commandMd5: string;
  /** Where it was started. */
  readonly cwd: string | null;
  readonly pid: number;
  /** unknown: nobody has seen how it ended (its pane or its server had gone, or something else had run there since). */
  readonly status: 'finished' | 'failed' | 'unknown';
  /** 128 + signal where a signal ended it. */
  readonly exitCode: number | null;
  /** `SIGKILL`, as a shell tells it by its exit code. */
  readonly signal: string | null;
  /** Null for one that ended by itself, or by somebody else. */
  readonly ended: EndedBy | null;
  /** Milliseconds since the epoch; the end of what ended with its shell is known to the second. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  /** CPU time of the shell and of all that it has waited for. */
  readonly cpuMs: number | null;
  /** Bytes: the most that its tree was seen to have resident at one time. */
  readonly peakMemory: number | null;
  /** Bytes that it wrote to its terminal, as its log has them. */
  readonly bytesWritten: number | null;
  /** When its end was noticed, milliseconds since the epoch. */
  readonly noticedAt: number;
}

export interface LedgerBounds {
  /** A file that has grown beyond this is put aside. */
  readonly fileBytes: number;
  /** So many files are kept, the one that is written to included. */
  readonly files: number;
}

export const LEDGER_BOUNDS: LedgerBounds = { fileBytes: 8 * 1024 * 1024, files: 4 };

/** The directory of the ledger. */
export function ledgerDirectory(): string {
  return privateDirectory(join(stateDirectory(), 'ledger'));
}

const FILE = 'commands.jsonl';

/** The file that is written to is 0, older ones count up. */
function fileOf(directory: string, age: number): string {
  return join(directory, age === 0 ? FILE : `${FILE}.${age}`);
}

export function entryKey({ server, pane, token }: Pick<LedgerEntry, 'server' | 'pane' | 'token'>): string {
  return `${server.pid}:${server.startedAt}:${pane}:${token}`;
}

/** One after the other within a process, so that many ends at once are one ticket of the lock and not one each. */
let queue: Promise<unknown> = Promise.resolve();

/** Runs `work` while no other process of the user writes to the ledger. */
export function withLedger<T>(work: (directory: string) => T): Promise<T> {
  const turn = queue.then(async () => {
    const directory = ledgerDirectory();
    const held = await lock(join(directory, 'lock'));
    try {
      return work(directory);
    } finally {
      held.release();
    }
  });
  queue = turn.catch(() => {});
  return turn;
}

/** Adds an entry; to be called within withLedger(). A line that a crash has left half-written is ended first. */
export function appendEntry(directory: string, entry: LedgerEntry, bounds = LEDGER_BOUNDS): void {
  const path = fileOf(directory, 0);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= bounds.fileBytes) rotate(directory, bounds.files);
  const torn = size > 0 && size < bounds.fileBytes && !endsWithNewline(path);
  appendFileSync(path, `${torn ? '\n' : ''}${JSON.stringify(entry)}\n`, { mode: 0o600 });
}

function rotate(directory: string, files: number): void {
  rmSync(fileOf(directory, files - 1), { force: true });
  for (let age = files - 2; age >= 0; age--) {
    const path = fileOf(directory, age);
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) renameSync(path, fileOf(directory, age + 1));
  }
}

function endsWithNewline(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, fstatSync(file).size - 1);
    return last[0] === 0x0a;
  } finally {
    closeSync(file);
  }
}

/**
 * The entries, latest first, each command once. Lines that are not whole, or not ours, are passed over.
 *
 * From the newest file to the oldest: one that is put aside meanwhile is then seen twice and never missed.
 */
export function* readLedger(bounds = LEDGER_BOUNDS): Generator<LedgerEntry> {
  const directory = ledgerDirectory();
  const seen = new Set<string>();
  for (let age = 0; age < bounds.files; age++) {
    for (const line of linesBackwards(fileOf(directory, age))) {
      const entry = parseEntry(line);
      if (entry === null || seen.has(entryKey(entry))) continue;
      seen.add(entryKey(entry));
      yield entry;
    }
  }
}

function* linesBackwards(path: string): Generator<string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (let end = text.length; end > 0; ) {
    const begin = text.lastIndexOf('\n', end - 1) + 1;
    if (begin < end) yield text.slice(begin, end);
    end = begin - 1;
  }
}

export function parseEntry(line: string): LedgerEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? { ...value, by: parseStartedBy(value.by), ended: parseEndedBy(value.ended) } : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  const server = entry.server as Record<string, unknown> | null | undefined;
  const isCount = (found: unknown): boolean => Number.isFinite(found) && (found as number) >= 0;
  return (
    typeof server === 'object' &&
    server !== null &&
    isCount(server.pid) &&
    isCount(server.startedAt) &&
    typeof server.socket === 'string' &&
    ['pane', 'session', 'window', 'command', 'commandMd5'].every((key) => typeof entry[key] === 'string') &&
    ['token', 'number', 'pid', 'startedAt', 'noticedAt'].every((key) => isCount(entry[key])) &&
    ['label', 'cwd', 'signal'].every((key) => entry[key] === null || typeof entry[key] === 'string') &&
    ['exitCode', 'endedAt', 'durationMs', 'cpuMs', 'peakMemory', 'bytesWritten'].every(
      (key) => entry[key] === null || isCount(entry[key]),
    ) &&
    ['finished', 'failed', 'unknown'].includes(entry.status as string)
  );
}
