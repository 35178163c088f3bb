/** Which commands have ended since the last look in a way that a person who looks elsewhere wants to know. */

import { readLedger } from '../core/command/ledger.ts';
import { findBegun } from '../core/command/ledger-begun.ts';
import { verdict } from '../core/supervisor/verdict.ts';
import { allPanes, type Snapshot } from '../core/tmux/server.ts';
import type { PaneRecord } from '../core/tmux/snapshot.ts';

/** Exit codes by which a shell tells that somebody pressed the interrupt key, or sent TERM. */
const INTERRUPTED = 130;
const TERMINATED = 143;
/** So many of the latest entries of the ledger are looked at for one end. */
const ENTRIES_LOOKED_AT = 1000;

export interface EndedCommand {
  /** `%12` */
  pane: string;
  session: string;
  window: string;
  /** The pane's label, else what ran there. */
  name: string;
  command: string;
  /** failed: another exit code than 0; given-up: the same, and it is not restarted again; dead: the pane's root has gone; ended: with 0, or typed by a person. */
  kind: 'failed' | 'given-up' | 'dead' | 'ended';
  exitCode: number | null;
  /** Null where it is not known. */
  durationMs: number | null;
  endedAt: number | null;
  /** CommandState.token; 0 for what was typed. */
  token: number;
}

interface Known {
  /** Tells this end from every other of the pane; null while none is known. */
  end: string | null;
  /** What ran there when something did. */
  command: string;
}

/** Compares each snapshot with the one before; what had ended when it began to look is old news. */
export class EndedCommands {
  private server: string | null = null;
  private known = new Map<string, Known>();

  look(snapshot: Snapshot): EndedCommand[] {
    // A connection that was lost and comes back has missed nothing that is not in the next snapshot.
    if (snapshot.server === null) return [];
    const server = `${snapshot.server.pid}:${snapshot.server.startedAt}`;
    const isFirst = server !== this.server;
    this.server = server;
    const before = this.known;
    this.known = new Map();
    const ended: EndedCommand[] = [];
    for (const { session, window, pane } of allPanes(snapshot)) {
      // A window may be in several sessions.
      if (this.known.has(pane.id)) continue;
      const was = before.get(pane.id);
      const end = endOf(pane);
      const command = pane.status === 'running' ? pane.command : (was?.command ?? pane.command);
      this.known.set(pane.id, { end: end ?? was?.end ?? null, command });
      if (isFirst || end === null || end === was?.end) continue;
      const kind = kindOf(pane);
      if (kind === null) continue;
      const { startedAt, endedAt } = pane;
      const ran = pane.state !== null && pane.mark?.token === pane.state.token ? pane.state.cmd_text : command;
      ended.push({
        ...{ pane: pane.id, session: session.name, window: window.name, command: ran, kind, endedAt },
        name: pane.label ?? ran,
        exitCode: pane.exitCode ?? pane.mark?.exitCode ?? null,
        durationMs: startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt),
        token: pane.mark?.token ?? 0,
      });
    }
    return ended;
  }
}

function endOf({ pid, dead, mark }: PaneRecord): string | null {
  if (dead) return `${pid}:dead`;
  if (mark === null || mark.sequence === 0 || mark.phase === 'run' || mark.phase === 'more') return null;
  return `${pid}:${mark.sequence}`;
}

/** Null for what nobody needs to be told: it was interrupted, or is restarted in a moment. */
function kindOf(pane: PaneRecord): EndedCommand['kind'] | null {
  const exitCode = pane.exitCode ?? pane.mark?.exitCode ?? null;
  if (exitCode === INTERRUPTED) return null;
  const decided = verdict(pane, Date.now()).kind;
  if (decided === 'restart') return null;
  if (decided === 'given-up') return 'given-up';
  if (pane.dead) return exitCode === 0 ? 'ended' : 'dead';
  if (pane.status === 'failed') return 'failed';
  // What a person typed tells its outcome to that person, who may have ended it.
  return pane.mark?.token === 0 && exitCode === TERMINATED ? null : 'ended';
}

/** Whether Muxworks has ended that command at somebody's wish: from the app, the command line, or a playbook. */
export function endedOnPurpose(socketPath: string, { pane, token, endedAt }: EndedCommand): boolean {
  if (token === 0) return false;
  try {
    const begun = findBegun(socketPath, pane, token);
    if (begun !== null) return begun.ended !== undefined;
    let looked = 0;
    for (const entry of readLedger()) {
      if (entry.server.socket === socketPath && entry.pane === pane && entry.token === token)
        return entry.ended !== null;
      if (++looked >= ENTRIES_LOOKED_AT || (endedAt !== null && entry.noticedAt < endedAt)) return false;
    }
  } catch {
    // What cannot be read tells nothing: better one notification too many than one too few.
  }
  return false;
}
