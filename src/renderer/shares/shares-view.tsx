/** The Shares view: what is shared, where, to whom and who looks; what happened; a new share at the right. */
import { Cast, Plus, Square } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../core/playbook/types.ts';
import type { SharesState } from '../../shared/ipc-shares.ts';
import { askNewSession } from '../app/questions.ts';
import { useApp } from '../app/store.ts';
import { clock } from '../panes/duration.ts';
import { Button } from '../ui/button.tsx';
import { NewShare } from './new-share.tsx';
import { COLUMNS, ENGINE_COLUMN, OpenRow, PastRow, TIME_COLUMN } from './share-row.tsx';
import { askShare, closeForm, loadShares, useShares } from './shares-store.ts';
import { askStopAll } from './stop-all.ts';
import { counted } from './subject.ts';
import { eventWords, historyOf } from './words.ts';

function Header({ state, canShare }: { state: SharesState | null; canShare: boolean }) {
  const formOpen = useShares((view) => view.form !== null);
  const shares = state?.shares ?? [];
  const viewers = shares.reduce((sum, share) => sum + share.viewers.length, 0);
  const button = useRef<HTMLButtonElement>(null);
  // The panel that had the keyboard has gone.
  useEffect(() => {
    if (!formOpen && document.activeElement === document.body) button.current?.focus();
  }, [formOpen]);
  return (
    <header className="flex h-11 flex-none items-center gap-2 pr-3 pl-4">
      <h1 className="text-title font-semibold">Shares</h1>
      {shares.length > 0 && (
        <span data-count="shares" className="num truncate text-ink-3">
          {shares.length} open, {counted(viewers, 'viewer')}
        </span>
      )}
      <span className="flex-1" />
      {state && shares.length > 0 && (
        <Button icon={Square} solid className="[&>svg]:scale-75" onClick={() => askStopAll(state)}>
          Stop all…
        </Button>
      )}
      {(state === null || shares.length + state.past.length > 0) && (
        <Button
          ref={button}
          icon={Plus}
          aria-expanded={formOpen}
          disabled={!canShare}
          title={canShare ? undefined : 'There is no session to share'}
          onClick={() => (formOpen ? closeForm() : askShare())}
        >
          New share
        </Button>
      )}
    </header>
  );
}

function Failed({ problem }: { problem: Problem }) {
  return (
    <div className="m-auto flex max-w-[440px] flex-col items-center gap-4 p-8 text-center">
      <div role="alert" className="select-text [overflow-wrap:anywhere]">
        <h2 className="text-lead font-semibold">The shares cannot be read</h2>
        <p className="mt-1 text-ink-2">{problem.message}</p>
        {problem.hint !== undefined && <p className="text-ink-3">{problem.hint}</p>}
      </div>
      <Button onClick={() => void loadShares()}>Try again</Button>
    </div>
  );
}

function Empty({ canShare }: { canShare: boolean }) {
  const formOpen = useShares((view) => view.form !== null);
  return (
    <div className="mx-auto flex max-w-[420px] flex-col items-center gap-4 px-8 pt-[14vh] pb-8 text-center">
      <Cast size={28} strokeWidth={1.4} aria-hidden className="text-ink-3" />
      <div>
        <h2 className="text-lead font-semibold">Nothing is shared</h2>
        <p className="mt-1 text-ink-2">
          A share shows a window or a session in a browser, on this computer or on your network, to look at or to type
          in.
          {!canShare && ' There is no session yet that could be shared.'}
        </p>
      </div>
      {!canShare && (
        <Button kind="primary" icon={Plus} onClick={askNewSession}>
          New session…
        </Button>
      )}
      {canShare && !formOpen && (
        <Button kind="primary" icon={Plus} onClick={() => askShare()}>
          New share
        </Button>
      )}
    </div>
  );
}

/** Up and down go from row to row. */
function moveRow(event: KeyboardEvent<HTMLUListElement>): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.children];
  const at = rows.findIndex((row) => row.contains(event.target as Node));
  rows[at + step]?.querySelector('button')?.focus();
  event.preventDefault();
}

