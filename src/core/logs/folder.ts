/** Where logs are, and what the files of one say about it: about.json and status, which resources/logs/capture.pl writes. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readProcess } from '../process/proc.ts';
import { serverDirectory } from '../state/directories.ts';

/** The pane of a log, as it was when logging began. */
export interface LogAbout {
  /** tmux's pane id, `%12`. */
  readonly pane: string;
  readonly session: string;
  readonly window: string;
  /** 1 is the first pane of the window. */
  readonly number: number;
  readonly label: string | null;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
}

export interface CaptureStatus {
  /** Of the capturing process. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Null while it runs, and where it was killed. */
  readonly endedAt: number | null;
  /** Bytes that could not be written (a disk that is full, a directory that has gone), from when to when, and why. */
  readonly lost: number;
  readonly lostFrom: number | null;
  readonly lostTo: number | null;
  readonly reason: string;
  /** Something is being lost now. */
  readonly losing: boolean;
  /** As `lost`, of the file that the user has named. */
  readonly copyLost: number;
}

/** One log: a folder on disk, of one pane. */
export interface Log {
  /** Unique on this machine, and in the order in which logs were made. */
  readonly id: string;
  readonly folder: string;
  /** Null where the disk was full or gone when logging began. */
  readonly about: LogAbout | null;
}

const ID = /^[0-9a-z]{8,10}-[0-9a-f]{12}$/;

export function newLogId(): string {
  return `${Date.now().toString(36)}-${randomBytes(6).toString('hex')}`;
}

export function isLogId(text: string): boolean {
  return ID.test(text);
}

/** The directory of the logs of one tmux server; it need not be there. */
export function logsDirectory(socketPath: string): string {
  return join(serverDirectory(socketPath), 'logs');
}

/** The log of that id; of one that has gone everything that is read is empty. */
export function openLog(directory: string, id: string): Log {
  const folder = join(directory, id);
  return { id, folder, about: readAbout(folder) };
}

/** All logs in a directory, also of panes that are closed, the oldest first. */
export function listLogs(directory: string): Log[] {
  return namesIn(directory)
    .filter(isLogId)
    .sort()
    .map((id) => openLog(directory, id));
}

export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // Nothing has been logged yet, or it has been removed.
  }
}

function readAbout(folder: string): LogAbout | null {
  const value = readJson(join(folder, 'about.json'));
  if (value === null) return null;
  const { pane, session, window, number, label, madeAt } = value;
  if (typeof pane !== 'string' || typeof session !== 'string' || typeof window !== 'string') return null;
  return {
    pane,
    session,
    window,
    number: Number(number),
    label: typeof label === 'string' ? label : null,
    madeAt: Number(madeAt),
  };
}

/** What the capturing process says of itself; null where it has not begun, or could not say. */
export function readStatus(folder: string): CaptureStatus | null {
  const value = readJson(join(folder, 'status'));
  if (value === null || !Number.isSafeInteger(value.pid)) return null;
  const time = (milliseconds: unknown): number | null => (milliseconds === 0 ? null : Number(milliseconds));
  return {
    pid: value.pid as number,
    startedAt: Number(value.startedAt),
    endedAt: time(value.endedAt),
    lost: Number(value.lost),
    lostFrom: time(value.lostFrom),
    lostTo: time(value.lostTo),
    reason: String(value.reason),
    losing: value.losing === true,
    copyLost: Number(value.copyLost),
  };
}

function readJson(path: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // Not there, or being written at this moment.
  }
}

/** Whether a process writes to this log now: its pid is one of a capture of this very folder. */
export function isCapturing({ folder, id }: Pick<Log, 'folder' | 'id'>): boolean {
  const status = readStatus(folder);
  return status !== null && status.endedAt === null && isCapture(status.pid, id);
}

/** Whether the process that wrote a log is gone without having said so. */
export function wasKilled(log: Pick<Log, 'folder' | 'id'>): boolean {
  return readStatus(log.folder)?.endedAt === null && !isCapturing(log);
}

function isCapture(pid: number, id: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(id) && readProcess(pid)?.state !== 'Z';
  } catch {
    // No such process; or a system without /proc, where it can only be asked whether there is one.
    return process.platform !== 'linux' && exists(pid);
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Bytes and time of the last change of one log. */
export function logSize({ folder }: Pick<Log, 'folder'>): { bytes: number; changedAt: number } {
  let bytes = 0;
  let changedAt = 0;
  for (const name of namesIn(folder)) {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    if (found === undefined) continue;
    bytes += found.size;
    changedAt = Math.max(changedAt, found.mtimeMs);
  }
  return { bytes, changedAt };
}
