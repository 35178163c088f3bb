/** A run as steps: which is at work, what each did and when in the run's time, failures with their way out, the summary. */
import { ChevronRight, Play, RotateCcw, SkipForward, Square, StepForward } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import type { RunSummary } from '../../core/playbook/types.ts';
import { findTarget } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { duration } from '../panes/duration.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { type Shape, Status } from '../ui/status.tsx';
import { CHANGES } from './changes.ts';
import {
  barOf,
  currentStep,
  listed,
  type Outcome,
  type Run,
  type RunStep,
  resumeStep,
  targetText,
  waitingStep,
} from './reduce.ts';
import { goToStep, resumeRun, stepRun, stopRun, useRun } from './run-store.ts';

const SHAPES: Record<Outcome, Shape> = {
  todo: 'idle',
  broken: 'fail',
  waits: 'wait',
  now: 'wait',
  changed: 'done',
  kept: 'done',
  failed: 'fail',
  'not-reached': 'off',
  skipped: 'off',
};

const OUTCOMES: Record<Outcome, string> = {
  todo: 'to do',
  broken: 'broke off',
  waits: 'next',
  now: 'at work',
  changed: 'done',
  kept: 'kept',
  failed: 'failed',
  'not-reached': 'not reached',
  skipped: 'skipped',
};

/** The clock of a running run, in steps that the eye can follow; stands still when it is over. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

/** A pane is better known by its label than by its number. */
export function useTarget(target: string): string {
  const label = useApp((state) =>
    state.server ? (findTarget(state.server.snapshot, target)?.pane?.label ?? null) : null,
  );
  return targetText(target, label);
}

/** What a step says of itself, after its target. */
function saying({ outcome, progress, step }: RunStep): string {
  if (outcome === 'now') return progress ?? step.reason;
  if (outcome === 'waits') return `next: ${CHANGES[step.change].word.toLowerCase()}`;
  if (outcome === 'changed') return CHANGES[step.change].done;
  return outcome === 'todo' ? '' : OUTCOMES[outcome];
}

interface Bar {
  left: number;
  width: number;
}

const ROW =
  'grid min-h-7 w-full grid-cols-[18px_minmax(0,1fr)_96px_56px] items-center gap-x-2 py-[5px] pr-4 pl-3 text-left text-small outline-offset-[-2px] transition-colors max-[1100px]:grid-cols-[18px_minmax(0,1fr)_64px_48px]';

function TimeBar({ bar, tone }: { bar: Bar | null; tone: string }) {
  return (
    <span className="relative h-1 rounded-[2px] bg-select" aria-hidden>
      {bar && (
        <span
          className={cx('absolute top-0 h-1 min-w-[3px] rounded-[2px]', tone)}
          style={{ left: `${Math.min(bar.left, 97)}%`, width: `${bar.width}%` }}
        />
      )}
    </span>
  );
}

const StepRow = memo(function StepRow({
  step,
  left,
  width,
  time,
  selected,
}: {
  step: RunStep;
  left: number | null;
  width: number;
  time: string;
  selected: boolean;
}) {
  const { outcome, problem } = step;
  const target = useTarget(step.step.target);
  const { word } = CHANGES[step.step.change];
  const now = outcome === 'now' || outcome === 'waits';
  const quiet = ['todo', 'not-reached', 'skipped'].includes(outcome);
  const failed = outcome === 'failed' || outcome === 'broken';
  return (
    <li data-step={step.index} className={cx('relative', now ? 'bg-accent-soft' : selected && 'bg-select')}>
      {selected && <span aria-hidden className="absolute top-1.5 bottom-1.5 left-0 w-0.5 rounded-[1px] bg-accent" />}
      <button
        type="button"
        aria-pressed={selected}
        aria-current={now ? 'step' : undefined}
        aria-label={`${word} ${target}, ${OUTCOMES[outcome]}`}
        title={[
          step.step.line > 0 ? `${step.step.action}, line ${step.step.line}` : step.step.action,
          step.step.reason,
        ].join('\n')}
        onClick={() => goToStep(step)}
        className={cx(ROW, !now && !selected && 'hover:bg-hover')}
      >
        <Status shape={SHAPES[outcome]} className="justify-self-center" />
        <span className={cx('truncate', quiet && 'text-ink-3')}>
          <span className="text-ink-3">{target || step.step.action}</span> {saying(step)}
        </span>
        <TimeBar
          bar={left === null ? null : { left, width }}
          tone={now ? 'bg-accent' : failed ? 'bg-fail-mark' : 'bg-ink-3'}
        />
        <span className="num text-right">{time}</span>
      </button>
      {outcome === 'waits' && step.step.reason !== '' && (
        <p className="pr-4 pb-1.5 pl-[38px] text-small text-ink-2 select-text [overflow-wrap:anywhere]">
          {step.step.reason}
        </p>
      )}
      {problem && (
        <div
          role="alert"
          className="mr-4 mb-2 ml-[38px] rounded-control bg-fail-soft px-2.5 py-1.5 text-small select-text [overflow-wrap:anywhere]"
        >
          <p className="text-fail">{problem.message}</p>
          {problem.hint !== undefined && <p className="text-ink-2">{problem.hint}</p>}
        </div>
      )}
    </li>
  );
});

