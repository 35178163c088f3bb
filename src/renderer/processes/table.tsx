/** The process table: headings, rows as far as they are seen, and all that mouse and keyboard do there. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, RotateCw } from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { cx } from '../ui/cx.ts';
import { ContextMenu } from '../ui/menu.tsx';
import { AT_RIGHT, COLUMNS, type Column, measuresFor, TITLES } from './columns.ts';
import { perform } from './deeds.ts';
import { openRow, rowMenu } from './menu.ts';
import { lead, type Row, type Sort, type Table } from './model.ts';
import { chooseRow, selectOnly, showDrawer, sortBy, toggleGroup, useProcesses } from './processes-store.ts';
import { GroupRowView, PaneRowView } from './row.tsx';

const HEADING = 28;

function Heading({ column, sort }: { column: Column; sort: Sort | null }) {
  const on = sort?.column === column;
  const right = AT_RIGHT.has(column);
  const Arrow = sort?.downwards ? ArrowDown : ArrowUp;
  const direction = sort?.downwards ? 'descending' : 'ascending';
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the rows below.
    // biome-ignore lint/a11y/useFocusableInteractive: the button within has the keyboard.
    <div
      role="columnheader"
      aria-colindex={COLUMNS.indexOf(column) + 1}
      aria-sort={on ? direction : 'none'}
      className={cx('flex min-w-0', right && 'justify-end')}
    >
      <button
        type="button"
        aria-label={TITLES[column]}
        title={`Sort by ${TITLES[column].toLowerCase()}`}
        onClick={() => sortBy(column)}
        className={cx(
          'flex h-6 min-w-0 items-center gap-[3px] rounded-chip outline-offset-0 transition-colors hover:text-ink',
          on ? 'font-medium text-ink' : 'text-ink-3',
        )}
      >
        {column === 'restarts' ? (
          <RotateCw size={12} strokeWidth={2} aria-hidden />
        ) : column === 'status' ? (
          <span aria-hidden className="block size-3" />
        ) : (
          <span className="truncate">{TITLES[column]}</span>
        )}
        {on && <Arrow size={12} strokeWidth={2.1} aria-hidden className="flex-none" />}
      </button>
    </div>
  );
}

/** The width of an element, as it is now. */
function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = of.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [of]);
  return width;
}

const idOf = (key: string): string => `process-${key.replaceAll(' ', '_')}`;

function keyAt(target: EventTarget): string | null {
  return target instanceof Element ? (target.closest('[data-key]')?.getAttribute('data-key') ?? null) : null;
}

interface Props {
  table: Table;
  grey: boolean;
  grouped: boolean;
  /** The panes that deeds are done to. */
  chosen: readonly string[];
  /** The mouse is over the rows: what is sorted by changing figures rests then. */
  over: (over: boolean) => void;
}

