/** The details of what is selected: one pane in every particular, several in sum, or that it has gone. */
import { Cast, Ellipsis, LayoutGrid, Play, RotateCw, Square, TextSearch, Trash2, X, Zap } from 'lucide-react';
import { memo, type ReactNode, useEffect, useState } from 'react';
import type { PaneInfo } from '../../core/tmux/types.ts';
import type { PaneFacts } from '../../shared/ipc-processes.ts';
import { memoryText, percentText, sumOf, useFigures } from '../app/figures.ts';
import { paneName } from '../app/select.ts';
import { call } from '../bridge/client.ts';
import { openLogs } from '../logs/open.ts';
import { clock, duration } from '../panes/duration.ts';
import { askShare } from '../shares/shares-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { DropdownMenu } from '../ui/menu.tsx';
import { Status, shapeOf, WORDS } from '../ui/status.tsx';
import { askSignal, perform } from './deeds.ts';
import { Environment } from './environment.tsx';
import { LogTail } from './log-tail.tsx';
import { endsNow, openRow, paneMenu } from './menu.ts';
import type { PaneRow } from './model.ts';
import { PastCommands } from './past-commands.tsx';
import { ProcessTree } from './process-tree.tsx';
import { selectOnly, showDrawer, useProcesses } from './processes-store.ts';
import { Spark } from './spark.tsx';
import { ableTo, processes, readyText, restartText, starterText, UNABLE } from './words.ts';

function Frame({ label, children }: { label: string; children: ReactNode }) {
  return (
    <aside
      aria-label={label}
      className="flex w-[352px] flex-none flex-col overflow-hidden bg-panel max-[1099px]:w-[336px]"
    >
      {children}
    </aside>
  );
}

function CloseButton() {
  return <IconButton label="Close" icon={X} onClick={() => showDrawer(false)} />;
}

