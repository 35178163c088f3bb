/** What is known of one pane beside what a snapshot has: its environment, its beginning, its log. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { loggingStatus } from '../logs/capture.ts';
import { readEnvironment, readProcess } from '../process/proc.ts';
import { allPanes, type Tmux } from '../tmux/server.ts';

export interface PaneDetails {
  id: string;
  /** Of the pane's root process: its shell, as a rule. */
  pid: number;
  /** The pane has its window's cursor. */
  active: boolean;
  /** What runs there, or ran last. */
  cmd: string;
  /** What the root process was started with; null when it has ended, or is another user's. */
  env: Readonly<Record<string, string>> | null;
  /** When the root process was started, milliseconds since the epoch; null when it has ended. */
  createdAt: number | null;
  logEnabled: boolean;
  /** The file that was named, else the log's folder; null without a log. */
  logPath: string | null;
  loggerPid: number | null;
}

/**
 * One pane (`%12`) in every particular.
 * @throws MuxError `not-found`
 */
export async function paneDetails(tmux: Tmux, pane: string): Promise<PaneDetails> {
  for (const { pane: found } of allPanes(await tmux.snapshot())) {
    if (found.id !== pane) continue;
    const { id, pid, active, command, dead } = found;
    const { enabled, path, loggerPid } = await loggingStatus(tmux, pane);
    const env = dead ? null : await environmentOf(pid);
    const log = { logEnabled: enabled, logPath: path, loggerPid };
    return { id, pid, active, cmd: command, env, createdAt: dead ? null : startOf(pid), ...log };
  }
  throw new MuxError('not-found', `There is no pane ${pane}`);
}

/** Between fork and exec a pane's root is still tmux, with that one's environment. */
const EXEC_POLL_MS = 5;
const EXEC_TIMEOUT_MS = 5000;

async function environmentOf(pid: number): Promise<Record<string, string> | null> {
  const deadline = performance.now() + EXEC_TIMEOUT_MS;
  for (;;) {
    const env = readEnvironment(pid);
    if (env === null || env.TMUX_PANE !== undefined || performance.now() > deadline) return env;
    await delay(EXEC_POLL_MS);
  }
}

/** USER_HZ: what the kernel tells processes' times in, whatever its own clock does (time(7)). */
const TICKS_PER_SECOND = 100;

/** When a process was started, milliseconds since the epoch; null when it has ended. */
export function startOf(pid: number): number | null {
  const ticks = readProcess(pid)?.startTicks;
  const booted = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1];
  if (ticks === undefined || booted === undefined) return null;
  return Number(booted) * 1000 + Math.round((ticks * 1000) / TICKS_PER_SECOND);
}