/** `steps 1 to 5 kept`, opened by a click. */
function GroupRow({ run, steps, outcome, now, onOpen }: GroupProps) {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return null;
  const bars = steps.map((step) => barOf(run, step, now)).filter((bar) => bar !== null);
  const left = Math.min(...bars.map((bar) => bar.left));
  const right = Math.max(...bars.map((bar) => bar.left + bar.width));
  const spent = steps.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return (
    <li>
      <button type="button" aria-expanded={false} onClick={onOpen} className={cx(ROW, 'group hover:bg-hover')}>
        <Status shape={SHAPES[outcome]} className="justify-self-center" />
        <span className="flex min-w-0 items-center gap-1">
          <span className="truncate">
            <span className="text-ink-3">
              steps {first.index + 1} to {last.index + 1}
            </span>{' '}
            {OUTCOMES[outcome]}
          </span>
          <ChevronRight size={12} strokeWidth={2.1} aria-hidden className="flex-none text-ink-4" />
        </span>
        <TimeBar bar={bars.length === 0 ? null : { left, width: right - left }} tone="bg-ink-3" />
        <span className="num text-right">{outcome === 'kept' ? duration(spent) : ''}</span>
      </button>
    </li>
  );
}

interface GroupProps {
  run: Run;
  steps: RunStep[];
  outcome: 'kept' | 'skipped';
  now: number;
  onOpen: () => void;
}

/** How many rows a list of steps has at most. */
const SHOWN = 1000;

/** All steps; the one at work stays in sight. */
export function RunSteps({ run, now, className }: { run: Run; now: number; className?: string }) {
  const selected = useRun((state) => state.selected);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  const current = currentStep(run)?.index ?? null;
  useEffect(() => {
    if (current !== null) {
      list.current?.querySelector(`[data-step="${current}"]`)?.scrollIntoView({ block: 'nearest' });
    }
  }, [current]);
  const row = (step: RunStep) => {
    const bar = barOf(run, step, now);
    const began = step.outcome === 'now' ? step.startedAt : null;
    const spent = step.durationMs ?? (began !== null && run.running ? now - began : null);
    return (
      <StepRow
        key={step.index}
        step={step}
        left={bar?.left ?? null}
        width={bar?.width ?? 0}
        time={spent === null ? '' : duration(spent)}
        selected={selected === step.index}
      />
    );
  };
  const all = listed(run.steps);
  // Of a very long run what lies around the step at work.
  const at = all.findIndex((each) => (each.kind === 'step' ? each.step : each.steps[0])?.index === current);
  const from = Math.max(0, Math.min(at - SHOWN / 2, all.length - SHOWN));
  return (
    <ul ref={list} aria-label="Steps" className={cx('min-h-0 overflow-y-auto pb-2', className)}>
      {all.slice(from, from + SHOWN).map((each) => {
        if (each.kind === 'step') return row(each.step);
        const index = each.steps[0]?.index ?? 0;
        if (opened.has(index)) return each.steps.map(row);
        const open = () => setOpened(new Set([...opened, index]));
        return <GroupRow key={`group ${index}`} run={run} {...each} now={now} onOpen={open} />;
      })}
      {run.steps.length === 0 && !run.running && !run.problem && (
        <li className="px-4 py-1 text-ink-3">The playbook has no steps.</li>
      )}
    </ul>
  );
}

/** A run that ends at its first failure was stopped too: that it failed is what matters. */
function wordOf({ failed, stopped }: RunSummary): string {
  return failed > 0 ? 'Failed' : stopped ? 'Stopped' : 'Done';
}

