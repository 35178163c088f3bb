/** Closes panes: what runs in them ends first, and it is seen to that nothing of it is left. */
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { isRunning, type ProcessEntry, readProcess, readProcesses } from '../process/proc.ts';
import { descendants, endProcesses, interruptShells, lineage } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';
import { type Begun, findBegun } from './ledger-begun.ts';
import { noticeEnds } from './ledger-notice.ts';
import { noteEnding } from './note-ending.ts';
import type { EndedBy, StartedBy } from './started-by.ts';

/** A pane by its root process; a pane that stands twice (a window in two sessions) may be given twice. */
export interface ClosedPane {
  pid: number;
  dead: boolean;
}

export interface Closed {
  /** What ran in the panes, without their roots. */
  ended: ProcessEntry[];
  /** The roots of the panes, which have ended too: their shells, as a rule. */
  roots: ProcessEntry[];
}

/**
 * TERM to everything in the panes, KILL to what is left after 3 s; then closes them, and ends what does not go with
 * its terminal.
 * The ledger tells of each command by which signal it ended, and at whose wish.
 * @param close what closes the panes, or their window or session; or puts others in their place
 * @param by who wants it; null for a program that uses the library
 * @throws MuxError `io` naming what could not be ended; `bad-input` for the pane that this program was started in,
 * before anything is done
 */
export async function closePanes(
  tmux: Tmux,
  panes: readonly ClosedPane[],
  close: () => Promise<void>,
  by: StartedBy | null = null,
): Promise<Closed> {
  refuseOwn(panes);
  const roots = panes.flatMap(({ pid, dead }) => {
    const root = dead ? null : readProcess(pid);
    return root === null ? [] : [root];
  });
  const shells = new Set(roots.map(({ pid }) => pid));
  const note = (signal: EndedBy['signal'], isWanted: (begun: Begun) => boolean): Promise<readonly Begun[]> =>
    noteEnding(tmux, (begun) => shells.has(begun.shell) && isWanted(begun), { by, signal });
  // What has ended before was not ended by this.
  await noticeEnds(tmux).catch(() => []);
  const running = await note('SIGTERM', () => true);
  interruptShells(roots);
  const { ended, left } = await endProcesses(
    () => {
      const table = readProcesses();
      return [...new Set(roots.flatMap((root) => descendants(root.pid, table)))];
    },
    async (stubborn) => {
      const pids = new Set(stubborn.map(({ pid }) => pid));
      await note('SIGKILL', ({ pid }) => pids.has(pid));
    },
  );
  if (running.length > 0) await entered(tmux, running);
  await close();
  // Where the last session went, the server goes too; what comes next must not be sent to it.
  await tmux.snapshot();
  // Those whose shells could not tell.
  if (running.length > 0) await noticeEnds(tmux).catch(() => []);
  // The hang-up ends a shell. A program that was the pane's root itself may think otherwise.
  const last = await endProcesses(() => roots.filter(isRunning));
  const stuck = [...left, ...last.left].filter(isRunning);
  if (stuck.length > 0) {
    throw new MuxError(
      'io',
      `Could not be ended: ${stuck.map(({ name, pid }) => `${name} ${pid}`).join(', ')}`,
      'they may belong to another user',
    );
  }
  return { ended, roots };
}

/** How soon a shell tells how its command ended: it has nothing else to do. */
const TELL_MS = 500;
const TELL_POLL_MS = 10;

/** Resolves when the ends of commands are in the ledger, as their shells tell them, or those have had time for that. */
async function entered(tmux: Tmux, commands: readonly Begun[]): Promise<void> {
  const deadline = performance.now() + TELL_MS;
  const isLeft = ({ pane, token }: Begun): boolean => findBegun(tmux.socketPath, pane, token) !== null;
  // It is no reason not to close the panes.
  while (commands.some(isLeft) && performance.now() < deadline) {
    await noticeEnds(tmux).catch(() => []);
    if (commands.some(isLeft)) await delay(TELL_POLL_MS);
  }
}

/** @throws MuxError `bad-input` where this program would end itself, half-way */
export function refuseOwn(panes: readonly ClosedPane[]): void {
  const above = lineage(process.pid);
  if (!panes.some(({ pid }) => above.has(pid))) return;
  throw new MuxError(
    'bad-input',
    'This run was started in there and would end itself',
    'start it from another terminal',
  );
}
