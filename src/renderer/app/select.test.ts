import { expect, test } from 'vitest';
import type { PaneInfo, ServerSnapshot, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { count, findTarget, isFailed, pickWindow } from './select.ts';

function pane(id: string, more: Partial<PaneInfo> = {}): PaneInfo {
  return {
    id,
    number: 1,
    label: null,
    title: '',
    active: true,
    left: 0,
    top: 0,
    width: 80,
    height: 24,
    pid: 1,
    command: 'bash',
    cwd: '/',
    status: 'idle',
    exitCode: null,
    startedAt: null,
    endedAt: null,
    managed: true,
    inMode: false,
    declared: false,
    restarts: null,
    waitsFor: null,
    ...more,
  };
}
function window(id: string, name: string, panes: PaneInfo[], active = false): WindowInfo {
  return { id, index: 0, name, layout: '', width: 80, height: 24, active, zoomed: false, panes };
}
function session(id: string, name: string, createdAt: number, windows: WindowInfo[], attached = 0): SessionInfo {
  return { id, name, createdAt, attached, windows };
}
const snapshot: ServerSnapshot = {
  server: null,
  sessions: [
    session('$1', 'dev', 10, [
      window('@1', 'web', [pane('%1', { label: 'site' }), pane('%2', { number: 2 })]),
      window('@2', 'data', [pane('%3')], true),
    ]),
    session('$2', 'development', 20, [window('@3', 'web', [pane('%4')], true)]),
  ],
};

test('the window on show stays while it exists', () => {
  expect(pickWindow(snapshot, '@1', null, { session: 'development', window: 'web' })).toBe('@1');
});

test('a window that went gives way to the active one of its session', () => {
  expect(pickWindow(snapshot, '@9', '$1', null)).toBe('@2');
});

test('at the start it is the window of last time, by name, else the newest session', () => {
  expect(pickWindow(snapshot, null, null, { session: 'dev', window: 'web' })).toBe('@1');
  expect(pickWindow(snapshot, null, null, { session: 'dev', window: 'gone' })).toBe('@2');
  expect(pickWindow(snapshot, null, null, { session: 'gone', window: 'gone' })).toBe('@3');
  expect(pickWindow({ server: null, sessions: [] }, '@1', '$1', null)).toBeNull();
});

test('a session that someone looks at comes before a newer one', () => {
  const [first, second] = snapshot.sessions;
  if (!first || !second) throw new Error('two sessions');
  expect(pickWindow({ server: null, sessions: [{ ...first, attached: 1 }, second] }, null, null, null)).toBe('@2');
});

test('targets are found by exact names; a pane by number, label or id', () => {
  expect(findTarget(snapshot, 'dev|web|2')?.pane?.id).toBe('%2');
  expect(findTarget(snapshot, 'dev|web|site')?.pane?.id).toBe('%1');
  expect(findTarget(snapshot, 'development|web|%4')?.pane?.id).toBe('%4');
  expect(findTarget(snapshot, 'dev')?.place.window.id).toBe('@2');
  expect(findTarget(snapshot, 'deve|web')).toBeNull();
  expect(findTarget(snapshot, 'dev|web|7')?.pane).toBeNull();
});

test('counts by status, and what counts as failed', () => {
  const panes = [
    pane('%1', { status: 'running' }),
    pane('%2', { status: 'dead', exitCode: 0 }),
    pane('%3', { status: 'failed' }),
  ];
  expect(count(panes)).toMatchObject({ panes: 3, running: 1, dead: 1, failed: 1, idle: 0 });
  expect(panes.map(isFailed)).toEqual([false, false, true]);
  expect(isFailed(pane('%1', { status: 'dead', exitCode: 3 }))).toBe(true);
});
