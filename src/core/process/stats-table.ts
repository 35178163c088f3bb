/** What every process of the machine has used so far: the shape of one look, and the look itself on Linux. */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import type { ProcessId } from './proc.ts';

export interface ProcessUsage extends ProcessId {
  parent: number;
  /** The pid of the leader of its session, 0 where there is none. */
  session: number;
  /** R, S, D, Z, T … (proc(5), field 3). */
  state: string;
  /** Of its program, at most 15 bytes on Linux. */
  name: string;
  /** Milliseconds of processor time, user and system, of all its threads. */
  ownMs: number;
  /** Milliseconds that children which it has waited for have handed up to it, with those of their children. */
  handedMs: number;
  /** Resident memory in bytes. */
  rss: number;
  /** Milliseconds since it was started. */
  ageMs: number;
}

/** All processes at one moment; the kernel's own threads are in nobody's tree and left out. */
export interface UsageTable {
  /** By performance.now(). */
  at: number;
  processes: Map<number, ProcessUsage>;
}

/** How processes are read on this system. Every question is about processes that may have ended meanwhile. */
export interface UsageReader {
  /** Everything at once. */
  read(): Promise<UsageTable>;
  /** The TCP ports that each of them listens on, those that listen on none left out. */
  ports(processes: readonly ProcessId[]): Promise<Map<number, number[]>>;
  /** Bytes with shared pages divided among those who share them; null where the system does not tell. */
  pss: ((pid: number) => number | null) | null;
  /** With arguments, as they were given. */
  commandLines(pids: readonly number[]): Promise<Map<number, string>>;
  /** Lets go of what is kept for the next look. */
  forget(): void;
}

/** Keys of auxv (getauxval(3)): what the kernel tells every program about the machine, without asking getconf. */
const AT_PAGESZ = 6;
const AT_CLKTCK = 17;
/** Descriptors that are kept at most; the rest is opened for each look. */
const MOST_KEPT = 2000;
const LONGEST_STAT = 4096;
/** After so many looks it is asked anew which pids are the kernel's threads: in theory one may be a program's by then. */
const KERNEL_LOOKS = 10;

/**
 * Reads /proc/PID/stat of all processes. The files stay open between looks: reading again costs half of opening them
 * again, and an open one never shows another process that was given the same pid.
 */
export class StatFiles {
  private readonly kept = new Map<number, number>();
  /** Pids of the kernel's threads, a third of what a desktop machine lists: not read each time. */
  private readonly kernel = new Set<number>();
  private looks = 0;
  private readonly buffer = Buffer.allocUnsafe(LONGEST_STAT);
  private readonly pageBytes: number;
  private readonly tickMs: number;

  constructor() {
    const auxv = readFileSync('/proc/self/auxv');
    const told = new Map<bigint, bigint>();
    for (let at = 0; at + 16 <= auxv.length; at += 16) told.set(auxv.readBigUInt64LE(at), auxv.readBigUInt64LE(at + 8));
    this.pageBytes = Number(told.get(BigInt(AT_PAGESZ)) ?? 4096n);
    this.tickMs = 1000 / Number(told.get(BigInt(AT_CLKTCK)) ?? 100n);
  }

  read(): UsageTable {
    const processes = new Map<number, ProcessUsage>();
    const at = performance.now();
    // Both count from boot, also through suspension.
    const upMs = Number.parseFloat(readFileSync('/proc/uptime', 'latin1')) * 1000;
    if (this.looks++ % KERNEL_LOOKS === 0) this.kernel.clear();
    for (const name of readdirSync('/proc')) {
      const first = name.charCodeAt(0);
      if (first < 48 || first > 57) continue;
      const pid = Number(name);
      if (this.kernel.has(pid)) continue;
      const length = this.readOne(pid);
      const entry = length > 0 ? parseUsage(this.buffer, length, this.tickMs, this.pageBytes, upMs) : null;
      if (entry === 'kernel') this.kernel.add(pid);
      else if (entry !== null) processes.set(pid, entry);
    }
    for (const [pid, descriptor] of this.kept) {
      if (processes.has(pid)) continue;
      closeSync(descriptor);
      this.kept.delete(pid);
    }
    return { at, processes };
  }

