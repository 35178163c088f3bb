/** The Processes view: every pane with what runs in it and what that takes, and the details of what is selected. */
import { ListTree, Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ServerSnapshot } from '../../core/tmux/types.ts';
import { useFigures } from '../app/figures.ts';
import { askNewSession } from '../app/questions.ts';
import { allPanes, paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { Button } from '../ui/button.tsx';
import { WORDS } from '../ui/status.tsx';
import { LIVE } from './columns.ts';
import { Drawer, selectionText } from './drawer.tsx';
import { Header } from './header.tsx';
import { type PaneRow, type Table, tableOf } from './model.ts';
import { callOff, focusFilter, setKind, setText, useProcesses } from './processes-store.ts';
import { SignalDialog } from './signal-dialog.tsx';
import { ProcessTable } from './table.tsx';

const NOTHING: ServerSnapshot = { server: null, sessions: [] };

/** So many samples pass before what is sorted by changing figures is sorted anew. */
const RESORT_AFTER = 5;

/** Changes when it is time to sort anew: never while the mouse is over the rows, which must not move below it. */
function useTurn(live: boolean, resting: boolean): number {
  const [turn, setTurn] = useState(0);
  const last = useRef(0);
  useEffect(() => {
    if (!live) return;
    return useFigures.subscribe(({ sample }) => {
      if (resting || sample - last.current < RESORT_AFTER) return;
      last.current = sample;
      setTurn(sample);
    });
  }, [live, resting]);
  return turn;
}

/** The rows as they are wanted; figures are looked at when something else changes, or when it is their turn. */
function useTable(resting: boolean): Table {
  const snapshot = useApp((state) => state.server?.snapshot ?? NOTHING);
  const text = useProcesses((state) => state.text);
  const kind = useProcesses((state) => state.kind);
  const sort = useProcesses((state) => state.sort);
  const grouped = useProcesses((state) => state.grouped);
  const folded = useProcesses((state) => state.folded);
  const turn = useTurn((sort !== null && LIVE.has(sort.column)) || text !== '', resting);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is a reason to look at the figures again.
  return useMemo(
    () => tableOf(snapshot, { text, kind, sort, grouped, folded }, useFigures.getState()),
    [snapshot, text, kind, sort, grouped, folded, turn],
  );
}

function Empty() {
  return (
    <div className="mx-auto flex max-w-[420px] flex-col items-center gap-4 px-8 pt-[14vh] pb-8 text-center">
      <ListTree size={28} strokeWidth={1.4} aria-hidden className="text-ink-3" />
      <div>
        <h2 className="text-lead font-semibold">Nothing runs yet</h2>
        <p className="mt-1 text-ink-2">
          Every pane of every session stands here with what runs in it, what that takes, and how it ended. Make a
          session, or run a playbook.
        </p>
      </div>
      <Button kind="primary" icon={Plus} onClick={askNewSession}>
        New session…
      </Button>
    </div>
  );
}

function NoneFound() {
  const text = useProcesses((state) => state.text.trim());
  const kind = useProcesses((state) => state.kind);
  const what = kind === 'all' ? 'No pane' : `No pane that is ${WORDS[kind].toLowerCase()}`;
  return (
    <div className="flex flex-col items-center gap-3 px-8 pt-[14vh] text-center">
      <p role="status" className="text-ink-2 [overflow-wrap:anywhere]">
        {text === '' ? (kind === 'all' ? 'There is no pane.' : `${what} now.`) : `${what} matches “${text}”.`}
      </p>
      <Button
        onClick={() => {
          setText('');
          setKind('all');
        }}
      >
        Show all
      </Button>
    </div>
  );
}

/** How far something has come that is done to many panes. */
function Work() {
  const work = useProcesses((state) => state.work);
  if (work === null) return null;
  const { doing, done, total, calledOff } = work;
  return (
    <div className="flex h-9 flex-none items-center gap-3 px-4 text-small">
      <span role="status" className="num text-ink-2">
        {calledOff
          ? 'The rest is left alone; what was begun is seen through.'
          : `${doing} ${total} panes: ${done} done…`}
      </span>
      {!calledOff && <Button onClick={callOff}>Leave the rest</Button>}
    </div>
  );
}

/** The selected panes as rows, each once, in the order of the table; and the name of one that was and is no more. */
function useChosen(matching: readonly PaneRow[]): { chosen: PaneRow[]; gone: string | null } {
  const selected = useProcesses((state) => state.selected);
  const snapshot = useApp((state) => state.server?.snapshot ?? NOTHING);
  const last = useRef<string | null>(null);
  const chosen = useMemo(() => {
    const seen = new Set<string>();
    return matching.filter(({ pane: { id } }) => {
      if (!selected.has(id) || seen.has(id)) return false;
      seen.add(id);
      return true;
    });
  }, [matching, selected]);
  const [first] = chosen;
  if (first !== undefined) last.current = paneName(first.pane);
  const there = useMemo(() => new Set(allPanes(snapshot).map(({ id }) => id)), [snapshot]);
  const isGone = selected.size > 0 && [...selected].every((id) => !there.has(id));
  return { chosen, gone: isGone ? last.current : null };
}

/** What it takes to show this is told only while it is on show, and of the processes of one pane while its details are. */
function useWatch(pane: string | null): void {
  useEffect(() => {
    void attempt(call('processes.watch', { figures: true, pane }));
  }, [pane]);
  useEffect(() => () => void attempt(call('processes.watch', { figures: false, pane: null })), []);
}

export default function ProcessesView() {
  const snapshot = useApp((state) => state.server?.snapshot ?? NOTHING);
  const lost = useApp((state) => state.lost);
  const grouped = useProcesses((state) => state.grouped);
  const drawer = useProcesses((state) => state.drawer);
  const signalling = useProcesses((state) => state.signalling);
  const [over, setOver] = useState(false);
  const table = useTable(over);
  const { chosen, gone } = useChosen(table.matching);
  const field = useRef<HTMLInputElement>(null);
  const view = useRef<HTMLElement>(null);
  const panes = useMemo(() => allPanes(snapshot), [snapshot]);
  const ids = useMemo(() => chosen.map(({ pane }) => pane.id), [chosen]);

  // Wherever in the window the keyboard is, unless somebody types or is asked.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      const taken =
        target instanceof Element && target.closest('input, textarea, [contenteditable="true"], [role="tree"]');
      if (taken || document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      event.preventDefault();
      focusFilter();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  const wanted = useProcesses((state) => state.filterWanted);
  useEffect(() => {
    if (!wanted) return;
    field.current?.focus();
    useProcesses.setState({ filterWanted: false });
  }, [wanted]);

  const toTable = useRef(() => view.current?.querySelector<HTMLElement>('[role="treegrid"]')?.focus()).current;
  const shown = drawer && (chosen.length > 0 || gone !== null);
  const none = table.rows.length === 0;
  useWatch(shown && chosen.length === 1 ? (ids[0] ?? null) : null);
  return (
    <section ref={view} aria-label="Processes" className="flex min-w-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Header panes={panes} field={field} toTable={toTable} />
        <Work />
        {panes.length === 0 ? (
          <Empty />
        ) : none ? (
          <NoneFound />
        ) : (
          <ProcessTable table={table} grey={lost} grouped={grouped} chosen={ids} over={setOver} />
        )}
        <p className="sr-only" aria-live="polite">
          {selectionText(chosen)}
        </p>
      </div>
      {shown && <Drawer rows={chosen} gone={gone} />}
      {signalling && <SignalDialog panes={signalling} />}
    </section>
  );
}
