import { expect, test } from 'vitest';
import type { PaneInfo } from '../../core/tmux/types.ts';
import type { ServerState } from '../../shared/ipc.ts';
import { initialState, withoutLost, withServer, withWindow } from './store.ts';

function server(windows: { id: string; panes: { id: string; active?: boolean }[] }[], lost = false): ServerState {
  const pane = (id: string, active: boolean, number: number): PaneInfo => ({
    id,
    number,
    label: null,
    title: '',
    active,
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
  });
  return {
    connected: !lost && windows.length > 0,
    problem: lost ? { code: 'connection-lost', message: 'gone' } : null,
    snapshot: {
      server: null,
      sessions:
        windows.length === 0
          ? []
          : [
              {
                id: '$1',
                name: 'dev',
                createdAt: 1,
                attached: 0,
                windows: windows.map((each, index) => ({
                  id: each.id,
                  index,
                  name: each.id,
                  layout: '',
                  width: 80,
                  height: 24,
                  active: index === 0,
                  zoomed: false,
                  panes: each.panes.map((one, i) => pane(one.id, one.active ?? i === 0, i + 1)),
                })),
              },
            ],
    },
  };
}

test('the first snapshot shows the active window and its active pane', () => {
  const state = withServer(
    initialState,
    server([
      {
        id: '@1',
        panes: [
          { id: '%1', active: false },
          { id: '%2', active: true },
        ],
      },
    ]),
    null,
  );
  expect(state).toMatchObject({ windowId: '@1', sessionId: '$1', paneId: '%2' });
});

test('an equal snapshot changes nothing at all', () => {
  const state = withServer(initialState, server([{ id: '@1', panes: [{ id: '%1' }] }]), null);
  expect(withServer(state, server([{ id: '@1', panes: [{ id: '%1' }] }]), null)).toBe(state);
});

test('a pane the user chose stays until tmux makes another one active', () => {
  const panes = [
    { id: '%1', active: true },
    { id: '%2', active: false },
    { id: '%3', active: false },
  ];
  let state = withServer(initialState, server([{ id: '@1', panes }]), null);
  state = withWindow(state, '@1', '%2', true);
  expect(state.paneId).toBe('%2');
  state = withServer(
    state,
    server([
      { id: '@1', panes },
      { id: '@2', panes: [{ id: '%9' }] },
    ]),
    null,
  );
  expect(state.paneId).toBe('%2');
  const split = panes.map((each) => ({ ...each, active: each.id === '%3' }));
  state = withServer(state, server([{ id: '@1', panes: split }]), null);
  expect(state.paneId).toBe('%3');
});

test('a window that goes hands over to another, and its search closes', () => {
  const two = server([
    { id: '@1', panes: [{ id: '%1' }] },
    { id: '@2', panes: [{ id: '%2' }] },
  ]);
  let state = withWindow(withServer(initialState, two, null), '@2', null, true);
  state = { ...state, searching: '%2' };
  state = withServer(state, server([{ id: '@1', panes: [{ id: '%1' }] }]), null);
  expect(state).toMatchObject({ windowId: '@1', paneId: '%1', searching: null });
});

test('a lost server keeps the last picture until it is dismissed or comes back', () => {
  const one = server([{ id: '@1', panes: [{ id: '%1' }] }]);
  const lost = withServer(withServer(initialState, one, null), server([], true), null);
  expect(lost.server?.connected).toBe(false);
  expect(lost.server?.snapshot.sessions).toHaveLength(1);
  expect(lost.windowId).toBe('@1');
  expect(withoutLost(lost)).toMatchObject({ windowId: null, server: { snapshot: { sessions: [] } } });
  const back = withServer(lost, server([{ id: '@7', panes: [{ id: '%7' }] }]), null);
  expect(back).toMatchObject({ windowId: '@7', paneId: '%7' });
  expect(withoutLost(back)).toBe(back);
});

test('a server that ended with its last session leaves nothing', () => {
  const state = withServer(
    withServer(initialState, server([{ id: '@1', panes: [{ id: '%1' }] }]), null),
    server([]),
    null,
  );
  expect(state.server?.snapshot.sessions).toHaveLength(0);
  expect(state.windowId).toBeNull();
});
