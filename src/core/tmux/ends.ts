/** How the programs of dead panes ended, where tmux has missed it. */
import { readProcess } from '../process/proc.ts';
import { sendSignal } from '../process/signals.ts';

/**
 * tmux 3.3a sometimes misses that a child has ended (1 in 20 of the panes that remain), and then never asks how. Any
 * such signal makes it ask for all of them.
 * @param server process id of the tmux server
 */
export function remindOfEnds(server: number): void {
  const found = readProcess(server);
  if (found?.name.startsWith('tmux')) sendSignal(found, 'SIGCHLD');
}

/** Whether tmux has missed the end of a pane's program: that waits to be asked. */
export function isMissed({ dead, exitCode, pid }: { dead: boolean; exitCode: number | null; pid: number }): boolean {
  return dead && exitCode === null && pid > 1 && readProcess(pid)?.state === 'Z';
}
