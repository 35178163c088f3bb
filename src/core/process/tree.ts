/** Process trees: who belongs to a pane's shell, and how they are ended without harming anything else. */
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessEntry, readProcess, readProcesses } from './proc.ts';
import { sendSignal } from './signals.ts';

/** Time that a process has to end itself after TERM before it is killed. */
const TERM_GRACE_MS = 3000;
/** After KILL a process is gone as soon as the kernel gets to it; one that is not hangs in the kernel. */
const KILL_GRACE_MS = 2000;
/** More than any machine runs: a guard against what turns up for ever. */
const MOST_FORKED = 100_000;
/** /proc has no event for an exit that is not a child of ours. */
const EXIT_POLL_MS = 10;

/**
 * Everything below `root`, children first reached first; with it what left the tree by a double fork but stayed in
 * the session of `root` (its own terminal). `root` itself is not part of it. Nothing is below 0, which tmux gives as the
 * process of an empty pane, nor below 1: that would be every process there is, and who asks may be about to end them.
 */
export function descendants(root: number, processes = readProcesses()): ProcessEntry[] {
  if (root <= 1) return [];
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of processes.values()) {
    const siblings = children.get(entry.parent);
    if (siblings) siblings.push(entry);
    else children.set(entry.parent, [entry]);
  }
  const found = new Map<number, ProcessEntry>();
  const collect = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      if (found.has(child.pid) || child.pid === root) continue;
      found.set(child.pid, child);
      collect(child.pid);
    }
  };
  collect(root);
  const top = processes.get(root);
  if (top !== undefined && top.session === root) {
    for (const entry of processes.values()) {
      if (entry.session !== root || entry.pid === root || found.has(entry.pid)) continue;
      found.set(entry.pid, entry);
      collect(entry.pid);
    }
  }
  return [...found.values()];
}

/** A process and those above it, up to the first. */
export function lineage(pid: number): Set<number> {
  const found = new Set<number>();
  for (let entry = readProcess(pid); entry !== null && !found.has(entry.pid); entry = readProcess(entry.parent)) {
    found.add(entry.pid);
  }
  return found;
}

/** The process group in the foreground of the shell's terminal, or null while that is the shell's own. */
export function foregroundProcess(shell: number): number | null {
  const entry = readProcess(shell);
  return entry === null || entry.foreground <= 0 || entry.foreground === entry.group ? null : entry.foreground;
}

async function waitForExits(entries: readonly ProcessEntry[], milliseconds: number): Promise<ProcessEntry[]> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const left = entries.filter(isRunning);
    if (left.length === 0 || Date.now() >= deadline) return left;
    await delay(EXIT_POLL_MS);
  }
}

export interface Ended {
  ended: ProcessEntry[];
  /** What is still there: stuck in the kernel, or another user's. */
  left: ProcessEntry[];
}

/**
 * TERM to all of `find()`, KILL to what is left after the grace. What has been forked meanwhile is stopped until nothing
 * new turns up, so that it cannot go on forking, and then killed.
 * @param killing told of those that are still there after the grace, before they are killed
 */
export async function endProcesses(
  find: () => ProcessEntry[],
  killing: (stubborn: readonly ProcessEntry[]) => Promise<void> = async () => {},
): Promise<Ended> {
  const all = new Map<string, ProcessEntry>();
  const next = (): ProcessEntry[] => {
    const entries = find().filter((entry) => isRunning(entry) && !all.has(keyOf(entry)));
    for (const entry of entries) all.set(keyOf(entry), entry);
    return entries;
  };
  const first = next();
  for (const entry of first) sendSignal(entry, 'SIGTERM');
  // A stopped process gets its TERM only when it goes on.
  for (const entry of first) sendSignal(entry, 'SIGCONT');
  const stubborn = await waitForExits(first, TERM_GRACE_MS);
  if (stubborn.length > 0) await killing(stubborn);
  for (const entry of stubborn) sendSignal(entry, 'SIGKILL');
  const forked: ProcessEntry[] = [];
  for (let found = first; found.length > 0 && forked.length < MOST_FORKED; ) {
    found = next();
    for (const entry of found) sendSignal(entry, 'SIGSTOP');
    forked.push(...found);
  }
  for (const entry of forked) sendSignal(entry, 'SIGKILL');
  await waitForExits([...stubborn, ...forked], KILL_GRACE_MS);
  const entries = [...all.values()];
  const left = entries.filter(isRunning);
  return { ended: entries.filter((entry) => !left.includes(entry)), left };
}

const keyOf = ({ pid, startTicks }: ProcessEntry): string => `${pid}:${startTicks}`;

/**
 * Interrupts those of the processes that are bash. It heeds that when its child has ended: what comes next in a list
 * (`build; deploy`) or a loop is not run then. To be called before the children are ended.
 */
export function interruptShells(entries: readonly ProcessEntry[]): void {
  for (const entry of entries) if (entry.name === 'bash') sendSignal(entry, 'SIGINT');
}

/**
 * Ends everything below `root` and leaves `root` (a pane's shell) alone. What `root` itself has started since is left
 * too: a shell whose command has ended runs what makes its prompt.
 * @param killing as that of endProcesses()
 */
export function endDescendants(
  root: number,
  killing?: (stubborn: readonly ProcessEntry[]) => Promise<void>,
): Promise<Ended> {
  let before: ReadonlySet<string> | null = null;
  return endProcesses(() => {
    const found = descendants(root);
    const known: ReadonlySet<string> = before ?? new Set(found.map(keyOf));
    before = known;
    const byPid = new Map(found.map((entry) => [entry.pid, entry]));
    const isOfRoot = (entry: ProcessEntry): boolean => {
      const seen = new Set<ProcessEntry>();
      let top: ProcessEntry | undefined = entry;
      while (top !== undefined && !known.has(keyOf(top)) && !seen.has(top)) {
        if (top.parent === root) return true;
        seen.add(top);
        top = byPid.get(top.parent);
      }
      return false;
    };
    return found.filter((entry) => !isOfRoot(entry));
  }, killing);
}
