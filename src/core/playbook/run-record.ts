/** What is known of one run, running or over, from its events alone. Pure: the history and the screens read it alike. */
import type { Problem, RunEvent, Step } from './types.ts';

/** How a run ended, or that it has not. `broken-off`: its process was killed or crashed. */
export type RunOutcome = 'running' | 'done' | 'failed' | 'stopped' | 'broken-off' | 'not-begun';

/** What is known of a run before its first event. */
export interface RunAbout {
  /** The same for ever. */
  id: string;
  /** The playbook's file, absolute; empty for text that came from no file. Of several the first. */
  path: string;
  /** `workspace.heroscript`, `deploy.hero and 2 more`, `inline playbook`. */
  title: string;
  by: 'app' | 'cli';
  /** Socket of the tmux server it runs on. */
  server: string;
  /** It runs on the text as it was typed, not on the saved file. */
  unsaved: boolean;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** How a run came to its end; absent while it runs, and for ever where its process was killed. */
export interface RunEnd {
  /** Milliseconds since the epoch. */
  at: number;
  /** Why it could not begin, or broke off outside any step. */
  problem: Problem | null;
}

/** One run as the history lists it. */
export interface RunInfo extends RunAbout {
  /** Null while it runs, and where it broke off. */
  endedAt: number | null;
  outcome: RunOutcome;
  steps: number;
  changed: number;
  kept: number;
  failed: number;
  /**
   * Where it did not go on: the step that failed, that it was stopped before, or that was under way when it broke off;
   * null where it came to its end. `index` as in the events, `line` from 1: a run can begin there again.
   */
  brokeAt: { index: number; file: string; line: number; target: string } | null;
}

/** One run with all its events so far. */
export interface RunState extends RunInfo {
  running: boolean;
  /** As in RunEnd. */
  problem: Problem | null;
  events: RunEvent[];
  /** Index of the step that it waits before, stepping through; null while it goes on. */
  waiting: number | null;
}

/**
 * Sums a run up.
 * @param running whether its process is still there; counts only where there is no end
 */
export function stateOf(about: RunAbout, events: readonly RunEvent[], end: RunEnd | null, running: boolean): RunState {
  const ends = new Map<number, Extract<RunEvent, { type: 'step-end' }>>();
  let steps: readonly Step[] = [];
  let waiting: number | null = null;
  for (const event of events) {
    if (event.type === 'start') steps = event.steps;
    else if (event.type === 'step-end') ends.set(event.index, event);
    if (event.type === 'step-wait') waiting = event.index;
    else if (event.type === 'summary' || (event.type === 'step-start' && event.index === waiting)) waiting = null;
  }
  const count = (outcome: string): number => [...ends.values()].filter((each) => each.outcome === outcome).length;
  const outcome = outcomeOf(events, end, running);
  const isRunning = outcome === 'running';
  return {
    ...about,
    running: isRunning,
    endedAt: end?.at ?? null,
    outcome,
    steps: steps.length,
    changed: count('changed'),
    kept: count('kept'),
    failed: count('failed'),
    brokeAt: isRunning || outcome === 'done' ? null : brokeAt(steps, ends, outcome),
    problem: end?.problem ?? null,
    events: [...events],
    waiting: isRunning ? waiting : null,
  };
}

/** The same without what only an opened run has. */
export function infoOf({
  running: _running,
  problem: _problem,
  events: _events,
  waiting: _waiting,
  ...info
}: RunState): RunInfo {
  return info;
}

function outcomeOf(events: readonly RunEvent[], end: RunEnd | null, running: boolean): RunOutcome {
  if (end === null) return running ? 'running' : 'broken-off';
  if (end.problem !== null) return events.some(({ type }) => type === 'step-start') ? 'failed' : 'not-begun';
  const summary = events.findLast((event) => event.type === 'summary');
  // A run that ends without a word: its last events could not be written.
  if (summary === undefined) return 'broken-off';
  if (summary.failed > 0) return 'failed';
  return summary.stopped ? 'stopped' : 'done';
}

function brokeAt(
  steps: readonly Step[],
  ends: ReadonlyMap<number, { outcome: string }>,
  outcome: RunOutcome,
): RunInfo['brokeAt'] {
  const first = (...wanted: (string | undefined)[]): number =>
    steps.findIndex((_, at) => wanted.includes(ends.get(at)?.outcome));
  const failed = outcome === 'failed' ? first('failed') : -1;
  const index = failed >= 0 ? failed : first('not-reached', undefined);
  const step = steps[index];
  return step === undefined ? null : { index, file: step.file, line: step.line, target: step.target };
}
