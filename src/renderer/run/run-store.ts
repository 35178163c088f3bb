/** The run on show, whether its drawer is open, the step the user looks at, and the history. */
import { create } from 'zustand';
import type { Problem, RunEvent } from '../../core/playbook/types.ts';
import type { CallInput } from '../../shared/ipc.ts';
import type { RunInfo, RunState } from '../../shared/ipc-playbooks.ts';
import { focusPane, showWindow } from '../app/actions.ts';
import { findTarget } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { applyEvent, currentStep, endRun, type Run, type RunStep, resumeStep, runFrom } from './reduce.ts';

interface RunView {
  run: Run | null;
  /** The drawer beside the panes. */
  open: boolean;
  selected: number | null;
  /** Null while it is not on show. */
  history: RunInfo[] | null;
}

export const useRun = create<RunView>()(() => ({ run: null, open: false, selected: null, history: null }));

/** The target the run works on, until the view has gone there: its window may not be in a snapshot yet. */
let goal: string | null = null;

export function beginRun(state: RunState): void {
  const run = runFrom(state);
  useRun.setState({ run, open: true, selected: null, history: null });
  // From here on a choice of the user's is newer than the run.
  useApp.setState({ chosen: false });
  goal = currentStep(run)?.step.target ?? null;
  followRun();
}

/**
 * The newest run when the app starts: one that goes on is followed, one of an earlier start is only at hand.
 * @param wished the app was started with a playbook to run: then it is that one, also when it is over already
 */
export function recallRun(state: RunState, wished: boolean): void {
  if (state.running || wished) beginRun(state);
  else useRun.setState({ run: runFrom(state), open: state.outcome === 'broken-off', selected: null });
}

export function takeRunEvent(id: string, event: RunEvent): void {
  const { run } = useRun.getState();
  if (run?.id !== id) return;
  const next = applyEvent(run, event);
  useRun.setState({ run: next });
  if (event.type === 'step-start') {
    goal = next.steps[event.index]?.step.target ?? goal;
    followRun();
  }
}

export function takeRunEnd(id: string, problem: Problem | null): void {
  const { run } = useRun.getState();
  if (run?.id === id) useRun.setState({ run: endRun(run, problem) });
}

/** The view goes with a run to the window that it works on, until the user chooses one. Call after every snapshot. */
export function followRun(): void {
  const { server, windowId, chosen } = useApp.getState();
  if (goal === null || chosen || !server || !goal.includes('|')) return;
  const found = findTarget(server.snapshot, goal);
  if (!found) return;
  goal = null;
  if (found.place.window.id !== windowId) showWindow(found.place.window.id, 'run');
}

/** A run was asked for, and main has not yet said that it began. */
let starting = false;

/** Runs a playbook. A second wish before the first run has begun, as by a key that is pressed twice, is none. */
export async function startRun(wanted: CallInput<'playbook.run'>): Promise<void> {
  if (starting) return;
  starting = true;
  await attempt(call('playbook.run', wanted));
  starting = false;
}

export function stopRun(): void {
  const { run } = useRun.getState();
  if (run?.running) void attempt(call('playbook.stop', { id: run.id }));
}

/** Lets a run that waits do its next step, or all that are left. */
export function stepRun(how: 'next' | 'continue'): void {
  const { run } = useRun.getState();
  if (run?.running) void attempt(call('run.step', { id: run.id, how }));
}

/** Text on the desk that is not saved, by its file; null where there is none. Set by the desk once it is loaded. */
export const onDesk: { unsavedText: (path: string) => string | null; open: (path: string) => void } = {
  unsavedText: () => null,
  open: () => {},
};

/** Runs what is left of a run that did not reach its end. One of text that is not saved needs that text on the desk. */
export function resumeRun(run: Run): void {
  const step = resumeStep(run);
  if (!step) return;
  const text = run.info.unsaved ? onDesk.unsavedText(run.path) : null;
  if (run.info.unsaved && text === null) {
    onDesk.open(run.path);
    return;
  }
  const { file, line } = step.step;
  const from = file === '' || file === run.path ? { line } : { file, line };
  void startRun({ path: run.path, from, ...(text === null ? {} : { text }) });
}

/** Shows the pane of a step, or its window where it has none. */
export function goToStep(step: RunStep): void {
  useRun.setState({ selected: step.index });
  const { server } = useApp.getState();
  const found = server && findTarget(server.snapshot, step.step.target);
  if (found?.pane) focusPane(found.pane.id);
  else if (found) showWindow(found.place.window.id);
}

export async function showHistory(): Promise<void> {
  const history = await attempt(call('run.list'));
  if (history) useRun.setState({ history });
}

export function hideHistory(): void {
  useRun.setState({ history: null });
}

export async function openRun(id: string): Promise<void> {
  const state = await attempt(call('run.open', { id }));
  if (state) useRun.setState({ run: runFrom(state), selected: null, history: null });
}
