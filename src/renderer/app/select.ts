/** Questions to a snapshot: find a window or pane, pick one to show, count by status. Pure. */
import type { PaneInfo, PaneStatus, ServerSnapshot, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';

export interface Place {
  session: SessionInfo;
  window: WindowInfo;
}

export function findWindow(snapshot: ServerSnapshot, id: string | null): Place | null {
  if (id === null) return null;
  for (const session of snapshot.sessions) {
    const window = session.windows.find((each) => each.id === id);
    if (window) return { session, window };
  }
  return null;
}

export function findPane(snapshot: ServerSnapshot, id: string): (Place & { pane: PaneInfo }) | null {
  for (const session of snapshot.sessions) {
    for (const window of session.windows) {
      const pane = window.panes.find((each) => each.id === id);
      if (pane) return { session, window, pane };
    }
  }
  return null;
}

/** What the parts of a target (`session|window|pane`) name; a part that does not exist yet leaves the rest null. */
export function findTarget(snapshot: ServerSnapshot, target: string): { place: Place; pane: PaneInfo | null } | null {
  const [sessionName, windowName, paneName] = target.split('|');
  const session = snapshot.sessions.find((each) => each.name === sessionName);
  const window =
    windowName === undefined ? activeWindow(session) : session?.windows.find((each) => each.name === windowName);
  if (!session || !window) return null;
  const pane =
    paneName === undefined
      ? null
      : (window.panes.find(
          (each) => each.id === paneName || String(each.number) === paneName || each.label === paneName,
        ) ?? null);
  return { place: { session, window }, pane };
}

export function activeWindow(session: SessionInfo | undefined): WindowInfo | undefined {
  return session?.windows.find((each) => each.active) ?? session?.windows[0];
}

export interface Remembered {
  session: string;
  window: string;
}

/**
 * The window to show: the one shown now if it is still there; else what takes its place: its neighbour in the same
 * session, what was shown last time, the active window of the newest session that someone looks at, or of the newest.
 */
export function pickWindow(
  snapshot: ServerSnapshot,
  shown: string | null,
  lastSession: string | null,
  remembered: Remembered | null,
): string | null {
  if (findWindow(snapshot, shown)) return shown;
  const same = activeWindow(snapshot.sessions.find((each) => each.id === lastSession));
  if (same) return same.id;
  const session = snapshot.sessions.find((each) => each.name === remembered?.session);
  const again = session?.windows.find((each) => each.name === remembered?.window) ?? activeWindow(session);
  if (again) return again.id;
  const newest = [...snapshot.sessions].sort(
    (a, b) => Number(b.attached > 0) - Number(a.attached > 0) || b.createdAt - a.createdAt,
  );
  return activeWindow(newest[0])?.id ?? null;
}

export type Counts = Record<PaneStatus | 'panes' | 'sessions', number>;

export function count(panes: Iterable<PaneInfo>): Counts {
  const counts: Counts = { idle: 0, running: 0, finished: 0, failed: 0, dead: 0, unknown: 0, panes: 0, sessions: 0 };
  for (const pane of panes) {
    counts[pane.status]++;
    counts.panes++;
  }
  return counts;
}

export function allPanes(snapshot: ServerSnapshot): PaneInfo[] {
  return snapshot.sessions.flatMap((session) => session.windows.flatMap((window) => window.panes));
}

/** A pane whose last command or root ended badly, and will not be restarted by itself. */
export function isFailed(pane: PaneInfo): boolean {
  if (pane.waiting) return false;
  return pane.status === 'failed' || (pane.status === 'dead' && pane.exitCode !== 0);
}

/** The name of a pane: its label, else what runs in it. */
export function paneName(pane: PaneInfo): string {
  return pane.label ?? (pane.command || `pane ${pane.number}`);
}
