/** The line below the canvas: what applying the design would do now, and that it says so when it does not know yet. */

import type { LucideIcon } from 'lucide-react';
import { CircleAlert, GitCompareArrows, Play, Plus, RefreshCw, RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Design } from '../../core/design/design.ts';
import { useApp } from '../app/store.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { useCheck } from './check.ts';
import { askApply } from './designer-actions.ts';
import { usePlan, usePlanFresh } from './plan-store.ts';
import { ending, plural, type Summary, summarise } from './plan-summary.ts';

const TONES = {
  run: 'bg-run-soft text-run',
  wait: 'bg-wait-soft text-wait',
  fail: 'bg-fail-soft text-fail',
  plain: 'bg-select text-ink-2',
};

function Chip({ icon: Icon, tone, children }: { icon: LucideIcon; tone: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={cx(
        'num inline-flex h-5 flex-none items-center gap-1 rounded-chip px-1.5 text-micro font-medium',
        TONES[tone],
      )}
    >
      <Icon size={12} strokeWidth={2.1} aria-hidden />
      {children}
    </span>
  );
}

export function SummaryChips({ summary }: { summary: Summary }) {
  const { creates, starts, restarts, updates, ends } = summary;
  return (
    <>
      {/* First, for it must be read also where there is no room for the rest. */}
      {ends.length > 0 && (
        <Chip icon={X} tone="fail">
          {ending(summary)}
        </Chip>
      )}
      {creates !== '' && (
        <Chip icon={Plus} tone="run">
          create {creates}
        </Chip>
      )}
      {starts > 0 && (
        <Chip icon={Play} tone="run">
          start {plural(starts, 'command')}
        </Chip>
      )}
      {restarts > 0 && (
        <Chip icon={RotateCw} tone="wait">
          restart {plural(restarts, 'command')}
        </Chip>
      )}
      {updates > 0 && (
        <Chip icon={RefreshCw} tone="plain">
          change {plural(updates, 'setting')}
        </Chip>
      )}
    </>
  );
}

function Words({ design, fresh }: { design: Design; fresh: boolean }) {
  const errors = useCheck((state) => state.errors);
  const unwritable = useCheck((state) => state.written?.problem ?? null);
  const first = useCheck((state) => [...state.problems.values()].find(({ severity }) => severity === 'error'));
  const result = usePlan((state) => state.result);
  const snapshot = useApp((state) => state.server?.snapshot ?? null);
  if (unwritable !== null || errors > 0) {
    return (
      <span className="flex min-w-0 items-center gap-2 text-fail">
        <CircleAlert size={14} strokeWidth={1.9} aria-hidden className="flex-none" />
        <span className="truncate">
          {unwritable ?? first?.message ?? ''}
          {errors > 1 && unwritable === null && ` (and ${errors - 1} more)`}
        </span>
      </span>
    );
  }
  if (result?.problem) {
    return (
      <span className="min-w-0 truncate text-fail">
        {result.problem.message}
        {result.problem.hint === undefined ? '' : `: ${result.problem.hint}`}
      </span>
    );
  }
  if (!result?.plan || !snapshot) return <span className="text-ink-3">Looking at what is there…</span>;
  const summary = summarise(result.plan, design, snapshot);
  if (summary.changes === 0)
    return <span className="min-w-0 truncate text-ink-2">{fresh ? 'Apply would change nothing' : 'Looking…'}</span>;
  return (
    <>
      <span className="min-w-[76px] flex-none text-ink-2">{fresh ? 'Apply would' : 'Looking…'}</span>
      <SummaryChips summary={summary} />
      {summary.ends.length === 0 && (
        <span className="flex-none text-ink-3">
          <span className="max-[1499px]:hidden">and </span>end nothing
        </span>
      )}
    </>
  );
}

export function ApplyBar({ design }: { design: Design }) {
  const fresh = usePlanFresh();
  const wrong = useCheck((state) => state.errors > 0 || state.written?.problem != null);
  return (
    <div
      role="status"
      aria-label="What Apply would do"
      aria-busy={!fresh && !wrong}
      className="absolute inset-x-4 bottom-12 flex h-10 items-center gap-2 rounded-card bg-panel pr-1.5 pl-3"
    >
      <GitCompareArrows size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3 max-[1099px]:hidden" />
      <span
        className={cx(
          'flex min-w-0 flex-1 items-center gap-2 overflow-hidden transition-opacity max-[1499px]:gap-1.5',
          !fresh && !wrong && 'opacity-50',
        )}
      >
        <Words design={design} fresh={fresh} />
      </span>
      <Button kind="quiet" size="small" disabled={wrong} onClick={() => void askApply()}>
        Show the plan
      </Button>
    </div>
  );
}
