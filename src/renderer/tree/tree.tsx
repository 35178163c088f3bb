/** The tree of sessions, windows and panes: find, fold, choose, rename, kill, by mouse and keyboard. */
import { Plus, Search, X } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { focusPane, showWindow } from '../app/actions.ts';
import { activeWindow } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { menuItem } from '../commands/registry.ts';
import { Others } from '../nodes/others.tsx';
import { giveKeyboard } from '../terminal/terminals.ts';
import { IconButton } from '../ui/button.tsx';
import { ContextMenu, DropdownMenu, type MenuItem } from '../ui/menu.tsx';
import { toggleFold, useFolded } from './folded.ts';
import { killRow, renameRow, rowItems } from './menu-items.ts';
import { type Move, type Row, rowsOf, step } from './model.ts';
import { TreeRow } from './row.tsx';

const MOVES: Record<string, Move> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  ArrowRight: 'in',
  ArrowLeft: 'out',
};

/** Shows what a row stands for, and gives its terminal the keyboard. */
function choose(row: Row): void {
  if (row.kind === 'pane') focusPane(row.pane.id);
  else {
    const window = row.kind === 'window' ? row.window : activeWindow(row.session);
    if (window) showWindow(window.id);
  }
  giveKeyboard();
}

function newItems(): MenuItem[] {
  const { server, sessionId } = useApp.getState();
  const session = server?.snapshot.sessions.find((each) => each.id === sessionId);
  return [
    menuItem('session.new'),
    ...(session
      ? [menuItem('window.new-named', { session: session.id }, { label: `New window in ${session.name}…` })]
      : []),
  ];
}

/** @param above what the column has over the sessions, instead of the server's name */
export function Tree({ above }: { above?: ReactNode }) {
  const server = useApp((state) => state.server);
  const serverName = useApp((state) => state.info?.serverName ?? '');
  const windowId = useApp((state) => state.windowId);
  const paneId = useApp((state) => state.paneId);
  const lost = useApp((state) => state.lost);
  const folded = useFolded((state) => state.folded);
  const [search, setSearch] = useState<string | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const pointed = useRef<string | null>(null);
  const snapshot = server?.snapshot;
  const rows = useMemo(() => (snapshot ? rowsOf(snapshot, folded, search ?? '') : []), [snapshot, folded, search]);

  const selected = rows.some((row) => row.key === paneId) ? paneId : windowId;
  const tabbable = rows.some((row) => row.key === cursor)
    ? cursor
    : rows.some((row) => row.key === selected)
      ? selected
      : rows[0]?.key;
  const rowOf = (key: string | null | undefined) => rows.find((row) => row.key === key);
  const keyAt = (target: EventTarget) =>
    target instanceof Element ? (target.closest('[data-key]')?.getAttribute('data-key') ?? null) : null;

  // The chosen row stays in sight, also when it was chosen elsewhere.
  useEffect(() => {
    if (selected !== null)
      list.current?.querySelector(`[data-key="${CSS.escape(selected)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const focusRow = (key: string) => {
    setCursor(key);
    list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };

  const onClick = (event: MouseEvent) => {
    const row = rowOf(keyAt(event.target));
    if (!row) return;
    setCursor(row.key);
    const onChevron = event.target instanceof Element && event.target.closest('[data-fold]') !== null;
    if (onChevron) toggleFold(row.key);
    else choose(row);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyAt(event.target) ?? tabbable ?? null;
    const row = rowOf(key);
    const move = MOVES[event.key];
    if (move) {
      const next = step(rows, key, move);
      if (next?.toggle) toggleFold(next.key);
      if (next) focusRow(next.key);
    } else if (row && (event.key === 'Enter' || event.key === ' ')) choose(row);
    else if (row && event.key === 'F2') renameRow(row);
    else if (row && event.key === 'Delete') killRow(row);
    else if (event.key === '/') setSearch('');
    else return;
    event.preventDefault();
  };

  const searching = search !== null;
  useEffect(() => {
    if (searching) field.current?.focus();
  }, [searching]);

  return (
    <aside aria-label="Sessions" className="flex min-w-0 flex-col overflow-hidden">
      {above}
      {above !== undefined && search === null && (
        <h2 className="mt-3 flex h-7 flex-none items-center px-3 text-small font-medium text-ink-3">Sessions</h2>
      )}
      <header
        hidden={above !== undefined && search === null}
        className="flex h-11 flex-none items-center gap-0.5 pr-1.5 pl-2 [&[hidden]]:hidden"
      >
        {search === null ? (
          <>
            <div className="flex h-7 min-w-0 flex-1 items-center gap-1.5 px-1.5 font-semibold">
              <span className="truncate">{serverName}</span>
              {server?.snapshot.server && (
                <span className="font-normal whitespace-nowrap text-ink-3">tmux {server.snapshot.server.version}</span>
              )}
            </div>
            <IconButton small label="Find in the tree" icon={Search} onClick={() => setSearch('')} />
            <DropdownMenu items={newItems} align="end">
              <IconButton small label="New session or window" icon={Plus} />
            </DropdownMenu>
          </>
        ) : (
          <div className="field flex h-7 flex-1 items-center gap-1.5 rounded-control pr-0.5 pl-2">
            <Search size={14} strokeWidth={1.9} aria-hidden className="flex-none text-ink-3" />
            <input
              ref={field}
              aria-label="Find in the tree"
              placeholder="Find"
              spellCheck={false}
              className="w-full min-w-0 bg-transparent outline-none select-text"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setSearch(null);
                else if (event.key === 'ArrowDown' && rows[0]) focusRow(rows[0].key);
                else if (event.key === 'Enter') {
                  const found = rows.find((row) => row.kind === 'pane') ?? rows[0];
                  if (found) choose(found);
                  setSearch(null);
                } else return;
                event.preventDefault();
              }}
            />
            <IconButton small label="Close" icon={X} keys="Esc" onClick={() => setSearch(null)} />
          </div>
        )}
      </header>
      <ContextMenu items={() => rowItems(rowOf(pointed.current))}>
        <div
          ref={list}
          role="tree"
          tabIndex={-1}
          aria-label="Sessions, windows and panes"
          className="flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto pr-2 pb-2 pl-1 outline-none"
          onClick={onClick}
          onKeyDown={onKeyDown}
          onContextMenuCapture={(event) => {
            pointed.current = keyAt(event.target);
          }}
        >
          {rows.map((row) => (
            <TreeRow
              key={row.key}
              row={row}
              selected={row.key === selected}
              tabbable={row.key === tabbable}
              grey={lost}
            />
          ))}
          {rows.length === 0 && (
            <p className="px-2 py-1 text-small text-ink-3">
              {search ? `Nothing is called “${search}”.` : 'No sessions yet. Make one with +, or run a playbook.'}
            </p>
          )}
        </div>
      </ContextMenu>
      <Others search={search ?? ''} />
    </aside>
  );
}
