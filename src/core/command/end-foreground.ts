/** Ends what has a pane's terminal, and leaves its shell and what runs in the background. */
import { MuxError } from '../errors.ts';
import { type ProcessEntry, readProcess, readProcesses } from '../process/proc.ts';
import { foregroundGroup, sendSignal } from '../process/signals.ts';
import { descendants, endProcesses } from '../process/tree.ts';
import { within } from './within.ts';

/** How long a shell may take from the end of its child to what comes next. */
const NEXT_MS = 300;
/** A list or a loop has many children: a shell that goes on with it after so many interrupts ignores them. */
const ROUNDS = 10;

/**
 * TERM, then KILL, to the foreground group and all below it, again while the shell goes on with a list or a loop.
 * Resolves with what has ended when the command has, or the shell alone has the terminal.
 * @param root the pane's root process, by whose terminal it is told what is in the foreground
 * @throws MuxError `io` naming what cannot be ended
 */
export async function endForeground(
  root: number,
  shell: number,
  { over }: { readonly over: Promise<void> },
): Promise<ProcessEntry[]> {
  const gone: ProcessEntry[] = [];
  let left: ProcessEntry[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const entry = readProcess(shell);
    if (entry !== null) sendSignal(entry, 'SIGINT');
    const result = await endProcesses(() => {
      const table = readProcesses();
      const group = foregroundGroup(root, table).filter(({ pid }) => pid !== shell);
      return [...new Set(group.flatMap((one) => [one, ...descendants(one.pid, table)]))];
    });
    left = result.left;
    gone.push(...result.ended);
    if (await within(NEXT_MS, over)) return gone;
    if (left.length === 0 && isAtRest(root, shell)) return gone;
  }
  const names = (left.length > 0 ? left : foregroundGroup(root)).map(({ name, pid }) => `${name} ${pid}`).join(', ');
  throw new MuxError('io', `Could not be ended: ${names}`, 'it ignores interrupts, or belongs to another user');
}

/** The shell has the terminal to itself and waits. */
function isAtRest(root: number, shell: number): boolean {
  const group = foregroundGroup(root);
  return group.length === 1 && group[0]?.pid === shell && group[0].state === 'S';
}
