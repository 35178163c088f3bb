/** Closes panes: what runs in them ends first, and it is seen to that nothing of it is left. */
import { MuxError } from '../errors.ts';
import { isRunning, type ProcessEntry, readProcess, readProcesses } from '../process/proc.ts';
import { descendants, endProcesses, interruptShells, lineage } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';

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
 * @param close what closes the panes, or their window or session; or puts others in their place
 * @throws MuxError `io` naming what could not be ended; `bad-input` for the pane that this program was started in,
 * before anything is done
 */
export async function closePanes(
  tmux: Tmux,
  panes: readonly ClosedPane[],
  close: () => Promise<void>,
): Promise<Closed> {
  refuseOwn(panes);
  const roots = panes.flatMap(({ pid, dead }) => {
    const root = dead ? null : readProcess(pid);
    return root === null ? [] : [root];
  });
  interruptShells(roots);
  const { ended, left } = await endProcesses(() => {
    const table = readProcesses();
    return [...new Set(roots.flatMap((root) => descendants(root.pid, table)))];
  });
  await close();
  // Where the last session went, the server goes too; what comes next must not be sent to it.
  await tmux.snapshot();
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
