/** What the user can do to sessions, windows and panes: changes the view at once and tells tmux. */
import type { Settings } from '../../shared/ipc-settings.ts';
import { call } from '../bridge/client.ts';
import { setSettings } from '../settings/settings-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { recall, remember } from './remember.ts';
import { findPane, findWindow } from './select.ts';
import { useApp, VIEWS, type ViewName, withWindow } from './store.ts';
import { attempt } from './toasts-store.ts';

function rememberView(): void {
  const { server, windowId } = useApp.getState();
  const place = server && findWindow(server.snapshot, windowId);
  if (place) remember('view', { session: place.session.name, window: place.window.name });
}

/** Shows a view of the rail; the same one is shown at the next start. */
export function showView(view: ViewName): void {
  useApp.setState({ view });
  remember('place', view);
}

/** The view of last time; Panes at the first start. */
export function recallView(): ViewName {
  const isView = (value: unknown): value is ViewName => VIEWS.includes(value as ViewName);
  return recall('place', isView) ?? 'panes';
}

/** Shows a window. `by`: the user, or the app following a run. */
export function showWindow(windowId: string, by: 'user' | 'run' = 'user'): void {
  useApp.setState((state) => withWindow(state, windowId, null, by === 'user'));
  if (by === 'user') rememberView();
}

/** Gives a pane the focus, shows its window when that is not on show, and makes it tmux's active pane. */
export function focusPane(paneId: string): void {
  const { server, paneId: before } = useApp.getState();
  const found = server && findPane(server.snapshot, paneId);
  if (!found) return;
  useApp.setState((state) => withWindow(state, found.window.id, paneId, true));
  rememberView();
  if (paneId !== before || !found.pane.active) void attempt(call('pane.select', { pane: paneId }));
}

/** The window that shows next when it appears in a snapshot: made by the user a moment ago. */
let awaited: string | null = null;

export function showAwaited(): void {
  const { server } = useApp.getState();
  if (awaited === null || !server || !findWindow(server.snapshot, awaited)) return;
  const windowId = awaited;
  awaited = null;
  showWindow(windowId);
}

let awaitedSession: string | null = null;

export function showAwaitedSession(): void {
  const session = useApp.getState().server?.snapshot.sessions.find((each) => each.id === awaitedSession);
  const window = session?.windows[0];
  if (!window) return;
  awaitedSession = null;
  showWindow(window.id);
}

export async function createSession(name: string): Promise<boolean> {
  const made = await attempt(call('session.create', { name }));
  if (!made) return false;
  awaitedSession = made.session;
  giveKeyboard();
  showAwaitedSession();
  return true;
}

export async function createWindow(session: string, name?: string): Promise<boolean> {
  const made = await attempt(call('window.create', name === undefined ? { session } : { session, name }));
  if (!made) return false;
  awaited = made.window;
  giveKeyboard();
  showAwaited();
  return true;
}

export function split(direction: 'right' | 'down', pane = useApp.getState().paneId): void {
  if (pane === null) return;
  giveKeyboard();
  void attempt(call('pane.split', { pane, direction }));
}

export function stopCommand(pane: string): void {
  void attempt(call('pane.stop', { pane }));
}

export function restartCommand(pane: string): void {
  void attempt(call('pane.restart', { pane }));
}

export function zoom(pane = useApp.getState().paneId): void {
  if (pane === null) return;
  giveKeyboard();
  void attempt(call('pane.zoom', { pane }));
}

/** The next window of the session on show, or the one before; around the end to the other. */
export function stepWindow(step: 1 | -1): void {
  const { server, windowId } = useApp.getState();
  const place = server && findWindow(server.snapshot, windowId);
  if (!place) return;
  const { windows } = place.session;
  const next = windows[(windows.indexOf(place.window) + step + windows.length) % windows.length];
  if (next) showWindow(next.id);
}

export const FONT_SIZES = [8, 9, 10, 11, 12, 12.5, 13, 14, 15, 16, 18, 20, 24] as const;

/** The next larger or smaller of the sizes offered. */
export function nextFontSize(size: number, step: 1 | -1): number {
  const wanted = step === 1 ? FONT_SIZES.find((each) => each > size) : FONT_SIZES.findLast((each) => each < size);
  return wanted ?? size;
}

export function setFontSize(fontSize: number): void {
  void setSettings({ fontSize });
}

export function setTheme(theme: Settings['theme']): void {
  void setSettings({ theme });
}
