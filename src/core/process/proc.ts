/** Reads processes from Linux's /proc: who they are, whose children, in which terminal. */
import { readdirSync, readFileSync } from 'node:fs';

/** A process is its pid and its start time: a pid alone may have been given to another one. */
export interface ProcessId {
  pid: number;
  /** Clock ticks since boot (proc(5), field 22). */
  startTicks: number;
}

export interface ProcessEntry extends ProcessId {
  parent: number;
  group: number;
  session: number;
  /** The terminal's foreground process group, -1 without a terminal. */
  foreground: number;
  /** R, S, D, Z, T … (proc(5), field 3). */
  state: string;
  name: string;
}

/** One process, or null when it is gone. */
export function readProcess(pid: number): ProcessEntry | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/** What a process was started with; null when it has ended, or is another user's. */
export function readEnvironment(pid: number): Record<string, string> | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return null;
  }
  const found: Record<string, string> = {};
  for (const entry of text.split('\0')) {
    const at = entry.indexOf('=');
    if (at > 0) found[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return found;
}

/** All processes of this machine that can be read, by pid: one sweep. */
export function readProcesses(): Map<number, ProcessEntry> {
  const found = new Map<number, ProcessEntry>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const entry = readProcess(Number(name));
    if (entry !== null) found.set(entry.pid, entry);
  }
  return found;
}

/** proc(5): the name stands in parentheses and may itself hold parentheses and spaces, so the last one counts. */
export function parseStat(text: string): ProcessEntry | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ');
  const at = (field: number): number => Number(fields[field - 3]);
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: fields[0] ?? '?',
    parent: at(4),
    group: at(5),
    session: at(6),
    foreground: at(8),
    startTicks: at(22),
  };
}

/** True when this very process still runs; a zombie has ended. */
export function isRunning(process: ProcessId): boolean {
  const now = readProcess(process.pid);
  return now !== null && now.startTicks === process.startTicks && now.state !== 'Z' && now.state !== 'X';
}
