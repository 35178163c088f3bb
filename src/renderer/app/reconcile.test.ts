import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reconcile } from './reconcile.ts';

const state = {
  sessions: [
    { id: '$1', name: 'a', windows: [{ id: '@1', panes: [{ id: '%1', status: 'idle' }] }] },
    { id: '$2', name: 'b', windows: [{ id: '@2', panes: [{ id: '%2', status: 'running' }] }] },
  ],
};

test('an equal copy is the old object', () => {
  expect(reconcile(state, structuredClone(state))).toBe(state);
});

test('only the path to a change is new', () => {
  const copy = structuredClone(state);
  const pane = copy.sessions[1]?.windows[0]?.panes[0];
  if (pane) pane.status = 'failed';
  const next = reconcile(state, copy);
  expect(next).toEqual(copy);
  expect(next).not.toBe(state);
  expect(next.sessions[0]).toBe(state.sessions[0]);
  expect(next.sessions[1]).not.toBe(state.sessions[1]);
});

test('what moves keeps its identity', () => {
  const copy = structuredClone({ sessions: [...state.sessions].reverse() });
  const next = reconcile(state, copy);
  expect(next.sessions[0]).toBe(state.sessions[1]);
  expect(next.sessions[1]).toBe(state.sessions[0]);
});

test('the result always equals what came', () => {
  const json = fc.jsonValue();
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(reconcile<unknown>(a, b)).toEqual(b);
    }),
  );
});
