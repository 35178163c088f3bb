/** From the events of a run to what the drawer shows of it. Pure. */
import type { Problem, RunEvent, RunSummary, Step } from '../../core/playbook/types.ts';
import type { RunState } from '../../shared/ipc-playbooks.ts';

/** `waits`: stepping through, the run waits before this step. `broken`: the run ended while it was under way. */
export type Outcome = 'todo' | 'broken' | 'waits' | 'now' | 'changed' | 'kept' | 'failed' | 'not-reached' | 'skipped';

export interface RunStep {
  index: number;
  step: Step;
  outcome: Outcome;
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  durationMs: number | null;
  /** What the step says while it works: `waits for port 8000`. */
  progress: string | null;
  problem: Problem | null;
  /** tmux's id of the pane that it is about, where one is known. */
  pane: string | null;
  /** What that pane showed when the step failed. */
  output: string | null;
}

export interface Echo {
  file: string;
  line: number;
  text: string;
}

export interface Run {
  id: string;
  path: string;
  title: string;
  running: boolean;
  steps: RunStep[];
  echoes: Echo[];
  summary: RunSummary | null;
  /** Why it could not begin, or broke off outside any step. */
  problem: Problem | null;
  /** The first start and the last end that are known, for the time bars. */
  from: number | null;
  to: number | null;
  /** What the history says of it: who ran what and when, and where it broke off. */
  info: Pick<RunState, 'by' | 'unsaved' | 'startedAt' | 'outcome' | 'brokeAt'>;
}

function withStep(run: Run, index: number, change: Partial<RunStep>): Run {
  return { ...run, steps: run.steps.map((step) => (step.index === index ? { ...step, ...change } : step)) };
}

function earlier(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}

function later(a: number | null, b: number): number {
  return a === null ? b : Math.max(a, b);
}

export function applyEvent(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'start':
      return {
        ...run,
        title: event.title,
        steps: event.steps.map((step, index) => ({
          index,
          step,
          outcome: 'todo',
          startedAt: null,
          durationMs: null,
          progress: null,
          problem: null,
          pane: null,
          output: null,
        })),
      };
    case 'step-wait':
      return withStep(run, event.index, { step: event.step, outcome: 'waits' });
    case 'step-start': {
      const pane = event.pane ?? null;
      const next = withStep(run, event.index, { outcome: 'now', startedAt: event.at, pane });
      return { ...next, from: earlier(run.from, event.at), to: later(run.to, event.at) };
    }
    case 'step-progress':
      return withStep(run, event.index, { progress: event.text });
    case 'step-end': {
      const { index, at, durationMs, outcome, step, problem, pane } = event;
      const done = outcome !== 'not-reached' && outcome !== 'skipped';
      const startedAt = done ? at - durationMs : null;
      const next = withStep(run, index, {
        outcome,
        step,
        startedAt,
        durationMs: done ? durationMs : null,
        progress: null,
        problem: problem ?? null,
        ...(pane === undefined ? {} : { pane }),
      });
      return startedAt === null ? next : { ...next, from: earlier(run.from, startedAt), to: later(run.to, at) };
    }
    case 'step-output':
      return withStep(run, event.index, { output: event.text });
    case 'echo':
      return { ...run, echoes: [...run.echoes, { file: event.file, line: event.line, text: event.text }] };
    case 'summary':
      return { ...run, running: false, summary: event };
  }
}

export function runFrom(state: RunState): Run {
  const { by, unsaved, startedAt, outcome, brokeAt } = state;
  const empty: Run = {
    id: state.id,
    path: state.path,
    title: '',
    running: state.running,
    steps: [],
    echoes: [],
    summary: null,
    problem: state.problem,
    from: null,
    to: null,
    info: { by, unsaved, startedAt, outcome, brokeAt },
  };
  const run = state.events.reduce(applyEvent, empty);
  return state.running && run.summary === null ? run : ended(run);
}

/** What was under way when the run ended did not come to its end. */
function ended(run: Run): Run {
  const steps = run.steps.map((step): RunStep => {
    const isUnderWay = step.outcome === 'now' || step.outcome === 'waits';
    return isUnderWay ? { ...step, outcome: 'broken', progress: null } : step;
  });
  return { ...run, running: false, steps };
}

/** The run is over, with its last event or without. */
export function endRun(run: Run, problem: Problem | null): Run {
  return { ...ended(run), problem: problem ?? run.problem };
}

/** Where in the run's time a step lies, in percent; null for one that has not begun. */
export function barOf(run: Run, step: RunStep, now: number): { left: number; width: number } | null {
  if (run.from === null || step.startedAt === null) return null;
  const to = Math.max(run.running ? now : (run.to ?? now), run.from + 1);
  const whole = to - run.from;
  const end = step.durationMs === null ? now : step.startedAt + step.durationMs;
  const left = Math.min(100, Math.max(0, ((step.startedAt - run.from) / whole) * 100));
  return { left, width: Math.min(100 - left, Math.max(0, ((end - step.startedAt) / whole) * 100)) };
}

/** The step at work or waited before, or the last one that began. */
export function currentStep(run: Run): RunStep | null {
  return (
    run.steps.find((step) => step.outcome === 'now' || step.outcome === 'waits') ??
    run.steps.findLast((step) => step.startedAt !== null) ??
    null
  );
}

/** The step that a run which steps through waits before; null while it goes on. */
export function waitingStep(run: Run): RunStep | null {
  return run.running ? (run.steps.find((step) => step.outcome === 'waits') ?? null) : null;
}

/** Where to go on with a run that did not reach its end: the step that failed or was under way, else the first not reached. */
export function resumeStep(run: Run): RunStep | null {
  if (run.running || run.steps.length === 0) return null;
  const { brokeAt } = run.info;
  const open = run.steps.find(({ outcome }) => ['failed', 'broken', 'todo', 'not-reached'].includes(outcome));
  return (brokeAt && run.steps[brokeAt.index]) ?? open ?? null;
}

/** Steps as they are listed: several in a row that were kept, or that the run began behind, are one line. */
export type Listed = { kind: 'step'; step: RunStep } | { kind: 'group'; outcome: 'kept' | 'skipped'; steps: RunStep[] };

export function listed(steps: readonly RunStep[]): Listed[] {
  const list: Listed[] = [];
  for (const step of steps) {
    const { outcome } = step;
    const last = list.at(-1);
    if (outcome !== 'kept' && outcome !== 'skipped') list.push({ kind: 'step', step });
    else if (last?.kind === 'group' && last.outcome === outcome) last.steps.push(step);
    else list.push({ kind: 'group', outcome, steps: [step] });
  }
  return list.map((each) => {
    const [first, second] = each.kind === 'group' ? each.steps : [];
    return first && !second ? { kind: 'step', step: first } : each;
  });
}

/** `shop|web|1` as people read it: `shop / web / api`. */
export function targetText(target: string, label: string | null): string {
  const parts = target.split('|');
  if (label !== null && parts.length === 3) parts[2] = label;
  return parts.join(' / ');
}
