/** A list of lines, of which only those on show are drawn: a million of them scroll as a hundred do. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import type { LogLine, LogListState } from '../../shared/ipc-logs.ts';
import { Button } from '../ui/button.tsx';
import { LINE, Line } from './line.tsx';
import { LinePages } from './line-pages.ts';
import { copyLines } from './list.ts';
import type { Chosen, Drawing, LineName } from './logs-store.ts';
import { Rows } from './rows.ts';
import { counted } from './words.ts';

/** Lines drawn above and below those on show. */
const OVERSCAN = 12;
/** So near to its end a list counts as at its end, in px. */
const NEAR = 4;

export interface LineListHandle {
  focus(): void;
  /** Chooses a line by its index, and brings it into view. */
  choose(index: number): void;
}

interface Props {
  label: string;
  state: LogListState;
  drawing: Drawing;
  /** What the pane of a log is called; null where all lines are of one. */
  nameOf: ((log: string) => string) | null;
  /** New lines are followed while the end is in view. */
  follows: boolean;
  chosen: Chosen | null;
  choose: (chosen: Chosen | null) => void;
  /** The line at which a log is open. */
  here: LineName | null;
  /** It was clicked, or chosen by keys. */
  onPick?: (line: LogLine) => void;
  /** Enter, or a double click. */
  onOpen?: (line: LogLine) => void;
  /** The list is no more. */
  lost: () => void;
  /** Shown in the middle at first. */
  startAt?: number;
  handle?: Ref<LineListHandle>;
}

/** The size of an element's inside, in px. */
function useHeight(element: HTMLElement | null): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    setHeight(element.clientHeight);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return height;
}

