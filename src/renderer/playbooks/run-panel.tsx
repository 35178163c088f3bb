/** The run below the plan: its steps, what the pane of the current one shows, and the runs before it. */
import { History, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { RunInfo } from '../../shared/ipc-playbooks.ts';
import { findTarget } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { call } from '../bridge/client.ts';
import { clock, duration } from '../panes/duration.ts';
import { currentStep, type Run, type RunStep } from '../run/reduce.ts';
import { hideHistory, openRun, showHistory, useRun } from '../run/run-store.ts';
import { Echoes, headline, RunControls, RunProblem, RunSteps, Summary, useNow } from '../run/steps.tsx';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Status } from '../ui/status.tsx';
import { ansiLines } from './ansi.ts';
import { OUTCOMES } from './running.ts';
import { ago } from './when.ts';

/** Lines of a pane that are shown; the panel has room for fewer. */
const ROWS = 60;
/** How long after an answer the pane is asked again while the run goes on. */
const AGAIN_MS = 400;

/** The pane of a step: as the run told it, else as the server has it under the step's target. */
function usePane(step: RunStep | null): string | null {
  const target = step?.step.target ?? '';
  const found = useApp((state) =>
    target === '' || !state.server ? null : (findTarget(state.server.snapshot, target)?.pane?.id ?? null),
  );
  return step?.pane ?? found;
}

/** What a pane shows last, kept current while the run goes on. */
function useTail(pane: string | null, live: boolean): string {
  const [text, setText] = useState('');
  useEffect(() => {
    if (pane === null) {
      setText('');
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    const ask = async (): Promise<void> => {
      // A pane that is gone keeps its last picture here.
      const tail = await call('pane.tail', { pane, rows: ROWS }).catch(() => null);
      if (!wanted) return;
      if (tail !== null) setText(tail);
      if (live) timer = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [pane, live]);
  return text;
}

function Output({ run }: { run: Run }) {
  const selected = useRun((state) => state.selected);
  const step = (selected === null ? null : run.steps[selected]) ?? currentStep(run);
  const pane = usePane(step);
  const tail = useTail(step?.output == null ? pane : null, run.running);
  const text = step?.output ?? tail;
  const lines = ansiLines(text);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollTo({ top: end.current.scrollHeight });
  });
  if (text.trim() === '') return null;
  return (
    <div
      ref={end}
      role="log"
      aria-label="Output of the step"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
      tabIndex={0}
      className="mono mx-4 mt-1 mb-4 min-h-0 flex-1 overflow-y-auto rounded-control bg-term shadow-[0_0_0_1px_var(--pane-edge)] px-2.5 py-[7px] text-[11px] leading-4 whitespace-pre-wrap text-(--term-fg) select-text [overflow-wrap:anywhere]"
    >
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
        <div key={index} className="min-h-4">
          {line.map((piece, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <span key={at} style={piece.style}>
              {piece.text}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

function HistoryRow({ info, shown, now }: { info: RunInfo; shown: boolean; now: number }) {
  const { shape, word } = OUTCOMES[info.outcome];
  const spent = info.endedAt === null ? '' : duration(info.endedAt - info.startedAt);
  const facts = [
    word,
    info.changed > 0 && `${info.changed} changed`,
    info.kept > 0 && `${info.kept} kept`,
    info.failed > 0 && `${info.failed} failed`,
    info.by === 'cli' && 'command line',
    info.unsaved && 'unsaved text',
  ].filter(Boolean);
  return (
    <li>
      <button
        type="button"
        aria-current={shown ? 'true' : undefined}
        title={info.path}
        onClick={() => void openRun(info.id)}
        className={cx(
          'grid w-full grid-cols-[18px_minmax(0,1fr)_auto] gap-x-2 py-1.5 pr-4 pl-3 text-left text-small outline-offset-[-2px] transition-colors',
          shown ? 'bg-select' : 'hover:bg-hover',
        )}
      >
        <Status shape={shape} className="mt-[3px] justify-self-center" />
        <span className="truncate font-medium">{info.title}</span>
        <span className="num text-ink-3" title={clock(info.startedAt)}>
          {ago(info.startedAt, now)}
        </span>
        <span className="num col-2 truncate text-ink-3">{facts.join(', ')}</span>
        <span className="num text-right text-ink-3">{spent}</span>
      </button>
    </li>
  );
}

function RunHistory({ history }: { history: RunInfo[] }) {
  const shown = useRun((state) => state.run?.id);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('button')?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    buttons[Math.max(0, Math.min(buttons.length - 1, to))]?.focus();
    event.preventDefault();
  };
  const now = Date.now();
  return (
    <ul ref={list} aria-label="Runs" className="min-h-0 flex-1 overflow-y-auto pb-2" onKeyDown={onKeyDown}>
      {history.map((info) => (
        <HistoryRow key={info.id} info={info} shown={info.id === shown} now={now} />
      ))}
      {history.length === 0 && <li className="px-4 py-1 text-small text-ink-3">Nothing has been run yet.</li>}
    </ul>
  );
}

export function RunPanel() {
  const run = useRun((state) => state.run);
  const history = useRun((state) => state.history);
  const now = useNow(run?.running ?? false);
  const title = run && (run.title || run.path.split('/').at(-1));
  return (
    <section
      aria-label="Run"
      className={cx('flex min-h-0 flex-col overflow-hidden', run || history ? 'flex-1 bg-sheet' : 'flex-none')}
    >
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <h2 className="font-semibold">{history ? 'Runs' : 'Run'}</h2>
        <span className="num min-w-0 flex-1 truncate text-ink-3" title={run?.path}>
          {history ? '' : run ? `${headline(run, now)}${run.running ? '' : ` · ${title}`}` : 'nothing has run yet'}
        </span>
        {run && !history && <RunControls run={run} />}
        {history ? (
          <IconButton label="Back to the run" icon={X} keys="Esc" onClick={hideHistory} />
        ) : (
          <IconButton label="Runs before this one" icon={History} onClick={() => void showHistory()} />
        )}
      </header>
      {history ? (
        <RunHistory history={history} />
      ) : (
        run && (
          <>
            <RunProblem run={run} />
            <RunSteps run={run} now={now} className="max-h-[55%] flex-none" />
            <Echoes run={run} />
            <div className="flex min-h-0 flex-1 flex-col">
              <Output run={run} />
            </div>
            <Summary run={run} />
          </>
        )
      )}
    </section>
  );
}
