// Long playbooks: twice the steps are twice the work, counted by what is looked at and not by time.

import { expect, test } from 'vitest';
import type { Action } from '../heroscript/types.ts';
import { playbook } from '../testing/playbook.ts';
import { ByName } from './by-name.ts';
import { planScript } from './plan.ts';
import { Script } from './script.ts';

const repeated = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const SHAPES: Readonly<Record<string, (count: number) => string>> = {
  'a pane that is declared again and again': (count) =>
    repeated(count, (index) => `!!tmux.pane_ensure name:'one|w|${(index % 4) + 1}' cmd:'sleep ${index}'`),
  'many windows of one session': (count) =>
    repeated(count, (index) => `!!tmux.window_ensure name:'one|w${index}' cat:'2pane' cmd:'sleep 1'`),
  'many sessions': (count) => repeated(count, (index) => `!!tmux.session_ensure name:'s${index}'`),
  'sessions that are made and go again': (count) =>
    repeated(count, (index) => `!!tmux.session_create name:'s'\n!!tmux.session_delete name:'s' // ${index}`),
};

/** How often a plan of these actions reads anything of one of them. */
function readsOf(actions: readonly Action[]): number {
  let reads = 0;
  const counted = actions.map(
    (action) =>
      new Proxy(action, {
        get(target, key) {
          reads++;
          return Reflect.get(target, key);
        },
      }),
  );
  const steps = planScript(new Script(counted), { server: null, sessions: [] });
  expect(steps.every(({ reason }) => !reason.startsWith('Would fail'))).toBe(true);
  return reads;
}

test.each(Object.entries(SHAPES))('a plan of %s looks at each action a few times', async (_, shape) => {
  const few = readsOf((await playbook(shape(200))).actions);
  const many = readsOf((await playbook(shape(800))).actions);
  expect(many).toBeLessThan(few * 4.2);
});

test('a node is found by its name without a look at the others', () => {
  let reads = 0;
  const nodes = Array.from({ length: 1000 }, (_, index) => ({
    get name() {
      reads++;
      return `n${index}`;
    },
  }));
  const names = new ByName(nodes);
  const before = reads;
  for (const [index, node] of nodes.entries()) {
    expect(names.named({ raw: `N${index}`, normalised: `n${index}` })).toEqual([node]);
  }
  // toEqual compares two nodes by their names; finding them reads none.
  expect(reads - before).toBeLessThanOrEqual(2 * nodes.length);
});

test('of one name the first comes first, and exactly as written goes before normalised', () => {
  const [first, second, other] = [{ name: 'a_b' }, { name: 'a_b' }, { name: 'A b' }] as const;
  const names = new ByName<{ name: string }>([first, second, other]);
  expect(names.named({ raw: 'A b', normalised: 'a_b' })).toEqual([other]);
  names.remove(other);
  expect(names.named({ raw: 'A b', normalised: 'a_b' })[0]).toBe(first);
  names.remove(first);
  expect(names.named({ raw: 'a_b', normalised: 'a_b' })[0]).toBe(second);
  names.remove(second);
  expect(names.named({ raw: 'a_b', normalised: 'a_b' })).toEqual([]);
});
