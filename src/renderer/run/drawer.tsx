/** The run drawer: steps with what they change and why, where in time they lie, failures with their way out, echoes, summary. */
import {
  ChevronsRight,
  Equal,
  type LucideIcon,
  Pencil,
  Play,
  Plus,
  RotateCw,
  Send,
  Square,
  Trash2,
} from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import type { Change } from '../../core/playbook/types.ts';
import { focusPane, showWindow } from '../app/actions.ts';
import { findTarget } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { duration } from '../panes/duration.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { type Shape, Status } from '../ui/status.tsx';
import { barOf, currentStep, type Outcome, type Run, type RunStep, targetText } from './reduce.ts';
import { useRun } from './run-store.ts';
import { DRAWER_WIDTH } from './width.ts';

const CHANGES: Record<Change, { word: string; icon: LucideIcon; tone: string }> = {
  create: { word: 'Create', icon: Plus, tone: 'text-run' },
  start: { word: 'Start', icon: Play, tone: 'text-run' },
  restart: { word: 'Restart', icon: RotateCw, tone: 'text-wait' },
  update: { word: 'Update', icon: Pencil, tone: 'text-wait' },
  send: { word: 'Send', icon: Send, tone: 'text-done' },
  delete: { word: 'Delete', icon: Trash2, tone: 'text-fail' },
  keep: { word: 'Keep', icon: Equal, tone: 'text-ink-3' },
};

const SHAPES: Record<Outcome, Shape> = {
  todo: 'idle',
  now: 'wait',
  changed: 'done',
  kept: 'done',
  failed: 'fail',
  'not-reached': 'off',
  skipped: 'off',
};

const OUTCOMES: Record<Outcome, string> = {
  todo: 'to do',
  now: 'at work',
  changed: 'done',
  kept: 'kept',
  failed: 'failed',
  'not-reached': 'not reached',
  skipped: 'skipped',
};

/** The clock of a running run, in steps that the eye can follow; stands still when it is over. */
function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

function closeRun(): void {
  useRun.setState({ open: false });
  giveKeyboard();
}

function goTo(step: RunStep): void {
  useRun.setState({ selected: step.index });
  const { server } = useApp.getState();
  const found = server && findTarget(server.snapshot, step.step.target);
  if (!found) return;
  if (found.pane) focusPane(found.pane.id);
  else showWindow(found.place.window.id);
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
  const { outcome, progress, problem } = step;
  // A pane is better known by its label than by its number.
  const label = useApp((state) =>
    state.server ? (findTarget(state.server.snapshot, step.step.target)?.pane?.label ?? null) : null,
  );
  const target = targetText(step.step.target, label);
  const change = CHANGES[step.step.change];
  const Icon = change.icon;
  const now = outcome === 'now';
  const quiet = ['todo', 'not-reached', 'skipped'].includes(outcome);
  const says = progress ?? step.step.reason;
  return (
    <li className={cx('relative', now ? 'bg-accent-soft' : selected && 'bg-select')}>
      {selected && <span aria-hidden className="absolute top-1.5 bottom-1.5 left-0 w-0.5 rounded-[1px] bg-accent" />}
      <button
        type="button"
        aria-pressed={selected}
        aria-label={`${change.word} ${target}, ${OUTCOMES[outcome]}`}
        title={step.step.line > 0 ? `${step.step.action}, line ${step.step.line}` : step.step.action}
        onClick={() => goTo(step)}
        className={cx(
          'grid min-h-7 w-full grid-cols-[18px_14px_minmax(0,1fr)_96px_56px] items-center gap-x-2 py-[5px] pr-4 pl-3 text-left text-small outline-offset-[-2px] transition-colors',
          !now && !selected && 'hover:bg-hover',
        )}
      >
        <Status shape={SHAPES[outcome]} className="justify-self-center" />
        <Icon size={14} strokeWidth={1.9} aria-hidden className={quiet ? 'text-ink-4' : change.tone} />
        <span className={cx('truncate', quiet && 'text-ink-3')}>{target || step.step.action}</span>
        <span className="relative h-1 rounded-[2px] bg-hover" aria-hidden>
          {left !== null && (
            <span
              className={cx(
                'absolute top-0 h-1 min-w-[3px] rounded-[2px]',
                now ? 'bg-accent' : outcome === 'failed' ? 'bg-fail-mark' : 'bg-ink-3',
              )}
              style={{ left: `${Math.min(left, 97)}%`, width: `${width}%` }}
            />
          )}
        </span>
        <span className="num text-right">{time}</span>
        {says !== '' && outcome !== 'kept' && (
          <span className={cx('col-[3/-1] truncate', now ? 'text-ink-2' : 'text-ink-3')}>{says}</span>
        )}
      </button>
      {problem && (
        <div
          role="alert"
          className="mr-4 mb-2 ml-[60px] rounded-control bg-fail-soft px-2.5 py-1.5 text-small select-text"
        >
          <p className="text-fail">{problem.message}</p>
          {problem.hint !== undefined && <p className="text-ink-2">{problem.hint}</p>}
        </div>
      )}
    </li>
  );
});

