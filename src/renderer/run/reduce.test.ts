import { expect, test } from 'vitest';
import type { RunEvent, Step } from '../../core/playbook/types.ts';
import { barOf, currentStep, runFrom, targetText } from './reduce.ts';

const step = (target: string): Step => ({
  file: 'a.heroscript',
  line: 1,
  action: 'tmux.pane_ensure',
  target,
  change: 'start',
  reason: '',
});
const begin: RunEvent = { type: 'start', title: 'Sample', steps: [step('a|b|1'), step('a|b|2'), step('a|b|3')] };
const state = (events: RunEvent[], running = true) => runFrom({ id: 'a', path: '/x', running, problem: null, events });

test('steps go from to-do over now to their outcome', () => {
  const run = state([
    begin,
    { type: 'step-start', index: 0, at: 1000 },
    { type: 'step-end', index: 0, at: 1400, durationMs: 400, outcome: 'changed', step: step('a|b|1') },
    { type: 'step-start', index: 1, at: 1400 },
    { type: 'step-progress', index: 1, text: 'waits for port 80' },
    { type: 'echo', file: 'a', line: 3, text: 'hello' },
  ]);
  expect(run.steps.map((each) => each.outcome)).toEqual(['changed', 'now', 'todo']);
  expect(run.steps[1]?.progress).toBe('waits for port 80');
  expect(run.echoes).toHaveLength(1);
  expect(currentStep(run)?.index).toBe(1);
  expect(run.running).toBe(true);
});

test('a failure keeps its problem, the rest is not reached, the summary ends the run', () => {
  const run = state([
    begin,
    { type: 'step-start', index: 0, at: 0 },
    {
      type: 'step-end',
      index: 0,
      at: 10,
      durationMs: 10,
      outcome: 'failed',
      step: step('a|b|1'),
      problem: { code: 'X', message: 'no', hint: 'try' },
    },
    { type: 'step-end', index: 1, at: 10, durationMs: 0, outcome: 'not-reached', step: step('a|b|2') },
    { type: 'summary', steps: 3, changed: 0, kept: 0, failed: 1, skipped: 0, durationMs: 10, stopped: false },
  ]);
  expect(run.running).toBe(false);
  expect(run.steps[0]?.problem?.hint).toBe('try');
  expect(run.steps[1]).toMatchObject({ outcome: 'not-reached', startedAt: null, durationMs: null });
  expect(run.summary?.failed).toBe(1);
});

test('bars lie where in time their step lay', () => {
  const run = state([
    begin,
    { type: 'step-start', index: 0, at: 1000 },
    { type: 'step-end', index: 0, at: 1500, durationMs: 500, outcome: 'changed', step: step('a|b|1') },
    { type: 'step-start', index: 1, at: 1500 },
  ]);
  const [first, second, third] = run.steps;
  if (!first || !second || !third) throw new Error('three steps');
  expect(barOf(run, first, 2000)).toEqual({ left: 0, width: 50 });
  expect(barOf(run, second, 2000)).toEqual({ left: 50, width: 50 });
  expect(barOf(run, third, 2000)).toBeNull();
});

test('targets as people read them', () => {
  expect(targetText('shop|web|1', 'api')).toBe('shop / web / api');
  expect(targetText('shop|web|1', null)).toBe('shop / web / 1');
  expect(targetText('shop', 'api')).toBe('shop');
});
