/** What a pane ran at a time, from the ledger of commands: what printed a line. */
import { readLedger } from '../../core/command/ledger.ts';
import type { LogCommand } from '../../shared/ipc-logs.ts';

/**
 * @param server pid of the tmux server
 * @param pane `%12`
 * @param at milliseconds since the epoch
 * @returns null where no command of then is known; one that still runs is not in the ledger
 */
export function commandAt(server: number, pane: string, at: number): LogCommand | null {
  for (const entry of readLedger()) {
    // Newest first: where this one had ended by then, no older one was running.
    if (entry.server.pid !== server || entry.pane !== pane || entry.startedAt > at) continue;
    if ((entry.endedAt ?? 0) < at) return null;
    const { token, command, startedAt, endedAt, status, exitCode } = entry;
    return { pane, token, command, startedAt, endedAt, status, exitCode };
  }
  return null;
}