  /** How many bytes of its stat are in the buffer; 0 when it has ended or is hidden from us. */
  private readOne(pid: number): number {
    const kept = this.kept.get(pid);
    if (kept !== undefined) {
      const length = this.attempt(kept);
      if (length > 0) return length;
      // It has ended; the pid may be another's by now.
      closeSync(kept);
      this.kept.delete(pid);
    }
    let descriptor: number;
    try {
      descriptor = openSync(`/proc/${pid}/stat`, 'r');
    } catch (error) {
      if (isGone(error)) return 0;
      throw error;
    }
    const length = this.attempt(descriptor);
    if (length > 0 && this.kept.size < MOST_KEPT) this.kept.set(pid, descriptor);
    else closeSync(descriptor);
    return length;
  }

  private attempt(descriptor: number): number {
    try {
      return readSync(descriptor, this.buffer, 0, LONGEST_STAT, 0);
    } catch (error) {
      if (isGone(error)) return 0;
      throw error;
    }
  }

  forget(): void {
    for (const descriptor of this.kept.values()) closeSync(descriptor);
    this.kept.clear();
  }
}

/** Ended before or while it was read, or hidden from other users (hidepid). */
function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM';
}

const SPACE = 32;
const MINUS = 45;
const OPEN = 40;
const CLOSE = 41;
/** proc(5): the fields of stat that are wanted; the last of them ends the look at a line. */
const LAST_FIELD = 24;
/** PF_KTHREAD of the kernel, in field 9. */
const KERNEL_THREAD = 0x00200000;
/** The fields of the line that is read just now, by their number. */
const fields = new Float64Array(LAST_FIELD + 1);

/**
 * Reads a line of stat without making a string of it: hundreds are read every second.
 * @returns `kernel` for a thread of the kernel, null for what is no such line
 */
export function parseUsage(
  bytes: Buffer,
  length: number,
  tickMs: number,
  pageBytes: number,
  upMs: number,
): ProcessUsage | 'kernel' | null {
  // The name may itself hold parentheses and spaces: the last one counts.
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  if (open < 1 || close < open || close + 2 >= length) return null;
  let at = close + 4;
  for (let field = 4; field <= LAST_FIELD; field++) {
    let value = 0;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    for (; at < length; at++) {
      const digit = bytes[at] as number;
      if (digit === SPACE) break;
      value = value * 10 + digit - 48;
    }
    at++;
    fields[field] = negative ? -value : value;
  }
  if (at > length) return null;
  const field = (number: number): number => fields[number] as number;
  if ((field(9) & KERNEL_THREAD) !== 0) return 'kernel';
  const startTicks = field(22);
  return {
    pid: Number(bytes.toString('latin1', 0, open - 1)),
    name: bytes.toString('utf8', open + 1, close),
    state: String.fromCharCode(bytes[close + 2] as number),
    parent: field(4),
    session: field(6),
    startTicks,
    ownMs: (field(14) + field(15)) * tickMs,
    // Guest time and the like may be taken back by a tick.
    handedMs: Math.max(0, field(16) + field(17)) * tickMs,
    rss: Math.max(0, field(24)) * pageBytes,
    ageMs: Math.max(0, upMs - startTicks * tickMs),
  };
}

/** Proportional memory of one process in bytes; null where it has ended or is another user's. About 0.1 ms each. */
export function readPss(pid: number): number | null {
  try {
    const found = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    return null;
  }
}

/** The arguments of one process, joined by spaces; null where there are none (a zombie, a thread of the kernel). */
export function readCommandLine(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').replaceAll('\0', ' ');
    return text === '' ? null : text;
  } catch {
    return null;
  }
}
