/** Which machines and states are shown, and what is believed of one that was not heard of. */
import { expect, test, vi } from 'vitest';
import type { OtherNode, OtherState } from '../../shared/ipc-nodes.ts';

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
const { chosenNodes, isOld, shapeThere } = await import('./nodes-store.ts');

const state = (pane: string, status: OtherState['status'] = 'running'): OtherState => ({
  ...{ key: pane, session: 'dev', window: 'w', pane, status, exitCode: null, command: `run ${pane}` },
});
const node = (name: string, ...panes: string[]): OtherNode => ({
  ...{ id: name, name, host: name, socket: '/s', seenAt: 0, states: panes.map((pane) => state(pane)) },
});
const nodes = [node('web-1', 'api', 'db'), node('web-2', 'api'), node('idle')];
const shown = (only: string | null, search: string) =>
  chosenNodes(nodes, only, search).map(({ name, states }) => [name, ...states.map(({ pane }) => pane)]);

test('one machine, or those in which every word is found', () => {
  expect(shown(null, '')).toEqual([['web-1', 'api', 'db'], ['web-2', 'api'], ['idle']]);
  expect(shown('web-2', '')).toEqual([['web-2', 'api']]);
  expect(shown('gone', '')).toHaveLength(3);
  expect(shown(null, 'API dev')).toEqual([
    ['web-1', 'api'],
    ['web-2', 'api'],
  ]);
  expect(shown(null, 'web-1 db')).toEqual([['web-1', 'db']]);
});

test('what ran on a machine that was not heard of is not known any more; what has ended has', () => {
  expect([isOld(0, 60_000), isOld(0, 60_001), isOld(null, 0)]).toEqual([false, true, true]);
  expect([shapeThere(state('a'), false), shapeThere(state('a'), true)]).toEqual(['run', 'off']);
  expect(shapeThere(state('a', 'failed'), true)).toBe('fail');
});
