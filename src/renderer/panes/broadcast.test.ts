/** What goes to several panes at once, and what is about one alone. */
import { beforeEach, expect, test, vi } from 'vitest';

vi.stubGlobal('document', { activeElement: null, hasFocus: () => true });
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });

const { initialState, useApp } = await import('../app/store.ts');
const { isReport, toggleBroadcast, togglePaneInBroadcast, useBroadcast } = await import('./broadcast.ts');

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** The app on a window of these panes, as far as it matters here. */
function show(panes: readonly string[], windowId = '@1'): void {
  const windows = [
    { id: '@1', panes: panes.map((id) => ({ id })) },
    { id: '@2', panes: [] },
  ];
  const server = { connected: true, problem: null, snapshot: { server: null, sessions: [{ id: '$1', windows }] } };
  useApp.setState({ ...initialState, view: 'panes', windowId, server: server as never });
}

beforeEach(() => {
  useBroadcast.setState({ window: null, panes: new Set() });
  show(['%1', '%2', '%3']);
});

test('mouse and focus reports are one pane’s own, keys are not', () => {
  for (const report of ['\x1b[<0;12;3M', '\x1b[<35;1;1m', '\x1b[M !!', '\x1b[I', '\x1b[O']) {
    expect([report, isReport(bytes(report))]).toEqual([report, true]);
  }
  for (const key of ['a', '\x1b', '\x1b[A', '\x1bOA', '\x1b[1;5C', '\x1b[3~', '\x1b[200~x', '\x1bM', '\x1b[Z']) {
    expect([key, isReport(bytes(key))]).toEqual([key, false]);
  }
});

test('all panes at first, fewer as they are left out, none with fewer than two', () => {
  toggleBroadcast();
  expect([...useBroadcast.getState().panes]).toEqual(['%1', '%2', '%3']);
  togglePaneInBroadcast('%2');
  expect([...useBroadcast.getState().panes]).toEqual(['%1', '%3']);
  togglePaneInBroadcast('%2');
  expect(useBroadcast.getState().panes.size).toBe(3);
  togglePaneInBroadcast('%1');
  togglePaneInBroadcast('%2');
  expect(useBroadcast.getState().window).toBeNull();
});

test('it ends when the window or the view is left, and goes on without a pane that has gone', () => {
  toggleBroadcast();
  show(['%1', '%2']);
  expect([...useBroadcast.getState().panes]).toEqual(['%1', '%2']);
  show(['%1', '%2'], '@2');
  expect(useBroadcast.getState().window).toBeNull();
  show(['%1', '%2']);
  toggleBroadcast();
  expect(useBroadcast.getState().window).toBe('@1');
  useApp.setState({ view: 'processes' });
  expect(useBroadcast.getState().window).toBeNull();
  show(['%1']);
  toggleBroadcast();
  expect(useBroadcast.getState().window).toBeNull();
});
