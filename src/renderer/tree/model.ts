/** The tree as a list of rows: sessions, their windows, their panes; folded branches and a search applied. Pure. */
import type { PaneInfo, ServerSnapshot, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { isFailed, paneName } from '../app/select.ts';

export type Row =
  | { kind: 'session'; key: string; session: SessionInfo; folded: boolean }
  | { kind: 'window'; key: string; session: SessionInfo; window: WindowInfo; folded: boolean }
  | { kind: 'pane'; key: string; session: SessionInfo; window: WindowInfo; pane: PaneInfo };

function matches(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/**
 * Rows in order. With a search, a pane is found by its label, command or the names above it; what holds a found pane
 * is shown unfolded, and a window or session found by its own name shows all that it holds.
 */
export function rowsOf(snapshot: ServerSnapshot, folded: ReadonlySet<string>, search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const searching = words.length > 0;
  const rows: Row[] = [];
  for (const session of snapshot.sessions) {
    const inside: Row[] = [];
    for (const window of session.windows) {
      const above = `${session.name} ${window.name}`;
      const panes = window.panes.filter(
        (pane) => !searching || matches(`${above} ${pane.label ?? ''} ${pane.command}`, words),
      );
      if (panes.length === 0 && searching && !matches(above, words)) continue;
      const windowFolded = !searching && folded.has(window.id);
      inside.push({ kind: 'window', key: window.id, session, window, folded: windowFolded });
      if (windowFolded) continue;
      for (const pane of panes) inside.push({ kind: 'pane', key: pane.id, session, window, pane });
    }
    if (searching && inside.length === 0 && !matches(session.name, words)) continue;
    const sessionFolded = !searching && folded.has(session.id);
    rows.push({ kind: 'session', key: session.id, session, folded: sessionFolded });
    if (!sessionFolded) rows.push(...inside);
  }
  return rows;
}

export function levelOf(row: Row): 1 | 2 | 3 {
  return row.kind === 'session' ? 1 : row.kind === 'window' ? 2 : 3;
}

/** What a row says at its right, with its tone. Running is the quiet case: it says nothing but what it takes. */
export function remarkOf(row: Row): { text: string; failed: boolean } {
  if (row.kind === 'pane') {
    const { status, exitCode, waiting } = row.pane;
    if (waiting) return { text: 'waiting', failed: false };
    if (status === 'idle') return { text: 'idle', failed: false };
    if (status === 'dead' && exitCode === null) return { text: 'exited', failed: true };
    if (status === 'finished' || status === 'failed' || status === 'dead') {
      return { text: `exit ${exitCode ?? 0}`, failed: isFailed(row.pane) };
    }
    return { text: '', failed: false };
  }
  const panes = row.kind === 'window' ? row.window.panes : row.session.windows.flatMap((window) => window.panes);
  const failed = panes.filter(isFailed).length;
  if (row.kind === 'window') {
    if (!row.folded) return { text: '', failed: false };
    return failed > 0 ? { text: `${failed} failed`, failed: true } : { text: String(panes.length), failed: false };
  }
  if (row.folded && failed > 0) return { text: `${failed} failed`, failed: true };
  const running = panes.filter((pane) => pane.status === 'running').length;
  return { text: `${running} of ${panes.length}`, failed: false };
}

/** Name of a row for screen readers, with its state in words. */
export function nameOf(row: Row, word: string): string {
  if (row.kind === 'session') return `${row.session.name}, session`;
  if (row.kind === 'window') return `${row.window.name}, window`;
  return `${paneName(row.pane)}, ${word.toLowerCase()}`;
}

export type Move = 'up' | 'down' | 'first' | 'last' | 'in' | 'out';

export interface Step {
  /** The row that gets the keyboard. */
  key: string;
  /** A branch to fold or unfold instead of moving. */
  toggle: boolean;
}

/** Where a key leads from a row: right unfolds or goes in, left folds or goes out. */
export function step(rows: readonly Row[], key: string | null, move: Move): Step | null {
  const at = rows.findIndex((row) => row.key === key);
  const row = rows[at];
  const to = (index: number): Step | null => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
    return next ? { key: next.key, toggle: false } : null;
  };
  if (!row) return to(0);
  switch (move) {
    case 'up':
      return to(at - 1);
    case 'down':
      return to(at + 1);
    case 'first':
      return to(0);
    case 'last':
      return to(rows.length - 1);
    case 'in':
      if (row.kind === 'pane') return null;
      return row.folded ? { key: row.key, toggle: true } : to(at + 1);
    case 'out': {
      if (row.kind !== 'pane' && !row.folded) return { key: row.key, toggle: true };
      for (let i = at - 1; i >= 0; i--) {
        const above = rows[i];
        if (above && levelOf(above) < levelOf(row)) return to(i);
      }
      return null;
    }
  }
}
