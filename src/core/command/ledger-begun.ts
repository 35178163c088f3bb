/**
 * Commands that have begun and are not in the ledger yet: a file each in the directory of their tmux server. It is
 * removed when the command's end is entered, so whoever notices an end that nobody has entered finds it here, also
 * when the pane or the whole server has gone.
 */
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parsePaneLog } from '../logs/option.ts';
import { type ProcessId, readProcess } from '../process/proc.ts';
import { privateDirectory, serverDirectory } from '../state/directories.ts';
import { isAlive } from '../state/lock.ts';
import { replaceFile } from '../state/replace-file.ts';
import { decodeVis } from '../tmux/quote.ts';
import type { Tmux } from '../tmux/server.ts';
import type { LedgerEntry } from './ledger.ts';
import { endOf, type LogPlace, shellTicks } from './ledger-figures.ts';
import { type EndedBy, parseEndedBy, parseStartedBy } from './started-by.ts';
import type { CommandState } from './state.ts';

/** What an entry of the ledger says of a command that is known from its start; `command` is cut at LONGEST_COMMAND. */
type Known = Pick<
  LedgerEntry,
  | 'pane'
  | 'token'
  | 'session'
  | 'window'
  | 'number'
  | 'label'
  | 'by'
  | 'command'
  | 'commandMd5'
  | 'cwd'
  | 'pid'
  | 'startedAt'
>;

/** What the ledger needs to know of a command from its start. `pid` is its first process: its shell where it has none. */
export interface Begun extends Known {
  readonly server: { readonly pid: number; readonly startedAt: number };
  readonly shell: number;
  /** Clock ticks since boot; null where the system does not tell. */
  readonly pidStart: number | null;
  /** CPU time that the shell and its children had used before, in ticks; null where unknown. */
  readonly ticksBefore: number | null;
  /** Where the pane's log ended then; null where it had none. */
  readonly log: LogPlace | null;
  /** Muxworks ends it on purpose; absent where it does not. */
  readonly ended?: EndedBy;
  /** It is being handed to its shell; absent once it is known to have begun. */
  readonly starting?: Starting;
}

/** What tells, when whoever starts a command is killed, whether that has begun; and what was true if it has not. */
export interface Starting {
  /** Who starts it. */
  readonly starter: ProcessId;
  /** PaneMark.sequence of the shell before it. */
  readonly sequence: number;
  /** The state that the pane had stored before, as it was stored; `''` for none. */
  readonly state: string;
}

/** What is known of a pane before a command begins in it. */
export type PaneBefore = Pick<
  Begun,
  'server' | 'pane' | 'session' | 'window' | 'number' | 'label' | 'cwd' | 'shell' | 'ticksBefore' | 'log'
> & {
  /** See Starting. */
  readonly state: string;
};

const LONGEST_COMMAND = 16_384;

/** The pane's number as snapshots have it: that of a layout, or its place. */
const NUMBER = '#{?#{@muxworks_number},#{@muxworks_number},#{e|+|:#{e|-|:#{pane_index},#{pane-base-index}},1}}';
const BEFORE = [
  `#{pid} #{start_time} #{pane_pid} ${NUMBER}`,
  '#{session_name}',
  '#{window_name}',
  '#{@muxworks_label}',
  '#{@muxworks_log}',
  '#{@muxworks}',
];

/** @throws MuxError as Tmux.command() */
export async function paneBefore(tmux: Tmux, pane: string): Promise<PaneBefore> {
  const [facts = '', session = '', window = '', label = '', log = '', state = ''] = await tmux.sequence(
    BEFORE.map((format) => ['display-message', '-p', '-t', pane, format]),
  );
  const [pid, started, shell, number] = facts.split(' ').map(Number) as [number, number, number, number];
  const logId = parsePaneLog(log)?.id;
  return {
    server: { pid, startedAt: started * 1000 },
    pane,
    session: decodeVis(session),
    window: decodeVis(window),
    number: Number.isSafeInteger(number) ? number : 1,
    label: label === '' ? null : label,
    cwd: directoryOf(shell),
    shell,
    ticksBefore: shellTicks(shell),
    log: logId === undefined ? null : await endOf(tmux.socketPath, logId),
    state,
  };
}

function directoryOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null; // Gone, another user's, or a system without /proc.
  }
}

function begunDirectory(socketPath: string): string {
  return privateDirectory(join(serverDirectory(socketPath), 'begun'));
}

const nameOf = (pane: string, token: number): string => `${pane.slice(1)}-${token}.json`;

/**
 * Notes that a command has begun, or is going to. Where that cannot be written it runs all the same, and the ledger will
 * lack it.
 * @param sequence that of its shell, for a command that is only being handed over; so that nothing is lost when this
 * process is killed right then
 */
export function noteBegun(
  socketPath: string,
  { state: stored, ...before }: PaneBefore,
  state: CommandState,
  sequence?: number,
): void {
  const starter = { pid: process.pid, startTicks: readProcess(process.pid)?.startTicks ?? 0 };
  const begun: Begun = {
    ...before,
    ...(sequence === undefined ? {} : { starting: { starter, sequence, state: stored } }),
    token: state.token,
    by: state.by ?? null,
    command: state.cmd_text.slice(0, LONGEST_COMMAND),
    commandMd5: state.cmd_md5,
    cwd: state.cwd ?? before.cwd,
    pid: state.pid || before.shell,
    pidStart: state.pid_start ?? null,
    startedAt: Date.parse(state.started_at),
  };
  try {
    write(socketPath, begun);
  } catch {
    // A full disk, say.
  }
}

function write(socketPath: string, begun: Begun): void {
  replaceFile(join(begunDirectory(socketPath), nameOf(begun.pane, begun.token)), JSON.stringify(begun));
}

/**
 * Notes that those of a server's commands are being ended on purpose that are wanted, so that whoever enters their ends
 * knows it. To be called within withLedger(): what is entered meanwhile must not come back. Resolves with them.
 */
export function noteEnded(socketPath: string, isWanted: (begun: Begun) => boolean, ended: EndedBy): Begun[] {
  const found = allBegun(socketPath).filter(isWanted);
  for (const begun of found) write(socketPath, { ...begun, ended });
  return found;
}

/** A command that has begun and is not in the ledger, by its pane and token; null where there is none. */
export function findBegun(socketPath: string, pane: string, token: number): Begun | null {
  try {
    return parseBegun(readFileSync(join(begunDirectory(socketPath), nameOf(pane, token)), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** All of a server. */
export function allBegun(socketPath: string): Begun[] {
  const found: Begun[] = [];
  for (const name of readdirSync(begunDirectory(socketPath))) {
    const [pane, token] = /^(\d+)-(\d+)\.json$/.exec(name)?.slice(1) ?? [];
    const begun = pane === undefined ? null : findBegun(socketPath, `%${pane}`, Number(token));
    if (begun !== null) found.push(begun);
  }
  return found;
}

/** Whether somebody who lives is still handing a command to its shell. */
export function isStarting({ starting }: Begun): boolean {
  return starting !== undefined && isAlive(starting.starter.pid, starting.starter.startTicks);
}

export function removeBegun(socketPath: string, { pane, token }: Pick<Begun, 'pane' | 'token'>): void {
  rmSync(join(begunDirectory(socketPath), nameOf(pane, token)), { force: true });
}

function parseBegun(text: string): Begun | null {
  try {
    const value = JSON.parse(text) as Begun;
    // Written by us alone, in one step; what another version has written is looked at for what would do harm.
    const whole =
      typeof value.server.pid === 'number' && [value.token, value.shell, value.pid].every(Number.isSafeInteger);
    if (!whole || !Number.isFinite(value.startedAt)) return null;
    const { ended, ...rest } = value;
    const known = parseEndedBy(ended);
    return { ...rest, by: parseStartedBy(value.by), ...(known === null ? {} : { ended: known }) };
  } catch {
    return null;
  }
}
