import { expect, test } from 'vitest';
import type { RunEvent, Step } from '../../core/playbook/types.ts';
import type { RunState } from '../../shared/ipc-playbooks.ts';
import { barOf, currentStep, endRun, listed, resumeStep, runFrom, targetText, waitingStep } from './reduce.ts';

const step = (target: string): Step => ({
  file: 'a.heroscript',
  line: 1,
  action: 'tmux.pane_ensure',
  target,
  change: 'start',
  reason: '',
});
const begin: RunEvent = { type: 'start', title: 'Sample', steps: [step('a|b|1'), step('a|b|2'), step('a|b|3')] };
const about: RunState = {
  id: 'a',
  path: '/x',
  title: 'x',
  by: 'app',
  server: '/s',
  unsaved: false,
  startedAt: 0,
  endedAt: null,
  outcome: 'running',
  steps: 3,
  changed: 0,
  kept: 0,
  failed: 0,
  brokeAt: null,
  running: true,
  problem: null,
  events: [],
  waiting: null,
};
const state = (events: RunEvent[], more: Partial<RunState> = {}) => runFrom({ ...about, ...more, events });
const ended = (index: number, outcome: 'kept' | 'changed' | 'skipped'): RunEvent => {
  return { type: 'step-end', index, at: 10, durationMs: 1, outcome, step: step('a|b|1') };
};

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

test('a run that steps through waits before a step, and goes on', () => {
  const waits: RunEvent = { type: 'step-wait', index: 1, at: 5, step: { ...step('a|b|2'), change: 'keep' } };
  const waiting = state([begin, ended(0, 'changed'), waits]);
  expect(waitingStep(waiting)).toMatchObject({ index: 1, outcome: 'waits', step: { change: 'keep' } });
  expect(currentStep(waiting)?.index).toBe(1);
  const gone = state([begin, ended(0, 'changed'), waits, { type: 'step-start', index: 1, at: 6, pane: '%3' }]);
  expect(waitingStep(gone)).toBeNull();
  expect(gone.steps[1]).toMatchObject({ outcome: 'now', pane: '%3' });
});

test('a run that broke off is continued at the step that was under way', () => {
  const events: RunEvent[] = [begin, ended(0, 'changed'), { type: 'step-start', index: 1, at: 6 }];
  const brokeAt = { index: 1, file: 'a.heroscript', line: 1, target: 'a|b|2' };
  expect(resumeStep(state(events))).toBeNull();
  expect(resumeStep(state(events, { running: false, outcome: 'broken-off', brokeAt }))?.index).toBe(1);
  expect(resumeStep(endRun(state(events), null))?.index).toBe(1);
  expect(endRun(state(events), null).steps.map(({ outcome }) => outcome)).toEqual(['changed', 'broken', 'todo']);
  expect(resumeStep(state([begin, ...[0, 1, 2].map((index) => ended(index, 'kept'))], { running: false }))).toBeNull();
});

test('steps that were kept are one line, one alone is not', () => {
  const kinds = (events: RunEvent[]) =>
    listed(state([begin, ...events]).steps).map((each) => (each.kind === 'group' ? each.steps.length : each.kind));
  expect(kinds([ended(0, 'kept'), ended(1, 'kept')])).toEqual([2, 'step']);
  expect(kinds([ended(0, 'skipped'), ended(1, 'kept')])).toEqual(['step', 'step', 'step']);
  expect(kinds([])).toEqual(['step', 'step', 'step']);
});

test('what a failed step showed belongs to it', () => {
  const run = state([begin, { type: 'step-output', index: 2, pane: '%1', text: 'no such file' }]);
  expect(run.steps[2]?.output).toBe('no such file');
});