export function LineList(props: Props) {
  const { label, state, drawing, nameOf, follows, chosen, choose, here, onPick, onOpen, lost, startAt, handle } = props;
  const { wrap } = drawing;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [scrollTop, setScrollTop] = useState(0);
  const height = useHeight(box);
  const id = useId();
  const lostNow = useRef(lost);
  lostNow.current = lost;
  const pages = useMemo(() => new LinePages(state.list, redraw, () => lostNow.current()), [state.list]);
  const rows = useMemo(() => new Rows(state.count, state.groups), [state.count, state.groups]);
  const { first, version } = state;
  const numberOf = useCallback(
    (row: number): string | number => {
      const found = rows.at(row);
      return found.kind === 'line' ? first + found.index : found.group.log;
    },
    [rows, first],
  );
  const virtual = useVirtualizer({
    count: rows.count,
    enabled: wrap,
    getScrollElement: () => box,
    estimateSize: () => LINE,
    getItemKey: numberOf,
    overscan: OVERSCAN,
  });

  // Where no line is wrapped all are of one height, and where each stands is a product.
  const top = Math.max(0, Math.floor(scrollTop / LINE) - OVERSCAN);
  const bottom = Math.min(rows.count, Math.ceil((scrollTop + height) / LINE) + OVERSCAN);
  const items = wrap
    ? virtual.getVirtualItems().map(({ index, start }) => ({ row: index, start }))
    : Array.from({ length: Math.max(0, bottom - top) }, (_, at) => ({ row: top + at, start: (top + at) * LINE }));
  const total = wrap ? virtual.getTotalSize() : rows.count * LINE;

  const shown = items.flatMap(({ row }) => {
    const found = rows.at(row);
    return found.kind === 'line' ? [found.index] : [];
  });
  const from = shown[0] ?? 0;
  const to = (shown.at(-1) ?? -1) + 1;
  useEffect(() => pages.want(state, from, to), [pages, state, from, to]);

  // The end, and how many lines came since it was left.
  const atEnd = useRef(true);
  const [away, setAway] = useState<{ end: number; version: number } | null>(null);
  const scrolled = () => {
    if (box === null) return;
    setScrollTop(box.scrollTop);
    atEnd.current = box.scrollTop + box.clientHeight >= box.scrollHeight - NEAR;
    if (atEnd.current) setAway(null);
    else setAway((before) => before ?? { end: first + state.count, version });
  };
  const toEnd = () => {
    if (box !== null) box.scrollTop = box.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever there is more, or less room, the end is another.
  useLayoutEffect(() => {
    if (follows && atEnd.current && box !== null) box.scrollTop = box.scrollHeight;
  }, [follows, total, height, box]);

  // Lines that come or go before those on show must not move them.
  const before = useRef({ first, version, list: state.list });
  useLayoutEffect(() => {
    const { first: was, version: wasVersion, list } = before.current;
    before.current = { first, version, list: state.list };
    if (box === null || list !== state.list || wasVersion !== version || was === first) return;
    const held = follows ? !atEnd.current : box.scrollTop > 0;
    if (held) box.scrollTop += (was - first) * LINE;
  }, [first, version, state.list, follows, box]);

  const started = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (box === null || height === 0 || startAt === undefined || started.current === state.list) return;
    started.current = state.list;
    if (wrap) virtual.scrollToIndex(rows.of(startAt), { align: 'center' });
    else box.scrollTop = rows.of(startAt) * LINE - (height - LINE) / 2;
  }, [box, height, startAt, state.list, rows, wrap, virtual]);

  const reveal = (index: number) => {
    if (box === null) return;
    const row = rows.of(index);
    if (wrap) {
      virtual.scrollToIndex(row, { align: 'auto' });
      return;
    }
    // A heading above it comes into view with it.
    const begin = (rows.at(row - 1).kind === 'group' && row > 0 ? row - 1 : row) * LINE;
    if (begin < box.scrollTop) box.scrollTop = begin;
    else if ((row + 1) * LINE > box.scrollTop + box.clientHeight) box.scrollTop = (row + 1) * LINE - box.clientHeight;
  };

  const lineAt = (index: number) => pages.line(first + index, version);
  const pick = (index: number, extend: boolean) => {
    const cursor = first + index;
    const line = lineAt(index);
    const name = line === undefined ? null : { log: line.log, offset: line.offset };
    choose({ cursor, anchor: extend && chosen !== null ? chosen.anchor : cursor, line: name });
    return line;
  };
  // A line that was chosen before it was here has its name now, and is picked.
  const cursorLine = chosen === null ? undefined : pages.line(chosen.cursor, version);
  useEffect(() => {
    if (chosen === null || chosen.line !== null || cursorLine === undefined) return;
    choose({ ...chosen, line: { log: cursorLine.log, offset: cursorLine.offset } });
    if (chosen.cursor === chosen.anchor) onPick?.(cursorLine);
  });

  const move = (index: number, extend: boolean) => {
    const next = Math.max(0, Math.min(state.count - 1, index));
    if (state.count === 0) return;
    const line = pick(next, extend);
    reveal(next);
    if (line !== undefined && !extend) onPick?.(line);
  };
  useImperativeHandle(handle, () => ({
    focus: () => box?.focus({ preventScroll: true }),
    choose: (index) => move(index, false),
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey } = event;
    if (event.altKey || event.metaKey) return;
    const at = chosen === null ? null : chosen.cursor - first;
    if (event.ctrlKey) {
      if (key === 'c' && chosen !== null && document.getSelection()?.isCollapsed !== false) {
        const [low, high] = [
          Math.min(chosen.cursor, chosen.anchor) - first,
          Math.max(chosen.cursor, chosen.anchor) - first,
        ];
        void copyLines(state.list, Math.max(0, low), Math.max(0, high));
      } else if (key === 'a' && state.count > 0) {
        choose({ anchor: first, cursor: first + state.count - 1, line: null });
      } else return;
    } else {
      const page = Math.max(1, Math.floor(height / LINE) - 1);
      const edge = follows ? state.count : -1;
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }[key];
      if (step !== undefined) move(at === null ? (step > 0 && !follows ? 0 : edge + step) : at + step, shiftKey);
      else if (key === 'Home') move(0, shiftKey);
      else if (key === 'End') {
        move(state.count - 1, shiftKey);
        toEnd();
      } else if (key === 'Enter') {
        const line = at === null ? undefined : lineAt(at);
        if (line === undefined || !onOpen) return;
        onOpen(line);
      } else return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const clicked = (index: number, event: MouseEvent) => {
    // Text was marked with the mouse: that is to be copied, and no line chosen.
    if (document.getSelection()?.isCollapsed === false) return;
    const line = pick(index, event.shiftKey);
    if (line !== undefined && !event.shiftKey) onPick?.(line);
  };

  const now = Date.now();
  const fresh = away !== null && away.version === version ? Math.max(0, first + state.count - away.end) : 0;
  const low = chosen === null ? 0 : Math.min(chosen.cursor, chosen.anchor);
  const high = chosen === null ? -1 : Math.max(chosen.cursor, chosen.anchor);
  const active = chosen !== null && shown.includes(chosen.cursor - first) ? `${id}-${chosen.cursor}` : undefined;
  return (
    <div className="relative flex min-h-0 flex-1">
      <div
        ref={setBox}
        role="listbox"
        aria-label={label}
        aria-multiselectable
        aria-activedescendant={active}
        tabIndex={0}
        onScroll={scrolled}
        onKeyDown={onKeyDown}
        className="mono min-w-0 flex-1 overflow-auto bg-term text-[12px] leading-[18px] outline-none"
      >
        <div className="relative min-w-full" style={{ height: total }}>
          {items.map(({ row, start }) => {
            const found = rows.at(row);
            const place = { position: 'absolute', top: 0, transform: `translateY(${start}px)` } as const;
            if (found.kind === 'group') {
              const { log, count } = found.group;
              return (
                <div
                  key={log}
                  role="presentation"
                  data-index={row}
                  ref={wrap ? virtual.measureElement : undefined}
                  style={place}
                  className="h-[18px] w-full bg-panel px-3 font-ui text-small leading-[18px] text-ink-2"
                >
                  <b className="font-semibold text-ink">{nameOf?.(log) ?? log}</b>{' '}
                  <span className="num text-ink-3">{counted(count, 'line')}</span>
                </div>
              );
            }
            const { index } = found;
            const number = first + index;
            const line = lineAt(index);
            return (
              <div
                key={number}
                data-index={row}
                ref={wrap ? virtual.measureElement : undefined}
                style={place}
                role="presentation"
                className="min-w-full"
              >
                <Line
                  id={`${id}-${number}`}
                  line={line}
                  name={nameOf === null || line === undefined ? null : nameOf(line.log)}
                  drawing={drawing}
                  chosen={number >= low && number <= high}
                  current={number === chosen?.cursor}
                  here={here !== null && line !== undefined && here.log === line.log && here.offset === line.offset}
                  position={index + 1}
                  count={state.count}
                  now={now}
                  onClick={(event) => clicked(index, event)}
                  onDoubleClick={() => line && onOpen?.(line)}
                />
              </div>
            );
          })}
        </div>
      </div>
      {/* The lines would cover an outline of the list. */}
      <span
        aria-hidden
        className="pointer-events-none absolute inset-0 z-20 [:focus-visible+&]:shadow-[inset_0_0_0_1.5px_var(--accent)]"
      />
      {follows && away !== null && (
        <Button
          kind="primary"
          size="small"
          icon={ArrowDown}
          onClick={toEnd}
          className="appear absolute right-4 bottom-3 z-30 shadow-pop"
        >
          {fresh > 0 ? counted(fresh, 'new line') : 'Follow'}
        </Button>
      )}
    </div>
  );
}
