/** The column of panes: whose logs are looked at, which of them are written to, and which panes have none. */
import { CircleSlash, Eye, EyeOff, Files, TriangleAlert } from 'lucide-react';
import type { KeyboardEvent, MouseEvent } from 'react';
import type { LogSource, LogSources, UnloggedPane } from '../../shared/ipc-logs.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { ContextMenu, type MenuItem } from '../ui/menu.tsx';
import { disableLog, enableLogs, showCommands, showPane } from './list.ts';
import { useLogs } from './logs-store.ts';
import { groupsOf, logsIn, nameOf, type Scope, type SourceGroup, toggled } from './scope.ts';
import { counted, lossWords, size } from './words.ts';

const STATES: Record<LogSource['state'], string> = {
  live: 'live',
  off: 'off',
  ended: 'ended',
  killed: 'cut off',
};

function look(scope: Scope): void {
  useLogs.setState({ scope, place: null });
}

const ROW =
  'flex h-[26px] w-full min-w-0 items-center gap-2 rounded-control px-2 text-left outline-offset-[-2px] transition-colors';

function menuOf(log: LogSource): MenuItem[] {
  const { pane, state } = log;
  if (pane === null) return [{ label: 'Only this log', icon: Eye, run: () => look({ kind: 'logs', logs: [log.id] }) }];
  return [
    { label: 'Only this pane', icon: Eye, run: () => look({ kind: 'panes', panes: [pane] }) },
    { label: 'Show the pane', run: () => showPane(pane) },
    { label: 'Commands that it ran', run: () => showCommands(pane) },
    { kind: 'separator' },
    state === 'live'
      ? { label: 'Stop logging', icon: EyeOff, run: () => disableLog(pane) }
      : { label: 'Log it again', icon: Files, run: () => void enableLogs([pane]) },
  ];
}

function Log({ log, chosen, sources }: { log: LogSource; chosen: boolean; sources: LogSources }) {
  const scope = useLogs((view) => view.scope);
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey) look(toggled(scope, log.id, sources));
    else look(log.pane === null ? { kind: 'logs', logs: [log.id] } : { kind: 'panes', panes: [log.pane] });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    look(toggled(scope, log.id, sources));
  };
  const loss = log.loss === null ? null : lossWords(log.loss);
  return (
    <li>
      <ContextMenu items={() => menuOf(log)}>
        <button
          type="button"
          data-source
          aria-pressed={chosen}
          title={loss ?? nameOf(log)}
          onClick={onClick}
          onKeyDown={onKeyDown}
          className={cx(ROW, 'relative', chosen ? 'bg-select' : 'hover:bg-hover')}
        >
          <span
            aria-hidden
            className={cx(
              'ml-0.5 size-1.5 flex-none rounded-full',
              log.state === 'live' ? 'bg-run-mark' : 'shadow-[inset_0_0_0_1.5px_var(--text-4)]',
            )}
          />
          <span className="relative min-w-0 flex-1 truncate">
            {log.pane === null && <span className="text-ink-3">{log.window} / </span>}
            {log.name}
            <span className="sr-only">, {[STATES[log.state], loss].filter(Boolean).join(', ')}</span>
          </span>
          {loss !== null && <TriangleAlert size={13} aria-hidden className="flex-none text-fail" />}
          {log.state !== 'live' && log.state !== 'ended' && (
            <span aria-hidden className={log.state === 'killed' ? 'text-small text-fail' : 'text-small text-ink-3'}>
              {STATES[log.state]}
            </span>
          )}
          <span className="num flex-none text-small text-ink-3">{size(log.bytes)}</span>
        </button>
      </ContextMenu>
    </li>
  );
}

function Unlogged({ pane }: { pane: UnloggedPane }) {
  return (
    <li className="flex h-[26px] items-center gap-2 pr-1 pl-2 text-ink-3">
      <CircleSlash size={11} aria-hidden className="flex-none" />
      <span className="min-w-0 flex-1 truncate" title={`${nameOf(pane)} is not logged`}>
        {pane.name}
      </span>
      <span className="text-small">{pane.foreign ? 'piped elsewhere' : 'not logged'}</span>
      {!pane.foreign && (
        <IconButton
          small
          label={`Log ${nameOf(pane)}`}
          icon={Files}
          side="right"
          onClick={() => void enableLogs([pane.pane])}
        />
      )}
    </li>
  );
}

function Group({ group, sources, ids }: { group: SourceGroup; sources: LogSources; ids: ReadonlySet<string> | null }) {
  const scope = useLogs((view) => view.scope);
  const { window, session } = group;
  const whole = window !== null && scope.kind === 'window' && scope.window === window.id;
  const head =
    window === null ? (
      <h3 className="px-2 text-small leading-[26px] text-ink-3">Closed panes</h3>
    ) : (
      <button
        type="button"
        data-source
        aria-pressed={whole}
        aria-label={`${session} / ${window.name}, all its panes`}
        onClick={() => look({ kind: 'window', window: window.id })}
        className={cx(ROW, whole ? 'bg-select' : 'hover:bg-hover')}
      >
        <span className="min-w-0 truncate text-ink-3">
          {session} / <b className="font-semibold text-ink">{window.name}</b>
        </span>
      </button>
    );
  return (
    <li className="pt-2">
      {head}
      <ul>
        {group.logs.map((log) => (
          <Log key={log.id} log={log} chosen={ids?.has(log.id) ?? false} sources={sources} />
        ))}
        {group.unlogged.map((pane) => (
          <Unlogged key={pane.pane} pane={pane} />
        ))}
      </ul>
    </li>
  );
}

/** Up and down go from row to row. */
function moveRow(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  event.preventDefault();
}

export function SourcesColumn({ sources }: { sources: LogSources }) {
  const scope = useLogs((view) => view.scope);
  const all = scope.kind === 'all';
  const ids = all ? null : new Set(logsIn(scope, sources).map(({ id }) => id));
  const bytes = sources.logs.reduce((sum, log) => sum + log.bytes, 0);
  return (
    <nav
      aria-label="Logs of panes"
      onKeyDown={moveRow}
      className="flex w-56 flex-none flex-col overflow-y-auto pr-1 pb-3 pl-2"
    >
      <button
        type="button"
        data-source
        aria-pressed={all}
        onClick={() => look({ kind: 'all' })}
        className={cx(ROW, 'flex-none', all ? 'bg-select' : 'hover:bg-hover')}
      >
        <span className="min-w-0 flex-1 truncate font-medium">All panes</span>
        <span className="num text-small text-ink-3" title={counted(sources.logs.length, 'log')}>
          {size(bytes)}
        </span>
      </button>
      <ul>
        {groupsOf(sources).map((group) => (
          <Group key={group.key} group={group} sources={sources} ids={ids} />
        ))}
      </ul>
    </nav>
  );
}
