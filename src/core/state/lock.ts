/**
 * One run at a time for each session: a ticket lock in a directory that all processes of the user share.
 *
 * A process that wants the lock puts a ticket there, a file of its own; the lowest number is served (Lamport's bakery).
 * Nothing is ever taken from somebody else: the ticket of a process that has ended counts no more and is swept away,
 * so a crash leaves nothing locked and two that notice it at once cannot both win.
 */
import { createHash } from 'node:crypto';
import { existsSync, type FSWatcher, readdirSync, readFileSync, unlinkSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MuxError } from '../errors.ts';
import { isRunning, readProcess } from '../process/proc.ts';
import { privateDirectory, serverDirectory } from './directories.ts';

/** A ticket vanishes without a sign when its process is killed. */
const LOOK_AGAIN_MS = 200;

export interface Held {
  release(): void;
}

interface Ticket {
  readonly name: string;
  readonly pid: number;
  readonly startTicks: number;
  /** Null while its owner chooses one. */
  readonly number: number | null;
}

let tickets = 0;

export interface LockOptions {
  /** Called once, with the process id of who holds it. */
  waiting?(holder: number): Promise<void> | void;
  /** Ends the waiting: the lock is rejected with its reason. */
  signal?: AbortSignal;
  /** How often it is looked whether the holder has been killed; everything else is noticed at once. Milliseconds. */
  lookAgainMs?: number;
}

/** The lock of what is done in one session of a tmux server. */
export function sessionLock(socketPath: string, session: string): string {
  return lockNamed(socketPath, createHash('sha256').update(session).digest('hex').slice(0, 16));
}

/** The lock of whoever supervises a tmux server, held for as long as it does. */
export function supervisorLock(socketPath: string): string {
  return join(serverDirectory(socketPath), 'supervisor');
}

/** The lock of who changes what is written down of a share without being its process, held for a moment. */
export function sharesLock(socketPath: string): Promise<Held> {
  return lock(lockNamed(socketPath, 'shares'));
}

function lockNamed(socketPath: string, name: string): string {
  return join(privateDirectory(join(serverDirectory(socketPath), 'locks')), name);
}

/** The process id of who holds the lock at `directory`; null where nobody does. */
export function holderOf(directory: string): number | null {
  if (!existsSync(directory)) return null;
  return ticketsIn(directory)[0]?.pid ?? null;
}

/**
 * Waits for the lock at `directory`, which is made where missing.
 * @throws MuxError `io` where nothing can be written there; the reason of `signal`
 */
export async function lock(
  directory: string,
  { waiting, signal, lookAgainMs = LOOK_AGAIN_MS }: LockOptions = {},
): Promise<Held> {
  privateDirectory(directory);
  const own = take(directory);
  const held: Held = { release: () => remove(directory, own.name) };
  try {
    let told = false;
    for (;;) {
      signal?.throwIfAborted();
      const before = ticketsIn(directory).filter((ticket) => ticket.name !== own.name && comesBefore(ticket, own));
      const [holder] = before;
      if (holder === undefined) return held;
      if (!told && holder.number !== null) {
        told = true;
        await waiting?.(holder.pid);
      }
      await change(directory, signal, lookAgainMs);
    }
  } catch (error) {
    held.release();
    throw error;
  }
}

/** A ticket without a number first, so that nobody overlooks us while we choose; then the next number. */
function take(directory: string): Ticket & { number: number } {
  const startTicks = readProcess(process.pid)?.startTicks ?? 0;
  const name = `${process.pid}-${startTicks}-${++tickets}`;
  try {
    writeFileSync(join(directory, name), '', { mode: 0o600, flag: 'wx' });
    const number = 1 + Math.max(0, ...ticketsIn(directory).map((ticket) => ticket.number ?? 0));
    writeFileSync(join(directory, name), String(number));
    return { name, pid: process.pid, startTicks, number };
  } catch (error) {
    // On a full disk the empty file can be made and nothing written to it: everybody would wait for us to choose.
    remove(directory, name);
    throw new MuxError(
      'io',
      `${directory} could not be written: ${(error as Error).message}`,
      'free some space or set XDG_STATE_HOME',
      { cause: error },
    );
  }
}

/** Who is still choosing may have looked before we had our number, and then comes before us. */
function comesBefore(other: Ticket, own: Ticket & { number: number }): boolean {
  if (other.number === null || other.number < own.number) return true;
  return other.number === own.number && other.name < own.name;
}

/** The tickets of processes that still run; the others are swept away. */
function ticketsIn(directory: string): Ticket[] {
  const found: Ticket[] = [];
  for (const name of readdirSync(directory)) {
    const [pid, startTicks] = name.split('-').map(Number) as [number, number];
    if (!isAlive(pid, startTicks)) {
      remove(directory, name);
      continue;
    }
    try {
      const text = readFileSync(join(directory, name), 'utf8');
      found.push({ name, pid, startTicks, number: text === '' ? null : Number(text) });
    } catch {
      // Returned between the two calls.
    }
  }
  return found.sort((a, b) => (a.number ?? 0) - (b.number ?? 0));
}

/** Whether a process runs that is known by its number and its start, 0 where the system does not tell that. */
export function isAlive(pid: number, startTicks: number): boolean {
  if (startTicks > 0) return isRunning({ pid, startTicks });
  // Without /proc a process is known by its number alone.
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function remove(directory: string, name: string): void {
  try {
    unlinkSync(join(directory, name));
  } catch {
    // Swept away by somebody else, or the whole directory is gone: in both cases it holds nothing any more.
  }
}

/** Resolves when a ticket came or went, or it is time to look whether a holder is still there. */
function change(directory: string, signal: AbortSignal | undefined, lookAgainMs: number): Promise<void> {
  return new Promise((resolve) => {
    let watcher: FSWatcher | null = null;
    const done = (): void => {
      clearTimeout(timer);
      watcher?.close();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, lookAgainMs);
    signal?.addEventListener('abort', done);
    try {
      watcher = watch(directory, done);
      watcher.on('error', () => {});
    } catch {
      // Too many watches on this machine: the timer does it.
    }
  });
}