function headline(run: Run, now: number): string {
  if (run.problem) return run.steps.length === 0 ? 'did not begin' : 'broke off';
  if (!run.running)
    return run.summary ? (run.summary.stopped ? 'stopped' : run.summary.failed > 0 ? 'failed' : 'done') : '';
  const step = currentStep(run);
  const spent = run.from === null ? '' : `, ${duration(now - run.from)}`;
  return step ? `step ${step.index + 1} of ${run.steps.length}${spent}` : 'reads the playbook';
}

/** Why the run could not begin or broke off. */
function RunProblem({ run }: { run: Run }) {
  if (!run.problem) return null;
  return (
    <div
      role="alert"
      className="mx-4 mb-2 flex flex-none gap-2 rounded-control bg-fail-soft px-2.5 py-2 text-small select-text"
    >
      <Status shape="fail" className="mt-[3px]" />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p className="text-fail">{run.problem.message}</p>
        {run.problem.hint !== undefined && <p className="text-ink-2">{run.problem.hint}</p>}
      </div>
    </div>
  );
}

function Summary({ run }: { run: Run }) {
  const { summary } = run;
  if (!summary) return null;
  const shape: Shape = summary.failed > 0 ? 'fail' : summary.stopped ? 'off' : 'done';
  const unreached = run.steps.filter((step) => step.outcome === 'not-reached').length;
  const parts = [
    `${summary.changed} changed`,
    `${summary.kept} kept`,
    summary.failed > 0 && `${summary.failed} failed`,
    unreached > 0 && `${unreached} not reached`,
  ].filter(Boolean);
  return (
    <footer role="status" className="num flex h-11 flex-none items-center gap-2 pr-4 pl-3 text-small">
      <Status shape={shape} className="mx-[3px]" />
      <span className="font-semibold">{summary.failed > 0 ? 'Failed' : summary.stopped ? 'Stopped' : 'Done'}</span>
      <span className="min-w-0 flex-1 truncate text-ink-3">{parts.join(', ')}</span>
      <span>{duration(summary.durationMs)}</span>
    </footer>
  );
}

export default function RunDrawer() {
  const run = useRun((state) => state.run);
  const selected = useRun((state) => state.selected);
  const now = useNow(run?.running ?? false);
  const list = useRef<HTMLUListElement>(null);
  const current = run ? (currentStep(run)?.index ?? null) : null;

  // The step at work stays in sight.
  useEffect(() => {
    if (current !== null) list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  if (!run) return null;
  const file = run.path.split(/[\\/]/).at(-1) ?? run.path;
  return (
    <aside aria-label="Run" className={`rise flex flex-col overflow-hidden bg-panel ${DRAWER_WIDTH}`}>
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <span className="font-semibold">Run</span>
        <span className="num min-w-0 flex-1 truncate text-ink-3">{headline(run, now)}</span>
        {run.running && (
          <Button size="small" icon={Square} solid onClick={() => void attempt(call('playbook.stop', { id: run.id }))}>
            Stop
          </Button>
        )}
        <IconButton label="Close the run" icon={ChevronsRight} onClick={closeRun} />
      </header>
      <p className="flex flex-none gap-2 px-4 pb-2 text-small" title={run.path}>
        <span className="flex-none font-medium">{run.title || file}</span>
        <span className="mono min-w-0 truncate text-[11.5px] text-ink-3 [direction:rtl]">
          <bdi>{run.path}</bdi>
        </span>
      </p>
      <RunProblem run={run} />
      <ul ref={list} className="min-h-0 flex-1 overflow-y-auto pb-2">
        {run.steps.map((step) => {
          const bar = barOf(run, step, now);
          const spent =
            step.durationMs ?? (step.outcome === 'now' && step.startedAt !== null ? now - step.startedAt : null);
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
        })}
        {run.steps.length === 0 && !run.running && !run.problem && (
          <li className="px-4 py-1 text-ink-3">The playbook has no steps.</li>
        )}
      </ul>
      {run.echoes.length > 0 && (
        <div className="mono mx-4 mb-2 max-h-[30%] flex-none overflow-y-auto rounded-control bg-term px-2.5 py-[7px] text-[11px] leading-4 whitespace-pre-wrap select-text [overflow-wrap:anywhere]">
          {run.echoes.map((echo, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
            <div key={index}>{echo.text}</div>
          ))}
        </div>
      )}
      <Summary run={run} />
    </aside>
  );
}
