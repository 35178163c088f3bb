/** The ledger's entry of a command that exec has run: it knows all of it itself, so nothing has to be noticed later. */
import type { Tmux } from '../tmux/server.ts';
import type { ExecResult } from './exec.ts';
import { appendEntry, type LedgerEntry, withLedger } from './ledger.ts';
import type { PaneBefore } from './ledger-begun.ts';
import { cpuSince } from './ledger-figures.ts';
import { signalOf } from './ledger-notice.ts';
import { newToken } from './start.ts';
import type { StartedBy } from './started-by.ts';
import { commandHash } from './state.ts';

export interface ExecRan {
  readonly by: StartedBy;
  readonly command: string;
  readonly before: PaneBefore;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** As the terminal got them. */
  readonly bytesWritten: number;
  readonly result: Pick<ExecResult, 'exitCode' | 'durationMs' | 'shellEnded'>;
}

/** Enters it. A ledger that cannot be written costs the entry and nothing else. */
export async function enterExec(tmux: Tmux, ran: ExecRan): Promise<void> {
  const { by, command, before, startedAt, bytesWritten, result } = ran;
  const { server, pane, session, window, number, label, cwd, shell, ticksBefore } = before;
  const { exitCode, durationMs, shellEnded } = result;
  const endedAt = startedAt + durationMs;
  const entry: LedgerEntry = {
    server: { ...server, socket: tmux.socketPath },
    ...{ pane, token: newToken(), session, window, number, label, by, command },
    ...{ commandMd5: commandHash(command), cwd, pid: shell },
    status: exitCode === null ? 'unknown' : exitCode === 0 ? 'finished' : 'failed',
    exitCode,
    signal: signalOf(exitCode),
    ended: null,
    ...{ startedAt, endedAt, durationMs },
    cpuMs: shellEnded ? null : cpuSince(shell, ticksBefore, endedAt),
    // It is sampled for what goes on by itself; what somebody waits for is over too soon.
    peakMemory: null,
    bytesWritten,
    noticedAt: Date.now(),
  };
  await withLedger((directory) => appendEntry(directory, entry)).catch(() => {});
}
