import { expect, test } from 'vitest';
import { changePreset, newDesign, setPane } from '../../core/design/index.ts';
import type { Plan, Step } from '../../core/playbook/types.ts';
import type { PaneInfo, ServerSnapshot } from '../../core/tmux/types.ts';
import { doing, ending, liveWindow, stepOf, summarise } from './plan-summary.ts';

const step = (change: Step['change'], target: string, more: Partial<Step> = {}): Step => ({
  file: '',
  line: 1,
  action: 'tmux.pane_ensure',
  target,
  change,
  reason: '',
  ...more,
});

const planOf = (...steps: Step[]): Plan => ({
  steps,
  changes: steps.filter(({ change }) => change !== 'keep').length,
});

function snapshot(panes: number): ServerSnapshot {
  const made = Array.from({ length: panes }, (_, index) => ({ id: `%${index}`, number: index + 1 }) as PaneInfo);
  const window = {
    id: '@1',
    index: 0,
    name: 'my_window',
    layout: '',
    width: 80,
    height: 24,
    active: true,
    zoomed: false,
  };
  const session = { id: '$1', name: 'dev', createdAt: 0, attached: 0, windows: [{ ...window, panes: made }] };
  return { server: null, sessions: panes === 0 ? [] : [session] };
}

const design = setPane(setPane(changePreset(newDesign('dev', 'My Window'), 3).design, 1, { cmd: 'a' }), 2, {
  cmd: 'b',
});

test('where nothing is there, session, window, panes and commands are told', () => {
  const plan = planOf(
    step('create', 'dev|my_window'),
    step('start', 'dev|my_window|1'),
    step('start', 'dev|my_window|2'),
    step('update', 'dev|my_window|3'),
  );
  const summary = summarise(plan, design, snapshot(0));
  expect(summary).toMatchObject({
    creates: 'a session, a window, 3 panes',
    starts: 2,
    updates: 0,
    ends: [],
    processes: 0,
  });
  expect(doing(summary)).toBe('create a session, a window, 3 panes, start 2 commands');
});

test('a window that is there is found by its normalised name; only panes that are missing are made', () => {
  expect(liveWindow(snapshot(2), design.name)?.name).toBe('my_window');
  const plan = planOf(
    step('create', 'dev|my_window'),
    step('keep', 'dev|my_window|1'),
    step('create', 'dev|my_window|3'),
  );
  expect(summarise(plan, design, snapshot(2))).toMatchObject({ creates: '1 pane', starts: 0, changes: 2 });
  expect(stepOf(plan, 3)?.change).toBe('create');
  expect(stepOf(plan, 2)).toBeNull();
});

test('what ends is counted over all steps, with its processes', () => {
  const end = (pid: number, processes: number) => ({ pane: 'dev|my_window|1', pid, command: 'x', processes });
  const plan = planOf(
    step('restart', 'dev|my_window|1', { ends: [end(1, 3)] }),
    step('delete', 'dev|my_window', { ends: [end(2, 1), end(3, 1)] }),
  );
  const summary = summarise(plan, design, snapshot(3));
  expect(ending(summary)).toBe('end 3 commands (5 processes)');
  expect(doing(summary)).toBe('restart 1 command');
});
