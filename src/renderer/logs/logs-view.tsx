/** The Logs view: search across every logged pane, live tail, and a log open at any line. */
import { PanelLeft } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import type { LogSources } from '../../shared/ipc-logs.ts';
import { useWide } from '../app/use-wide.ts';
import { IconButton } from '../ui/button.tsx';
import { LineList, type LineListHandle } from './line-list.tsx';
import { closePlace, loseList, openPlace, reopenList, updateList, watchLogs } from './list.ts';
import { useLogs } from './logs-store.ts';
import { PlacePanel } from './place-panel.tsx';
import { logsIn, nameOf, scopeTitle } from './scope.ts';
import { RangeFields, SearchBar } from './search-bar.tsx';
import { SourcesColumn } from './sources-column.tsx';
import { Banners, Failed, NoLines, NoLogs } from './states.tsx';
import { summary, Toolbar } from './toolbar.tsx';

/** The column of panes is shown from this width of the window on. */
const COLUMN_FROM = 900;
/** A text is looked for when it has not changed for so long. */
const TYPING_MS = 200;

/** Changes are told while the view is on show. */
function useWatching(): void {
  useEffect(() => {
    const look = () => void watchLogs(document.visibilityState === 'visible');
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      void watchLogs(false);
    };
  }, []);
}

/** Opens the list that is asked for; while somebody types, a moment later. */
function useList(): void {
  const { scope, text, regex, matchCase, range, sources } = useLogs();
  const typed = useRef(text);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these asks for another list.
  useEffect(() => {
    const wait = typed.current === text ? 0 : TYPING_MS;
    typed.current = text;
    if (wait === 0) {
      void updateList();
      return;
    }
    const timer = setTimeout(() => void updateList(), wait);
    return () => clearTimeout(timer);
  }, [scope, text, regex, matchCase, range, sources]);
}

function Lines({
  sources,
  list,
  toField,
}: {
  sources: LogSources;
  list: React.RefObject<LineListHandle | null>;
  toField: () => void;
}) {
  const { scope, list: state, tail, drawing, chosen, place, text } = useLogs();
  const logs = useMemo(() => logsIn(scope, sources), [scope, sources]);
  const names = useMemo(() => {
    const known = new Map(sources.logs.map((log) => [log.id, nameOf(log)]));
    return (log: string) => known.get(log) ?? 'gone / gone';
  }, [sources]);
  if (logs.length === 0) return <NoLogs scope={scope} sources={sources} />;
  if (state === null) return null;
  const sought = text !== '' || !tail;
  const step = (by: 1 | -1) => {
    const at = chosen === null ? -1 : chosen.cursor - state.first;
    const next = at + by;
    if (next >= 0 && next < state.count) list.current?.choose(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'n') step(1);
    else if (event.key === 'N') step(-1);
    else if (event.key === 'Escape') {
      if (place === null) toField();
      else closePlace();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const empty = state.count === 0 && !state.searching;
  return (
    <>
      <Toolbar list={state} several={logs.length > 1} pane={logs.length === 1 ? (logs[0]?.pane ?? null) : null} />
      <Banners logs={logs} />
      {empty && state.problem === null ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <NoLines sources={sources} tail={tail} />
        </div>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys that bubble from the list and the log below it.
        <div onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col">
          <LineList
            key={state.list}
            handle={list}
            label={tail ? 'Lines as they come' : 'Lines found'}
            state={state}
            drawing={drawing}
            nameOf={logs.length > 1 ? names : null}
            follows={tail}
            chosen={chosen}
            choose={(next) => useLogs.setState({ chosen: next })}
            here={place?.line ?? null}
            onPick={(line) => {
              if (sought || place !== null) void openPlace({ log: line.log, offset: line.offset }, line.at);
            }}
            onOpen={(line) => void openPlace({ log: line.log, offset: line.offset }, line.at)}
            lost={loseList}
          />
          {place !== null && (
            <PlacePanel
              place={place}
              source={sources.logs.find(({ id }) => id === place.line.log)}
              step={step}
              back={() => list.current?.focus()}
            />
          )}
        </div>
      )}
    </>
  );
}

/** Counts for those who do not see them: when a search has ended. */
function Said() {
  const { list, tail, text } = useLogs();
  const said = list === null || tail || list.searching ? '' : summary(list, tail, text !== '');
  return (
    <div aria-live="polite" className="sr-only">
      {said}
    </div>
  );
}

export default function LogsView() {
  const { sources, problem, list, range, scope } = useLogs();
  const column = useLogs((view) => view.column);
  const roomy = useWide(COLUMN_FROM);
  const field = useRef<HTMLInputElement>(null);
  const lines = useRef<LineListHandle>(null);
  const columnShown = (column ?? roomy) && sources !== null && sources.logs.length + sources.unlogged.length > 0;
  const asked = useLogs((view) => view.asked);
  useWatching();
  useList();
  useEffect(() => {
    if (!asked) return;
    field.current?.focus();
    useLogs.setState({ asked: false });
  }, [asked]);
  const onKeyDown = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    field.current?.focus();
    field.current?.select();
  };
  const label = columnShown ? 'Hide the panes' : 'Show the panes';
  return (
    <section
      aria-label="Logs"
      aria-busy={sources === null && problem === null}
      onKeyDown={onKeyDown}
      className="flex min-w-0 flex-1 flex-col"
    >
      <header className="flex h-11 flex-none items-center gap-2 pr-3 pl-4">
        <h1 className="text-title font-semibold">Logs</h1>
        <span className="min-w-0 flex-none truncate text-ink-3">{sources && scopeTitle(scope, sources)}</span>
        <IconButton
          label={label}
          icon={PanelLeft}
          on={columnShown}
          aria-pressed={columnShown}
          onClick={() => useLogs.setState({ column: !columnShown })}
        />
        <SearchBar field={field} problem={list?.problem?.message ?? null} toLines={() => lines.current?.focus()} />
      </header>
      <div className="flex min-h-0 flex-1">
        {columnShown && <SourcesColumn sources={sources} />}
        <div className="flex min-w-0 flex-1 flex-col">
          {range.kind === 'between' && (
            <div className="px-3">
              <RangeFields range={range} />
            </div>
          )}
          {problem !== null ? (
            <Failed problem={problem} again={() => void watchLogs(true).then(reopenList)} />
          ) : (
            sources && <Lines sources={sources} list={lines} toField={() => field.current?.focus()} />
          )}
        </div>
      </div>
      <Said />
    </section>
  );
}
