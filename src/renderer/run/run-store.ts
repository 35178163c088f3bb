/** The run on show, whether its drawer is open, and the step the user looks at. */
import { create } from 'zustand';
import type { Problem, RunEvent } from '../../core/playbook/types.ts';
import type { RunState } from '../../shared/ipc-playbooks.ts';
import { showWindow } from '../app/actions.ts';
import { findTarget } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { applyEvent, currentStep, endRun, type Run, runFrom } from './reduce.ts';

interface RunView {
  run: Run | null;
  open: boolean;
  selected: number | null;
}

export const useRun = create<RunView>()(() => ({ run: null, open: false, selected: null }));

/** The target the run works on, until the view has gone there: its window may not be in a snapshot yet. */
let goal: string | null = null;

export function beginRun(state: RunState): void {
  const run = runFrom(state);
  useRun.setState({ run, open: true, selected: null });
  // From here on a choice of the user's is newer than the run.
  useApp.setState({ chosen: false });
  goal = currentStep(run)?.step.target ?? null;
  followRun();
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