export function ProcessTable({ table: { rows }, grey, grouped, chosen, over }: Props) {
  const hidden = useProcesses((state) => state.hidden);
  const sort = useProcesses((state) => state.sort);
  const selected = useProcesses((state) => state.selected);
  const cursor = useProcesses((state) => state.cursor);
  const busy = useProcesses((state) => state.busy);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const measures = measuresFor(width, hidden);
  const at = rows.findIndex((row) => row.key === cursor);
  // Where the current row has gone, keys go on from where it stood.
  const stood = useRef(-1);
  useEffect(() => {
    if (at >= 0) stood.current = at;
    else if (cursor === null) stood.current = -1;
  }, [at, cursor]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? measures.group : measures.row),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    scrollPaddingStart: HEADING,
    paddingEnd: 8,
    // The current row is always drawn: the grid names it as the active one.
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      return at < 0 || drawn.includes(at) ? drawn : [...drawn, at].sort((a, b) => a - b);
    },
  });
  // Heights follow the measures, and a window's row is a little higher than a pane's.
  const heights = `${measures.row} ${rows.map((row) => row.kind[0]).join('')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are read by estimateSize.
  useEffect(() => virtual.measure(), [heights]);
  const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEADING) / measures.row) - 1);

  const rowAt = (key: string | null): Row | undefined => rows.find((row) => row.key === key);

  const onClick = (event: MouseEvent) => {
    const key = keyAt(event.target);
    const row = rowAt(key);
    if (!row || key === null) return;
    const choice = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'add' : 'only';
    if (row.kind === 'group' && choice === 'only') {
      chooseRow(rows, key, 'move');
      toggleGroup(key);
    } else chooseRow(rows, key, choice);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // The buttons of the headings have their own keys.
    if (event.target !== event.currentTarget || event.altKey) return;
    const { key, shiftKey } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const row = rowAt(cursor);
    const next = lead(rows, at >= 0 || stood.current < 0 ? at : stood.current - 0.5, key, page);
    if (next !== null) {
      chooseRow(rows, next, shiftKey ? 'range' : ctrl ? 'move' : 'only');
      virtual.scrollToIndex(rows.findIndex((each) => each.key === next));
    } else if (key === 'a' && ctrl && !shiftKey) selectOnly(rows.flatMap((each) => paneIds(each)));
    else if (key === ' ' && row) chooseRow(rows, row.key, row.kind === 'group' || ctrl ? 'add' : 'only');
    else if (key === 'ArrowRight' || key === 'ArrowLeft') fold(row, key === 'ArrowLeft');
    else if (key === 'Enter' && !ctrl && row?.kind === 'group') toggleGroup(row.key);
    else if (key === 'Enter' && ctrl && row) openRow(row);
    else if (key === 'Enter' && row) showDrawer(true);
    else if (key === 'Delete') void perform('kill', chosen, true);
    else if (key === 'Escape') selectOnly([]);
    else if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) openMenu();
    else return;
    event.preventDefault();
  };

  const fold = (row: Row | undefined, folds: boolean): void => {
    if (row?.kind === 'group' && row.folded !== folds) toggleGroup(row.key);
    else if (row?.kind === 'pane' && folds) {
      const above = rows.findLast((each) => each.kind === 'group' && row.key.startsWith(`${each.key} `));
      if (above) chooseRow(rows, above.key, 'only');
    }
  };

  /** The menu of the current row, where that stands. */
  const openMenu = (): void => {
    const element = cursor === null ? null : document.getElementById(idOf(cursor));
    if (!element) return;
    const { left, bottom } = element.getBoundingClientRect();
    element.dispatchEvent(
      new window.MouseEvent('contextmenu', {
        bubbles: true,
        cancelable: true,
        clientX: left + 24,
        clientY: bottom - 4,
      }),
    );
  };

  return (
    <ContextMenu items={() => rowMenu(rows, useProcesses.getState().cursor, chosen)}>
      <div
        ref={scroller}
        role="treegrid"
        tabIndex={0}
        aria-label="Processes"
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        aria-multiselectable
        aria-activedescendant={at < 0 ? undefined : idOf(cursor as string)}
        className="group/grid min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-none [scrollbar-gutter:stable]"
        style={{ '--columns': measures.template, '--gap': `${measures.gap}px` } as React.CSSProperties}
        onClick={onClick}
        onDoubleClick={(event) => {
          const row = rowAt(keyAt(event.target));
          // What a row's button or link does, it does alone.
          const within = event.target instanceof Element && event.target.closest('button, a') !== null;
          if (row?.kind === 'pane' && !within) openRow(row);
        }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const nearest = rows[Math.max(0, Math.min(stood.current, rows.length - 1))];
          if (event.target === event.currentTarget && at < 0 && nearest) chooseRow(rows, nearest.key, 'move');
        }}
        onPointerEnter={() => over(true)}
        onPointerLeave={() => over(false)}
        onContextMenuCapture={(event) => {
          const row = rowAt(keyAt(event.target));
          if (!row) return;
          // The menu is about what is pointed at; what is selected stays where that is part of it, or a window.
          const stays = row.kind === 'group' || selected.has(row.pane.id);
          chooseRow(rows, row.key, stays ? 'move' : 'only');
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as the rows. */}
        <div role="rowgroup" className="sticky top-0 z-10 bg-sheet px-2">
          {/* biome-ignore lint/a11y/useSemanticElements: as the rows. */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the buttons within have the keyboard. */}
          <div
            role="row"
            aria-rowindex={1}
            className="grid items-center pr-3 pl-2.5 text-small [column-gap:var(--gap)] [grid-template-columns:var(--columns)]"
            style={{ height: HEADING }}
          >
            {measures.columns.map((column) => (
              <Heading key={column} column={column} sort={sort} />
            ))}
          </div>
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as the rows. */}
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const common = {
              id: idOf(row.key),
              rowKey: row.key,
              index: item.index + 1,
              top: item.start,
              height: item.size,
              columns: measures.columns,
              current: row.key === cursor,
              grey,
            };
            return row.kind === 'group' ? (
              <GroupRowView
                key={row.key}
                {...common}
                session={row.session}
                window={row.window}
                panes={row.panes}
                folded={row.folded}
              />
            ) : (
              <PaneRowView
                key={row.key}
                {...common}
                session={row.session}
                window={row.window}
                pane={row.pane}
                selected={selected.has(row.pane.id)}
                busy={busy.has(row.pane.id)}
                placed={!grouped}
                level={grouped ? 2 : 1}
              />
            );
          })}
        </div>
      </div>
    </ContextMenu>
  );
}

function paneIds(row: Row): string[] {
  return row.kind === 'pane' ? [row.pane.id] : [];
}
