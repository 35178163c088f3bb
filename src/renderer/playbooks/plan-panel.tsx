/** What a run would do now, as a diff that a person can read: what stays in one line, what changes with its reason. */

import { RefreshCw } from 'lucide-react';
import type { Change, Step } from '../../core/playbook/types.ts';
import { clock } from '../panes/duration.ts';
import { CHANGES } from '../run/changes.ts';
import { useTarget } from '../run/steps.tsx';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { type DocumentInfo, type PlanState, useOpen } from './desk-store.ts';
import { diffLines } from './diff-lines.ts';
import { currentDocument } from './documents.ts';

/** A longer plan is not read step by step. */
const SHOWN = 500;

/** In the order in which the chips stand. */
const ORDER: Change[] = ['create', 'start', 'restart', 'update', 'send', 'delete', 'keep'];

function Chips({ steps }: { steps: readonly Step[] }) {
  const endings = steps.flatMap((step) => step.ends ?? []);
  const ends = endings.reduce((sum, { processes }) => sum + processes, 0);
  const chip = 'num inline-flex h-5 flex-none items-center gap-1 rounded-chip px-1.5 text-micro font-medium';
  return (
    <div className="flex flex-none flex-wrap gap-1.5 px-4 pb-2">
      {ORDER.map((change) => {
        const count = steps.filter((step) => step.change === change).length;
        const { word, icon: Icon, solid, chip: tone } = CHANGES[change];
        return (
          count > 0 && (
            <span key={change} className={cx(chip, tone)}>
              <Icon size={12} strokeWidth={2.1} fill={solid ? 'currentColor' : 'none'} aria-hidden />
              {count} {word.toLowerCase()}
            </span>
          )
        );
      })}
      {ends > 0 && (
        <span
          className={cx(chip, 'bg-fail-soft text-fail')}
          title={endings.map(({ pid, command }) => `${pid} ${command}`).join('\n')}
        >
          ends {ends === 1 ? '1 process' : `${ends} processes`}
        </span>
      )}
    </div>
  );
}

function Diff({ before, after }: { before: string; after: string }) {
  return (
    <section
      aria-label="The command, before and after"
      className="mono mr-4 mb-2.5 -mt-0.5 ml-[108px] max-h-48 overflow-auto rounded-[5px] text-[11.5px] leading-5 select-text"
    >
      {diffLines(before, after).map(({ kind, text }, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a line of a diff is its place.
          key={index}
          className={cx(
            'pr-2 pl-[22px] -indent-3.5 whitespace-pre-wrap [overflow-wrap:anywhere]',
            kind === 'add' && 'bg-run-soft',
            kind === 'del' && 'bg-fail-soft',
            kind === 'same' && 'bg-hover text-ink-3',
          )}
        >
          <span
            className={cx(
              'inline-block w-3.5 indent-0 font-semibold',
              kind === 'add' ? 'text-run' : kind === 'del' ? 'text-fail' : 'text-ink-4',
            )}
          >
            {kind === 'add' ? '+' : kind === 'del' ? '−' : ' '}
          </span>
          {text}
        </div>
      ))}
    </section>
  );
}

function PlanRow({ step, own }: { step: Step; own: boolean }) {
  const target = useTarget(step.target) || step.action;
  const { word, icon: Icon, solid, tone } = CHANGES[step.change];
  const keep = step.change === 'keep';
  const place = own ? `line ${step.line}` : `${step.file.split('/').at(-1)}:${step.line}`;
  return (
    <li>
      <button
        type="button"
        title={own ? `Go to line ${step.line}` : `Go to line ${step.line} of ${step.file}`}
        onClick={() => {
          const document = currentDocument();
          if (own) document?.goToLine(step.line);
          else void document?.goToPlace(step.file, step.line);
        }}
        className={cx(
          'grid w-full grid-cols-[18px_62px_minmax(0,1fr)_auto] items-baseline gap-x-2 pr-4 pl-3 text-left text-small outline-offset-[-2px] transition-colors hover:bg-hover',
          keep ? 'py-[5px]' : 'py-[7px]',
        )}
      >
        <Icon
          size={14}
          strokeWidth={1.9}
          fill={solid ? 'currentColor' : 'none'}
          aria-hidden
          className={cx('place-self-center', tone)}
        />
        <span className={keep ? 'text-ink-3' : cx('font-medium', tone)}>{word}</span>
        <span className={cx('truncate', keep && 'text-ink-3')} title={keep ? `${target} ${step.reason}` : target}>
          <span className={keep ? 'font-medium text-ink-2' : 'font-semibold text-ink'}>{target}</span>
          {keep && ` ${step.reason}`}
        </span>
        {step.line > 0 && <span className="num text-micro text-ink-3">{place}</span>}
        {!keep && <span className="col-[3/-1] text-ink-3 [overflow-wrap:anywhere]">{step.reason}</span>}
      </button>
      {!keep && step.diff && <Diff {...step.diff} />}
    </li>
  );
}

/** `of the saved file, read 12:04:26` */
function about(state: PlanState | null, info: DocumentInfo): string {
  if (state === null) return info.planning ? 'is being made' : '';
  const what = state.of === 'typed' ? 'of the text as typed' : 'of the saved file';
  return `${what}, read ${clock(state.plan.readAt)}`;
}

function Body({ info }: { info: DocumentInfo }) {
  const state = info.plan;
  if (state === null) {
    const waits = info.check !== null && info.check.steps > 0;
    return (
      <p className="px-4 py-1 text-small text-ink-3">
        {info.planning ? 'Looking at the server…' : waits && 'A plan of so many steps is made when you ask for it.'}
      </p>
    );
  }
  const { plan, problem, check } = state.plan;
  if (plan === null) {
    return (
      <p className="px-4 py-1 text-small text-ink-2 [overflow-wrap:anywhere]">
        {problem ? (
          <>
            <span className="text-fail">{problem.message}</span> {problem.hint}
          </>
        ) : (
          `A plan can be made once ${check.errors === 1 ? 'the error is' : `the ${check.errors} errors are`} mended.`
        )}
      </p>
    );
  }
  if (plan.steps.length === 0) return <p className="px-4 py-1 text-small text-ink-3">The playbook has no steps.</p>;
  return (
    <>
      <Chips steps={plan.steps} />
      <ul aria-label="Planned steps" className="min-h-0 flex-1 overflow-y-auto pb-2">
        {plan.steps.slice(0, SHOWN).map((step, index) => (
          <PlanRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the plan.
            key={index}
            step={step}
            own={step.file === check.file}
          />
        ))}
        {plan.steps.length > SHOWN && (
          <li className="num px-4 py-1 text-small text-ink-3">and {plan.steps.length - SHOWN} more steps</li>
        )}
      </ul>
    </>
  );
}

export function PlanPanel({ className }: { className?: string }) {
  const info = useOpen((document) => document);
  if (!info) return null;
  return (
    <section aria-label="Plan" aria-busy={info.planning} className={cx('flex min-h-0 flex-col', className)}>
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <h2 className="font-semibold">Plan</h2>
        <span className="num min-w-0 flex-1 truncate text-ink-3">{about(info.plan, info)}</span>
        <IconButton
          label="Look at the server again"
          icon={RefreshCw}
          onClick={() => currentDocument()?.refreshPlan()}
        />
      </header>
      <Body info={info} />
    </section>
  );
}