/** `step 6 of 8, 3.1 s` */
export function headline(run: Run, now: number): string {
  if (run.info.outcome === 'broken-off') return 'broke off';
  if (run.problem) return run.steps.length === 0 ? 'did not begin' : 'broke off';
  if (!run.running) return run.summary ? wordOf(run.summary).toLowerCase() : '';
  const step = currentStep(run);
  if (step?.outcome === 'waits') return `next: step ${step.index + 1} of ${run.steps.length}`;
  const spent = run.from === null ? '' : `, ${duration(now - run.from)}`;
  return step ? `step ${step.index + 1} of ${run.steps.length}${spent}` : 'reads the playbook';
}

/** Stop, and what a run that steps through waits for. */
export function RunControls({ run }: { run: Run }) {
  if (!run.running) return null;
  return (
    <>
      {waitingStep(run) && (
        <>
          <Button
            size="small"
            kind="primary"
            icon={StepForward}
            title="Do this step (F10)"
            onClick={() => stepRun('next')}
          >
            Next
          </Button>
          <Button size="small" icon={SkipForward} title="Do all that are left (F5)" onClick={() => stepRun('continue')}>
            Continue
          </Button>
        </>
      )}
      <Button size="small" icon={Square} solid title="Stop after this step (Shift F5)" onClick={stopRun}>
        Stop
      </Button>
    </>
  );
}

/** Why the run could not begin or broke off, and how to go on with it. */
export function RunProblem({ run }: { run: Run }) {
  const step = resumeStep(run);
  const target = useTarget(step?.step.target ?? '');
  const isOver = !run.running && (run.problem !== null || run.summary !== null || run.info.outcome === 'broken-off');
  const canResume = isOver && step !== null && run.path.startsWith('/');
  if (!run.problem && !canResume) return null;
  const brokeOff = run.info.outcome === 'broken-off';
  return (
    <div
      role={run.problem || brokeOff ? 'alert' : undefined}
      className={cx(
        'mx-4 mb-2 flex flex-none items-start gap-2 rounded-control px-2.5 py-2 text-small select-text',
        run.problem || brokeOff ? 'bg-fail-soft' : 'bg-hover',
      )}
    >
      {(run.problem || brokeOff) && <Status shape="fail" className="mt-[3px]" />}
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {run.problem && <p className="text-fail">{run.problem.message}</p>}
        {run.problem?.hint !== undefined && <p className="text-ink-2">{run.problem.hint}</p>}
        {brokeOff && !run.problem && (
          <p className="text-fail">
            Broke off {step ? `at step ${step.index + 1}` : 'before its first step'}: Muxworks ended while it ran.
          </p>
        )}
        {canResume && step && (
          <p className="text-ink-2">
            {target || step.step.action}
            {step.step.line > 0 && `, line ${step.step.line}`}, is where it can go on.
          </p>
        )}
      </div>
      {canResume && (
        <Button size="small" icon={brokeOff ? Play : RotateCcw} solid={brokeOff} onClick={() => resumeRun(run)}>
          {brokeOff ? 'Continue' : 'Run from there'}
        </Button>
      )}
    </div>
  );
}

/** What the playbook itself printed. */
export function Echoes({ run }: { run: Run }) {
  if (run.echoes.length === 0) return null;
  return (
    <div className="mono mx-4 mb-2 max-h-[30%] flex-none overflow-y-auto rounded-control bg-term px-2.5 py-[7px] text-[11px] leading-4 whitespace-pre-wrap select-text [overflow-wrap:anywhere]">
      {run.echoes.map((echo, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
        <div key={index}>{echo.text}</div>
      ))}
    </div>
  );
}

export function Summary({ run }: { run: Run }) {
  const { summary } = run;
  if (!summary) return null;
  const shape: Shape = summary.failed > 0 ? 'fail' : summary.stopped ? 'off' : 'done';
  const unreached = run.steps.filter((step) => step.outcome === 'not-reached').length;
  const parts = [
    `${summary.changed} changed`,
    `${summary.kept} kept`,
    summary.failed > 0 && `${summary.failed} failed`,
    summary.skipped > 0 && `${summary.skipped} skipped`,
    unreached > 0 && `${unreached} not reached`,
  ].filter(Boolean);
  return (
    <div role="status" className="num flex h-11 flex-none items-center gap-2 pr-4 pl-3 text-small">
      <Status shape={shape} className="mx-[3px]" />
      <span className="font-semibold">{wordOf(summary)}</span>
      <span className="min-w-0 flex-1 truncate text-ink-3">{parts.join(', ')}</span>
      <span>{duration(summary.durationMs)}</span>
    </div>
  );
}