/** What is known of the pane beside its figures; asked again whenever something about its command has changed. */
function useFacts({ id, status, startedAt, endedAt, restarts, pid, declared }: PaneInfo): PaneFacts | null {
  const [known, setKnown] = useState<{ id: string; facts: PaneFacts } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what tells that the command has changed.
  useEffect(() => {
    let current = true;
    // A pane may go while it is asked about: the drawer then says so by itself.
    call('processes.details', { pane: id }).then(
      (facts) => current && setKnown({ id, facts }),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [id, status, startedAt, endedAt, restarts, pid, declared]);
  return known?.id === id ? known.facts : null;
}

const HOME = /^\/(home|Users)\/[^/]+|^\/root(?=\/|$)/;

function Facts({ pane, facts }: { pane: PaneInfo; facts: PaneFacts | null }) {
  const started = pane.startedAt ?? facts?.rootSince ?? null;
  const by = starterText(facts?.by ?? null);
  const rows: [name: string, value: ReactNode, mono?: boolean, title?: string][] = [
    ['Command', pane.command, true, pane.command],
    ['Directory', pane.cwd.replace(HOME, '~') || '–', true, pane.cwd],
    ['Started', started === null ? '–' : [startText(started), by].filter(Boolean).join(', ')],
  ];
  if (pane.endedAt !== null && pane.status !== 'running') {
    const code = pane.exitCode === null ? '' : ` with ${pane.exitCode}`;
    const took = pane.startedAt === null ? '' : ` after ${duration(pane.endedAt - pane.startedAt)}`;
    rows.push(['Ended', `${startText(pane.endedAt)}${code}${took}`]);
  }
  if (facts?.restart) rows.push(['Restart', restartText(facts.restart)]);
  if (facts?.ready) {
    rows.push([
      'Ready',
      <span key="ready" className={facts.ready.done ? 'text-run' : undefined}>
        {readyText(facts.ready.when)}
        {facts.ready.done || <span className="text-ink-3">, not yet</span>}
      </span>,
    ]);
  }
  return (
    <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-4 text-small leading-5">
      {rows.map(([name, value, mono, title]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd title={title} className={mono ? 'mono truncate text-[11.5px] select-text' : 'num truncate select-text'}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The time, and the day where that is not today. */
function startText(at: number): string {
  const day = new Date(at);
  if (day.toDateString() === new Date().toDateString()) return clock(at);
  return `${day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock(at)}`;
}

function Gauge({ pane, of }: { pane: string; of: 'cpu' | 'memory' }) {
  const text = useFigures(({ cpu, panes }) => {
    const value = of === 'cpu' ? cpu.get(pane) : panes.get(pane)?.memory;
    return value === undefined ? '–' : of === 'cpu' ? percentText(value) : memoryText(value);
  });
  return (
    <div className="flex h-[60px] flex-col overflow-hidden rounded-control bg-sheet pt-1.5 [[data-theme=light]_&]:bg-pop">
      <div className="num flex justify-between px-2.5 text-small text-ink-3">
        {of === 'cpu' ? 'CPU' : 'Memory'} <b className="font-semibold text-ink">{text}</b>
      </div>
      <div className="mt-auto [&>svg]:w-full">
        <Spark pane={pane} of={of} width={156} height={28} accent={of === 'cpu'} />
      </div>
    </div>
  );
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Restart or start, stop, signal: each says what ends, or why it cannot be done. */
function Deeds({ panes }: { panes: readonly PaneInfo[] }) {
  const busy = useProcesses((state) => panes.some(({ id }) => state.busy.has(id)));
  const ids = panes.map(({ id }) => id);
  const many = panes.length > 1;
  const [start, restart, stop, signal] = (['start', 'restart', 'stop', 'signal'] as const).map((deed) =>
    ableTo(deed, panes),
  ) as [PaneInfo[], PaneInfo[], PaneInfo[], PaneInfo[]];
  // What has ended well or badly is started; what runs is restarted.
  const starts = !many && start.length > 0 && panes[0]?.status !== 'failed';
  const first = starts ? 'start' : 'restart';
  const can = starts ? start : restart;
  // Several are asked about.
  const ends = useFigures(() => (many ? '' : endsNow(panes)));
  const endsTitle = ends === '' ? undefined : capital(ends);
  return (
    <>
      <Button
        size="small"
        icon={starts ? Play : RotateCw}
        className="bg-press [[data-theme=light]_&]:bg-select"
        disabled={busy || can.length === 0}
        title={can.length === 0 ? UNABLE[first] : stop.length > 0 ? endsTitle : undefined}
        onClick={() => void perform(first, ids)}
      >
        {starts ? 'Start' : many ? 'Restart…' : 'Restart'}
      </Button>
      <Button
        size="small"
        icon={Square}
        solid
        className="bg-press [[data-theme=light]_&]:bg-select [&>svg]:scale-75"
        disabled={busy || stop.length === 0}
        title={stop.length === 0 ? UNABLE.stop : endsTitle}
        onClick={() => void perform('stop', ids)}
      >
        {many ? 'Stop…' : 'Stop'}
      </Button>
      <Button
        size="small"
        icon={Zap}
        className="bg-press [[data-theme=light]_&]:bg-select"
        disabled={busy || signal.length === 0}
        aria-haspopup="dialog"
        title={signal.length === 0 ? UNABLE.signal : 'Choose a signal to send'}
        onClick={() => askSignal(ids)}
      >
        Signal
      </Button>
    </>
  );
}

function One({ row }: { row: PaneRow }) {
  const { session, window, pane } = row;
  const facts = useFacts(pane);
  const name = paneName(pane);
  return (
    <Frame label={`Details of ${name}`}>
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <Status shape={shapeOf(pane)} />
        <h2 className="max-w-[55%] flex-none truncate text-title font-semibold">{name}</h2>
        <span className="min-w-0 flex-1 truncate text-ink-3">
          {session.name} / {window.name}, pane {pane.number}
        </span>
        <IconButton label="Open in Panes" icon={LayoutGrid} onClick={() => openRow(row)} />
        <CloseButton />
      </header>
      <div className="flex flex-none items-center gap-1 pr-3 pb-3 pl-4">
        <Deeds panes={[pane]} />
        <span className="flex-1" />
        <IconButton label="Logs" icon={TextSearch} onClick={() => openLogs(pane.id)} />
        <IconButton label="Share window…" icon={Cast} onClick={() => askShare(session.id, window.id)} />
        <DropdownMenu items={() => paneMenu([pane.id], row)} align="end">
          <IconButton label="More" icon={Ellipsis} />
        </DropdownMenu>
      </div>
      <div className="flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto pb-4">
        <Facts pane={pane} facts={facts} />
        <div className="grid flex-none grid-cols-2 gap-2 px-4 pt-3 [@media(max-height:760px)]:hidden">
          <Gauge pane={pane.id} of="cpu" />
          <Gauge pane={pane.id} of="memory" />
        </div>
        <ProcessTree pane={pane} />
        <Environment key={pane.id} facts={facts} />
        <PastCommands pane={pane} facts={facts} />
        <LogTail pane={pane.id} logging={facts?.logging ?? null} />
      </div>
    </Frame>
  );
}

function Sums({ panes }: { panes: readonly PaneInfo[] }) {
  const ids = panes.map(({ id }) => id);
  const cpu = useFigures((state) => {
    const sum = sumOf(state.cpu, ids);
    return sum === null ? '–' : percentText(sum);
  });
  const taken = useFigures((state) => {
    const known = ids.map((id) => state.panes.get(id)).filter((each) => each !== undefined);
    const memory = known.reduce((sum, each) => sum + each.memory, 0);
    const count = known.reduce((sum, each) => sum + each.processes, 0);
    return `${memoryText(memory)}, ${processes(count)}`;
  });
  return (
    <p className="num px-4 pb-2 text-small text-ink-3">
      CPU {cpu}, memory {taken}
    </p>
  );
}

function Many({ rows }: { rows: readonly PaneRow[] }) {
  const panes = rows.map(({ pane }) => pane);
  const ids = panes.map(({ id }) => id);
  return (
    <Frame label={`Details of ${rows.length} panes`}>
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <h2 className="num min-w-0 flex-1 truncate text-title font-semibold">{rows.length} panes</h2>
        <CloseButton />
      </header>
      <div className="flex flex-none items-center gap-1 pr-3 pb-3 pl-4">
        <Deeds panes={panes} />
        <span className="flex-1" />
        <IconButton label="Kill…" icon={Trash2} onClick={() => void perform('kill', ids)} />
      </div>
      <Sums panes={panes} />
      <ul className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        {rows.map((row) => (
          <li key={row.key} className="flex h-[26px] items-center gap-2 text-small">
            <Status shape={shapeOf(row.pane)} />
            <span className="min-w-0 truncate font-medium">{paneName(row.pane)}</span>
            <span className="ml-auto flex-none text-ink-3">
              {row.session.name} / {row.window.name}
            </span>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function Gone({ name }: { name: string }) {
  return (
    <Frame label={`Details of ${name}`}>
      <header className="flex h-11 flex-none items-center gap-2 pr-2 pl-4">
        <Status shape="off" />
        <h2 className="min-w-0 flex-1 truncate text-title font-semibold">{name}</h2>
        <IconButton label="Close" icon={X} onClick={() => selectOnly([])} />
      </header>
      <p role="status" className="px-4 text-ink-2">
        This pane has gone. Where it was logged, its log stands among those of closed panes.
      </p>
      <div className="px-4 pt-3">
        <Button size="small" icon={TextSearch} onClick={() => openLogs()}>
          Open Logs
        </Button>
      </div>
    </Frame>
  );
}

interface Props {
  /** Those of the selected panes that there are. */
  rows: readonly PaneRow[];
  /** What the pane was called that was selected and is no more; null where there is none. */
  gone: string | null;
}

export const Drawer = memo(function Drawer({ rows, gone }: Props) {
  const [first] = rows;
  const only = rows.length === 1 ? first : undefined;
  if (only !== undefined) return <One row={only} />;
  return first === undefined ? <Gone name={gone ?? 'Pane'} /> : <Many rows={rows} />;
});

/** For screen readers: what is selected, as it changes. */
export function selectionText(rows: readonly PaneRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  if (rows.length > 1) return `${rows.length} panes selected`;
  return `${paneName(first.pane)}, ${WORDS[shapeOf(first.pane)].toLowerCase()}`;
}
