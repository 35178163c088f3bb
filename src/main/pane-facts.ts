/** What is known of one pane beside its figures: who started its command, how it is looked after, its environment, what ran before. */
import { setImmediate } from 'node:timers/promises';
import { type LedgerEntry, readLedger } from '../core/command/ledger.ts';
import { noticeEnds } from '../core/command/ledger-notice.ts';
import { startOf } from '../core/command/pane-details.ts';
import type { StartedBy } from '../core/command/started-by.ts';
import { isAlive } from '../core/command/state.ts';
import { MuxError } from '../core/errors.ts';
import { readEnvironment, readProcess } from '../core/process/proc.ts';
import { foregroundProcess } from '../core/process/tree.ts';
import { allPanes, type Snapshot, type Tmux } from '../core/tmux/server.ts';
import type { PaneRecord } from '../core/tmux/snapshot.ts';
import type { EnvironmentEntry, PaneFacts, PastCommand } from '../shared/ipc-processes.ts';

/** A drawer shows no more of what ran before; `muxworks history` has all of it. */
const MOST_PAST = 50;
/** So many entries of the ledger are read before something else has its turn. */
const ENTRIES_AT_ONCE = 500;
const LONGEST_COMMAND = 400;

/** @throws MuxError `not-found` */
export async function paneFacts(tmux: Tmux, id: string): Promise<PaneFacts> {
  // What has just ended is part of its history; a ledger that cannot be written (a full disk) is shown as it is.
  await noticeEnds(tmux).catch(() => {});
  const snapshot = await tmux.snapshot();
  const pane = [...allPanes(snapshot)].find((one) => one.pane.id === id)?.pane;
  if (pane === undefined) throw new MuxError('not-found', 'That pane is gone');
  const { state, mark, supervision, dead } = pane;
  const current = state !== null && state.token !== 0 && mark?.token === state.token;
  return {
    cwd: pane.cwd,
    by: current ? (state.by ?? null) : null,
    rootSince: dead ? null : startOf(pane.pid),
    restart:
      supervision?.restart == null
        ? null
        : { policy: supervision.restart, used: supervision.restarts, most: supervision.max_restarts },
    ready:
      supervision?.ready == null
        ? null
        : { when: supervision.ready, done: current && supervision.ready_token === state.token },
    environment: environmentIn(pane, snapshot.server?.pid ?? null),
    history: await historyOf(snapshot.server, tmux.socketPath, id),
    logging: pane.piped && pane.log !== null,
  };
}

function environmentIn(pane: PaneRecord, server: number | null): PaneFacts['environment'] {
  if (pane.dead || pane.pid <= 1) return null;
  const pid = isAlive(pane) && pane.state ? pane.state.pid : (foregroundProcess(pane.pid) ?? pane.pid);
  // Another user's program, such as one that sudo has started, shows nothing: then its shell's is what is known.
  for (const one of new Set([pid, pane.pid])) {
    const found = readEnvironment(one);
    if (found === null) continue;
    // A command of the shell's own, such as a loop, has no process that has what it was given.
    const declared = isAlive(pane) ? pane.supervision?.env : undefined;
    const before = (server === null ? null : readEnvironment(server)) ?? {};
    const entries = Object.entries({ ...found, ...declared })
      .map(([name, value]): EnvironmentEntry => ({ name, value, own: before[name] !== value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return { of: readProcess(one)?.name ?? pane.program, pid: one, entries };
  }
  return null;
}

async function historyOf(server: Snapshot['server'], socket: string, pane: string): Promise<PastCommand[]> {
  const found: PastCommand[] = [];
  if (server === null) return found;
  let read = 0;
  for (const entry of readLedger()) {
    // What was noticed before this server was started is of none of its panes.
    if (found.length === MOST_PAST || entry.noticedAt < server.startedAt) break;
    if (++read % ENTRIES_AT_ONCE === 0) await setImmediate();
    const { server: of } = entry;
    if (entry.pane === pane && of.pid === server.pid && of.startedAt === server.startedAt && of.socket === socket) {
      found.push(past(entry));
    }
  }
  return found;
}

function past(entry: LedgerEntry): PastCommand {
  const { token, command, status, exitCode, signal, startedAt, durationMs, ended } = entry;
  return {
    ...{ token, status, exitCode, signal, startedAt, durationMs },
    command: command.slice(0, LONGEST_COMMAND),
    endedBy: ended === null ? null : words(ended.by),
  };
}

function words(by: StartedBy | null): string {
  if (by === null) return 'a program';
  if (by.kind === 'app') return 'this app';
  return by.kind === 'cli' ? `muxworks ${by.command}` : 'a playbook';
}
