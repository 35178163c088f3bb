/**
 * Notices that commands have ended and enters them in the ledger, each once, whoever looks: the supervisor, a run, the
 * next start in the pane, `state` and `history`. The pane's last mark, the stored process and the snapshot tell.
 */
import { constants } from 'node:os';
import { isRunning } from '../process/proc.ts';
import { allPanes, type Snapshot, type Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { appendEntry, type LedgerBounds, type LedgerEntry, withLedger } from './ledger.ts';
import { allBegun, type Begun, findBegun, isStarting, removeBegun } from './ledger-begun.ts';
import { bytesBetweenMarks, cpuSince } from './ledger-figures.ts';
import { rootExitCode } from './pane-facts.ts';
import type { PaneMark } from './state.ts';
import { forgetUnbegun, isUnbegun } from './unbegun.ts';

/** How a command has ended, as far as that can be known. */
interface Outcome {
  readonly exitCode: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** The mark of its end, where its shell has come to that. */
  readonly mark: PaneMark | null;
}

const UNSEEN: Outcome = { exitCode: null, startedAt: null, endedAt: null, mark: null };

export interface NoticeOptions {
  /** The most memory that a command was seen to use, in bytes; null where nobody has looked. */
  peakMemory?(begun: Begun): number | null;
  bounds?: LedgerBounds;
}

/**
 * Enters every command of a server that has ended and is not in the ledger yet. Resolves with what this call has
 * entered: of several that notice an end at once, one does.
 * @throws MuxError `io`, and as Tmux.snapshot()
 */
export async function noticeEnds(tmux: Tmux, options: NoticeOptions = {}): Promise<LedgerEntry[]> {
  // Before the server is read: what begins after that would look as if something else ran in its pane.
  const begun: Begun[] = [];
  for (const command of allBegun(tmux.socketPath)) {
    if (isUnbegun(tmux.socketPath, command)) await forgetUnbegun(tmux, command);
    else begun.push(command);
  }
  if (begun.length === 0) return [];
  const snapshot = await tmux.snapshot();
  const panes = panesById(snapshot);
  const entered = await Promise.all(
    begun.map(async (command) => {
      const pane = panes.get(command.pane) ?? null;
      if (!hasEnded(command, snapshot.server, pane)) return null;
      const outcome = sameServer(command, snapshot.server) ? await outcomeOf(tmux, command, pane) : UNSEEN;
      return enter(tmux.socketPath, command, outcome, options);
    }),
  );
  return entered.filter((entry) => entry !== null);
}

/**
 * Enters the command whose end a prompt tells of, if it is one that is not entered yet. Where that fails, what is begun
 * next must not fail with it: it will be noticed again, as a command whose end nobody has seen.
 */
export async function enterEndBefore(tmux: Tmux, pane: string, mark: PaneMark): Promise<void> {
  if (mark.token === 0) return;
  try {
    const begun = findBegun(tmux.socketPath, pane, mark.token);
    if (begun === null || begun.shell !== mark.shell) return;
    await enter(tmux.socketPath, begun, outcomeOfMark(mark), {});
  } catch {
    // A full disk, say.
  }
}

export function panesById(snapshot: Snapshot): Map<string, PaneRecord> {
  return new Map([...allPanes(snapshot)].map(({ pane }) => [pane.id, pane]));
}

function sameServer({ server }: Begun, now: Snapshot['server']): boolean {
  return now !== null && now.pid === server.pid && now.startedAt === server.startedAt;
}

/** Whether a command that has begun has ended, by a snapshot that is younger than its beginning. */
export function hasEnded(begun: Begun, server: Snapshot['server'], pane: PaneRecord | null): boolean {
  if (isStarting(begun)) return false;
  // Stopped by Ctrl-Z, say, or gone on when its pane was closed.
  if (begun.pid !== begun.shell && begun.pidStart !== null) {
    if (isRunning({ pid: begun.pid, startTicks: begun.pidStart })) return false;
  }
  if (!sameServer(begun, server) || pane === null || pane.dead || pane.pid !== begun.shell) return true;
  const { mark } = pane;
  // A shell that has not told yet what it does, or a person who types several lines.
  if (mark === null || mark.phase === 'more') return false;
  // Taken by the shell, who started it was killed, and its beginning is still to come.
  if (begun.starting?.sequence === mark.sequence) return false;
  return mark.token !== begun.token || mark.phase !== 'run';
}

async function outcomeOf(tmux: Tmux, begun: Begun, pane: PaneRecord | null): Promise<Outcome> {
  if (pane === null || pane.pid !== begun.shell || pane.mark?.token !== begun.token) return UNSEEN;
  if (pane.mark.phase !== 'run') return outcomeOfMark(pane.mark);
  // It ended with its shell, or was what ended it (`exit 3`).
  const exitCode = pane.exitCode ?? (await rootExitCode(tmux, pane.id).catch(() => null));
  return { exitCode, startedAt: pane.startedAt, endedAt: pane.endedAt, mark: null };
}

function outcomeOfMark(mark: PaneMark): Outcome {
  const { exitCode, startedAt, endedAt } = mark;
  return { exitCode, startedAt, endedAt, mark };
}

async function enter(
  socketPath: string,
  begun: Begun,
  { exitCode, startedAt, endedAt, mark }: Outcome,
  { peakMemory, bounds }: NoticeOptions,
): Promise<LedgerEntry | null> {
  const began = startedAt ?? begun.startedAt;
  // At once: what the shell does next counts too.
  const cpuMs = mark === null ? null : cpuSince(begun.shell, begun.ticksBefore, endedAt);
  const noticedAt = Date.now();
  const bytesWritten = mark === null ? null : await bytesBetweenMarks(socketPath, begun.log, mark).catch(() => null);
  const { server, pane, token, session, window, number, label, by, command, commandMd5, cwd, pid } = begun;
  const entry: LedgerEntry = {
    server: { ...server, socket: socketPath },
    ...{ pane, token, session, window, number, label, by, command, commandMd5, cwd, pid },
    status: exitCode === null ? 'unknown' : exitCode === 0 ? 'finished' : 'failed',
    exitCode,
    signal: signalOf(exitCode),
    ended: begun.ended ?? null,
    startedAt: began,
    endedAt,
    // tmux knows the end of a shell to the second: it may seem to lie before the start.
    durationMs: endedAt === null || endedAt < began ? null : endedAt - began,
    cpuMs,
    peakMemory: peakMemory?.(begun) ?? null,
    bytesWritten,
    noticedAt,
  };
  return withLedger((directory) => {
    const now = findBegun(socketPath, pane, token);
    // Somebody else has noticed it too, and was first.
    if (now === null) return null;
    appendEntry(directory, { ...entry, ended: now.ended ?? null }, bounds);
    // Last: a crash in between leaves an entry that is written twice, and read once.
    removeBegun(socketPath, begun);
    return entry;
  });
}

/** The signal that a shell tells by 128 and its number. */
export function signalOf(exitCode: number | null): string | null {
  if (exitCode === null || exitCode <= 128) return null;
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0] ?? null;
}
