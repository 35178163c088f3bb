/** What the whole app knows: what was found, the server as it is, which window and pane the user looks at. */
import { create } from 'zustand';
import type { AppInfo, ServerState } from '../../shared/ipc.ts';
import { reconcile } from './reconcile.ts';
import { findWindow, pickWindow, type Remembered } from './select.ts';

/** The views of the rail. */
export const VIEWS = ['processes', 'panes', 'designer', 'playbooks', 'logs', 'shares', 'settings'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface AppState {
  view: ViewName;
  info: AppInfo | null;
  /** Whether terminals may draw with WebGL; null until main has said, false when it cannot say. */
  webgl: boolean | null;
  /** Null until main has answered for the first time. */
  server: ServerState | null;
  /** The connection has been lost for longer than a moment: what is on show is how it was last. */
  lost: boolean;
  /** The window on show, and its session, kept for when the window goes. */
  windowId: string | null;
  sessionId: string | null;
  /** The pane that has the focus ring; keys go there while a terminal has the keyboard. */
  paneId: string | null;
  /** True once the user has chosen a window since the run began: the view stops following the run. */
  chosen: boolean;
  /** Bytes a second over all panes, and how often a visible pane fell behind. */
  rate: number;
  dropped: number;
  /** The user's own word on the tree; null: as the measures say. */
  treeOpen: boolean | null;
  /** The pane whose search bar is open. */
  searching: string | null;
}

export const initialState: AppState = {
  view: 'panes',
  info: null,
  webgl: null,
  server: null,
  lost: false,
  windowId: null,
  sessionId: null,
  paneId: null,
  chosen: false,
  rate: 0,
  dropped: 0,
  treeOpen: null,
  searching: null,
};

export const useApp = create<AppState>()(() => initialState);

/**
 * A new server state. While the connection is lost (main says why) the last snapshot stays, greyed, so that nothing
 * jumps and the selection survives; a server that ended with its last session leaves nothing to show. The active pane
 * of tmux becomes ours only when tmux changed it: a click of ours is newer.
 */
export function withServer(state: AppState, came: ServerState, remembered: Remembered | null): AppState {
  const before = state.server;
  const broken = !came.connected && came.problem !== null;
  const lost = broken && before !== null && came.snapshot.sessions.length === 0;
  const next = lost ? { ...came, snapshot: before.snapshot } : came;
  const server = before ? reconcile(before, next) : next;
  if (server === before) return state;
  const windowId = pickWindow(server.snapshot, state.windowId, state.sessionId, remembered);
  const place = findWindow(server.snapshot, windowId);
  const active = place?.window.panes.find((pane) => pane.active)?.id ?? place?.window.panes[0]?.id ?? null;
  const wasActive = findWindow(before?.snapshot ?? { server: null, sessions: [] }, windowId)?.window.panes.find(
    (p) => p.active,
  );
  const keeps = windowId === state.windowId && place?.window.panes.some((pane) => pane.id === state.paneId);
  const paneId = keeps && wasActive?.id === active ? state.paneId : active;
  const searching = place?.window.panes.some((pane) => pane.id === state.searching) ? state.searching : null;
  return { ...state, server, windowId, sessionId: place?.session.id ?? state.sessionId, paneId, searching };
}

/** Show a window, and in it a pane or the one that tmux calls active. */
export function withWindow(state: AppState, windowId: string, paneId: string | null, byUser: boolean): AppState {
  const place = state.server && findWindow(state.server.snapshot, windowId);
  if (!place) return state;
  const pane =
    place.window.panes.find((each) => each.id === paneId) ??
    (state.windowId === windowId ? place.window.panes.find((each) => each.id === state.paneId) : undefined) ??
    place.window.panes.find((each) => each.active) ??
    place.window.panes[0];
  return {
    ...state,
    windowId,
    sessionId: place.session.id,
    paneId: pane?.id ?? null,
    // Whoever asks for a window or a pane wants to see it; a run that is followed leaves the view alone.
    view: byUser ? 'panes' : state.view,
    chosen: state.chosen || byUser,
    searching: state.windowId === windowId ? state.searching : null,
  };
}

/** The user has seen that the server is gone: what was shown last goes too. */
export function withoutLost(state: AppState): AppState {
  if (!state.server || state.server.connected) return state;
  return {
    ...state,
    lost: false,
    server: { ...state.server, snapshot: { server: null, sessions: [] } },
    windowId: null,
    paneId: null,
  };
}
