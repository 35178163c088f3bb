/** Ends sessions and windows with all that runs in them. */
import { theSession, windowsOf } from '../tmux/find.ts';
import type { Tmux } from '../tmux/server.ts';
import { killSession } from '../tmux/session.ts';
import type { PaneRecord, SessionRecord } from '../tmux/snapshot.ts';
import { killWindow } from '../tmux/window.ts';
import { type Closed, closePanes } from './close-panes.ts';
import type { StartedBy } from './started-by.ts';

const NOTHING: Closed = { ended: [], roots: [] };

/**
 * Ends everything in a session (TERM, after 3 s KILL), its shells included, and closes it. Windows that another session
 * has too go on there. Resolves with what has ended; with nothing where there is no such session.
 * @param session its exact name or its id `$1`
 * @param by who wants it, for the ledger; null for a program that uses the library
 * @throws MuxError `io` naming what could not be ended, `bad-input` for the session that this program was started in
 */
export async function sessionDelete(tmux: Tmux, session: string, by: StartedBy | null = null): Promise<Closed> {
  const { sessions } = await tmux.snapshot();
  const found = theSession(sessions, session);
  if (found === null) return NOTHING;
  return closePanes(tmux, ownPanes(sessions, found), () => killSession(tmux, found.id), by);
}

/** The panes that go with a session: not those of windows that another one has too. */
export function ownPanes(sessions: readonly SessionRecord[], { id, windows }: SessionRecord): PaneRecord[] {
  const elsewhere = new Set(windowsOf(sessions.filter((one) => one.id !== id)).map((window) => window.id));
  return windowsOf([{ windows } as SessionRecord])
    .filter((window) => !elsewhere.has(window.id))
    .flatMap(({ panes }) => panes);
}

/**
 * Ends everything in a window (TERM, after 3 s KILL), its shells included, and closes it in every session that has it.
 * Resolves with what has ended; with nothing where there is no such window.
 * @param window its id, `@3`
 * @param by as sessionDelete()
 * @throws MuxError as sessionDelete()
 */
export async function windowDelete(tmux: Tmux, window: string, by: StartedBy | null = null): Promise<Closed> {
  const found = windowsOf((await tmux.snapshot()).sessions).find(({ id }) => id === window);
  if (found === undefined) return NOTHING;
  return closePanes(tmux, found.panes, () => killWindow(tmux, window), by);
}
