/** Switches the logging of panes on and off, and tells how it stands. */
import { mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { MuxError } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { privateDirectory } from '../state/directories.ts';
import { allPanes, type Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { captureCommand } from './command.ts';
import {
  type CaptureStatus,
  isCapturing,
  type Log,
  type LogAbout,
  logSize,
  logsDirectory,
  newLogId,
  openLog,
  readStatus,
  wasKilled,
} from './folder.ts';
import { historyCommands, writeHistory } from './history.ts';
import { BEGINNER_OPTION, LOG_OPTION, type PaneLog } from './option.ts';
import { LOG_BOUNDS, type LogBounds } from './settings.ts';
import { whenFolder } from './wait.ts';

export interface LoggingOptions {
  /** A file that is given a copy, absolute; its directory is made where missing. */
  readonly path?: string;
  /** Begins with an empty log, and empties the file. */
  readonly reset?: boolean;
  readonly bounds?: LogBounds;
  /** Takes the place of another program that the pane is piped to. */
  readonly takeOver?: boolean;
}

export interface LoggingStatus {
  /** What the pane prints is being written. */
  readonly enabled: boolean;
  /** The pane's log, also where nothing is added any more; null where there never was one. */
  readonly log: Log | null;
  /** Where a person finds it: the file that was named, else the log's folder; null without a log. */
  readonly path: string | null;
  /** The process that writes; null where none does. */
  readonly loggerPid: number | null;
  readonly bytes: number;
  /** What could not be written; null where nothing is known of the log. */
  readonly capture: CaptureStatus | null;
  /** The pane is piped to a program that is not ours. */
  readonly foreign: boolean;
}

/** How long a process may take to begin or to end on a machine that is very busy. */
const PATIENCE_MS = 15_000;

/**
 * Logs a pane from now on, and what it shows already before that. Resolves when its process writes; where the same is
 * done already, nothing changes. Logging that was off goes on in the same log; another path begins a new one.
 * @param pane `%12`
 * @throws MuxError `not-found`; `exists` where the pane is piped to another program; `bad-input` for a path that is no
 * place for a file; `io` where the process could not begin
 */
export async function loggingEnable(tmux: Tmux, pane: string, options: LoggingOptions = {}): Promise<LoggingStatus> {
  const { record, about } = await find(tmux, pane);
  checkCopy(options.path);
  const directory = privateDirectory(logsDirectory(tmux.socketPath));
  const { log } = record;
  const same = log !== null && log.path === options.path && !options.reset;
  const old = log === null ? null : openLog(directory, log.id);
  // One that is being switched off still writes what it was given.
  if (old !== null && !record.piped) await ended(old);
  else await begun(record, old);
  const ours = old !== null && isCapturing(old);
  // tmux hears that ours was killed only when it next has something for it.
  const killed = old !== null && log?.off !== true && wasKilled(old);
  if (record.piped && !ours && !killed && !options.takeOver) {
    throw new MuxError(
      'exists',
      `What ${pane} prints is piped to another program already`,
      'end that with `tmux pipe-pane`, or ask to take its place',
    );
  }
  if (!(same && ours && record.piped)) {
    const id = same && !ours ? log.id : newLogId();
    const next = { id, ...(options.path === undefined ? {} : { path: options.path }) };
    if (options.reset && options.path !== undefined) emptyFile(options.path);
    const bounds = options.bounds ?? LOG_BOUNDS;
    if (log === null && !options.reset) await startWithHistory(tmux, directory, { next, about, bounds });
    else await tmux.sequence(startCommands(directory, { next, about, bounds }));
    const made = openLog(directory, id);
    const began = await whenFolder(made.folder, () => (isCapturing(made) ? true : null), PATIENCE_MS);
    if (began === null) {
      throw new MuxError(
        'io',
        `The process that logs ${pane} did not begin to write in ${made.folder}`,
        'it needs perl, and a disk with room',
      );
    }
    if (options.reset && old !== null && old.id !== id) await remove(old);
    tmux.refresh();
  }
  return loggingStatus(tmux, pane);
}

/**
 * Stops logging a pane; its log stays. Resolves when everything that tmux had handed over is written.
 * @throws MuxError `not-found`
 */
export async function loggingDisable(tmux: Tmux, pane: string): Promise<LoggingStatus> {
  const { record } = await find(tmux, pane);
  if (record.log !== null && record.log.off !== true) {
    const log = openLog(logsDirectory(tmux.socketPath), record.log.id);
    await begun(record, log);
    await tmux.sequence(stopCommands(pane, record.log, record.piped && isCapturing(log)));
    await ended(log);
    tmux.refresh();
  }
  return loggingStatus(tmux, pane);
}

/** Notes that a pane without a log is to have none. */
export async function declineLog(tmux: Tmux, pane: string): Promise<void> {
  const { record } = await find(tmux, pane);
  // Somebody may have begun one meanwhile.
  if (record.log !== null) await loggingDisable(tmux, pane);
  else await tmux.sequence(stopCommands(pane, { id: newLogId() }, false));
}

/** @throws MuxError `not-found` */
export async function loggingStatus(tmux: Tmux, pane: string): Promise<LoggingStatus> {
  const { record } = await find(tmux, pane);
  return statusOf(tmux.socketPath, record);
}

/** As loggingStatus, of a pane that has been read. */
export function statusOf(socketPath: string, record: Pick<PaneRecord, 'log' | 'piped'>): LoggingStatus {
  if (record.log === null) {
    return { enabled: false, log: null, path: null, loggerPid: null, bytes: 0, capture: null, foreign: record.piped };
  }
  const log = openLog(logsDirectory(socketPath), record.log.id);
  const capture = readStatus(log.folder);
  const running = isCapturing(log);
  const enabled = record.piped && running;
  return {
    enabled,
    log,
    path: record.log.path ?? log.folder,
    loggerPid: running ? (capture?.pid ?? null) : null,
    bytes: logSize(log).bytes,
    capture,
    foreign: record.piped && !running,
  };
}

/**
 * Begins to log a pane that has no log yet, and what it shows. Does not wait for the process: for many panes at once.
 * @param directory of the logs of this tmux server; it is there
 */
export async function beginLog(
  tmux: Tmux,
  directory: string,
  pane: { session: string; window: string; id: string; number: number; label: string | null },
): Promise<void> {
  await startWithHistory(tmux, directory, { next: { id: newLogId() }, about: aboutOf(pane), bounds: LOG_BOUNDS });
}

interface Start {
  readonly next: PaneLog;
  readonly about: LogAbout;
  readonly bounds: LogBounds;
}

async function startWithHistory(tmux: Tmux, directory: string, start: Start): Promise<void> {
  const { pane } = start.about;
  const beginner = `${process.pid} ${readProcess(process.pid)?.startTicks ?? 0}`;
  const note = ['set-option', '-p', '-t', pane, BEGINNER_OPTION, beginner];
  const printed = await tmux.sequence([...historyCommands(pane), note, ...startCommands(directory, start)]);
  writeHistory(join(directory, start.next.id), printed);
  await tmux.command('set-option', '-p', '-u', '-t', pane, BEGINNER_OPTION);
}

/** The commands that begin to log a pane, whatever it was piped to before: to be run as one sequence. */
function startCommands(directory: string, { next, about, bounds }: Start): string[][] {
  const folder = join(directory, next.id);
  const copy = next.path === undefined ? {} : { copy: next.path };
  return [
    ['pipe-pane', '-t', about.pane, captureCommand({ folder, about, bounds, ...copy })],
    ['set-option', '-p', '-t', about.pane, LOG_OPTION, JSON.stringify(next)],
  ];
}

/** @param piped the pipe is ours: another program's stays */
function stopCommands(pane: string, log: PaneLog, piped: boolean): string[][] {
  return [
    ...(piped ? [['pipe-pane', '-t', pane]] : []),
    ['set-option', '-p', '-t', pane, LOG_OPTION, JSON.stringify({ ...log, off: true } satisfies PaneLog)],
  ];
}

async function find(tmux: Tmux, pane: string): Promise<{ record: PaneRecord; about: LogAbout }> {
  for (const { session, window, pane: record } of allPanes(await tmux.snapshot())) {
    if (record.id !== pane) continue;
    return { record, about: aboutOf({ session: session.name, window: window.name, ...record }) };
  }
  throw new MuxError('not-found', `There is no pane ${pane}`);
}

function aboutOf(pane: Parameters<typeof beginLog>[2]): LogAbout {
  const { session, window, id, number, label } = pane;
  return { pane: id, session, window, number, label, madeAt: Date.now() };
}

/** @throws MuxError `bad-input` for what a log cannot be written to */
function checkCopy(path: string | undefined): void {
  if (path === undefined) return;
  if (!isAbsolute(path) || path.includes('\0')) throw new MuxError('bad-input', `${path} is no absolute path`);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    throw new MuxError('bad-input', `${path} is no file that a log could be written to`, 'name a file');
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw new MuxError('bad-input', `${dirname(path)} could not be made: ${(cause as Error).message}`, undefined, {
      cause,
    });
  }
}

function emptyFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) truncateSync(path);
}

/** A log that was begun anew; its process ends by itself, and must not make the folder again. */
async function remove(log: Log): Promise<void> {
  await ended(log);
  rmSync(log.folder, { recursive: true, force: true });
}

/** Resolves when the log's process has written everything that it was given. */
async function ended(log: Log): Promise<void> {
  await whenFolder(log.folder, () => (isCapturing(log) ? null : true), PATIENCE_MS);
}

/** Resolves when the process of a log that was just switched on has begun: before, it cannot be told from another's. */
async function begun({ piped, log }: PaneRecord, of: Log | null): Promise<void> {
  if (!piped || of === null || log?.off === true || readStatus(of.folder) !== null) return;
  await whenFolder(of.folder, () => (readStatus(of.folder) === null ? null : true), PATIENCE_MS);
}