function Rows({ state, now }: { state: SharesState; now: number }) {
  const list = useRef<HTMLUListElement>(null);
  const focus = useShares((view) => view.focus);
  const { shares } = state;
  useEffect(() => {
    const row = focus === null ? null : list.current?.querySelector<HTMLElement>(`[data-share="${focus}"]`);
    if (!row || !shares.some(({ id }) => id === focus)) return;
    row.focus();
    useShares.setState({ focus: null });
  }, [focus, shares]);
  return (
    <>
      <div aria-hidden className={`${COLUMNS} h-7 flex-none text-small text-ink-3`}>
        <span className="col-start-2 truncate">Target and address</span>
        <span>Access</span>
        <span className={ENGINE_COLUMN}>Engine</span>
        <span>Viewers</span>
        <span className={TIME_COLUMN}>Open</span>
      </div>
      <ul ref={list} aria-label="Shares" onKeyDown={moveRow} className="flex flex-col">
        {shares.map((share) => (
          <OpenRow key={share.id} share={share} now={now} />
        ))}
        {state.past.map((past) => (
          <PastRow key={past.id} past={past} now={now} />
        ))}
      </ul>
    </>
  );
}

function History({ state, now }: { state: SharesState; now: number }) {
  return (
    <section aria-label="What happened" className="px-3 pt-6 pb-6">
      {historyOf(state.events, state.past, now).map(({ day, lines }) => (
        <div key={day} className="mb-3">
          <h2 className="mb-1 text-small font-medium text-ink-3">{day}</h2>
          <ul>
            {lines.map(({ key, at, target, text }) => (
              <li key={key} className="flex min-h-[26px] items-baseline gap-2 text-small leading-[26px]">
                <span className="num w-16 flex-none text-ink-3">{clock(at)}</span>
                <span className="w-28 flex-none @min-[660px]:w-52 truncate" title={target.replace('|', ' / ')}>
                  {target.replace('|', ' / ')}
                </span>
                <span className="min-w-0 truncate text-ink-3 select-text" title={text}>
                  {text}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** The newest of what happened, for screen readers; what happened before the view was opened is not said. */
function Said({ state }: { state: SharesState }) {
  const newest = state.events.at(-1);
  const [seen] = useState(newest?.at ?? 0);
  return (
    <div aria-live="polite" className="sr-only">
      {newest && newest.at > seen && (
        <span key={newest.at}>
          {newest.target.replace('|', ' / ')}: {eventWords(newest)}
        </span>
      )}
    </div>
  );
}

/** Times are told by the day: it is another one after midnight. */
function useNow(state: SharesState | null): number {
  const [now, setNow] = useState(() => Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each change it is as late as it is.
  useEffect(() => {
    const at = new Date();
    setNow(at.getTime());
    const midnight = new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1).getTime();
    const timer = setTimeout(() => setNow(Date.now()), midnight - at.getTime() + 1);
    return () => clearTimeout(timer);
  }, [state]);
  return now;
}

export default function SharesView() {
  const state = useShares((view) => view.state);
  const problem = useShares((view) => view.problem);
  const form = useShares((view) => view.form);
  const canShare = useApp((app) => (app.server?.snapshot.sessions.length ?? 0) > 0);
  const now = useNow(state);
  useEffect(() => {
    void loadShares();
  }, []);
  return (
    <section aria-label="Shares" aria-busy={state === null && problem === null} className="flex min-w-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Header state={state} canShare={canShare} />
        {problem !== null && <Failed problem={problem} />}
        {problem === null && state !== null && (
          <div className="@container min-h-0 flex-1 overflow-y-auto px-2 [scrollbar-gutter:stable]">
            {state.shares.length + state.past.length === 0 ? (
              <Empty canShare={canShare} />
            ) : (
              <Rows state={state} now={now} />
            )}
            <History state={state} now={now} />
            <Said state={state} />
          </div>
        )}
      </div>
      {form !== null && <NewShare form={form} />}
    </section>
  );
}
