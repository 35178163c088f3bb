/** The canvas: the window drawn to scale, its panes as cards, split at their edges, swapped by drag, their dividers moved. */
import { Plus } from 'lucide-react';
import { memo, type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Design, splitPane } from '../../core/design/index.ts';
import { type Cell, paneCells } from '../../core/layout/cells.ts';
import { bordersOf, type Side } from '../../core/layout/edit.ts';
import { ContextMenu } from '../ui/menu.tsx';
import { BoardDivider } from './board-divider.tsx';
import { afterWords, Card } from './card.tsx';
import { useCheck } from './check.ts';
import { needsOf } from './dependencies.ts';
import { select, useDesigner } from './designer-store.ts';
import { type Board, boardSize, cellPixels, edgeAt, halfOf, layOutBoard, rulers } from './geometry.ts';
import { canvasKeys } from './keys.ts';
import { cellsOf, SIDE_WORDS, split, swapWith } from './moves.ts';
import { mergeMenu, paneMenu } from './pane-menu.ts';
import { pathOf, routeWire } from './wires.ts';

/** Around the board in px: the ruler above, the wires' ring, the focus ring. */
const MARGIN = { x: 16, top: 36, bottom: 12 };
/** What is below the board in the same sheet: the line of what applying would do, and the keys. */
const BELOW = 96;
/** So far a pressed pointer moves in px before it drags. */
const SLACK = 5;

function useRoom(): [(element: HTMLDivElement | null) => void, { width: number; height: number } | null] {
  const [room, setRoom] = useState<{ width: number; height: number } | null>(null);
  const observer = useRef<ResizeObserver | null>(null);
  const measure = useCallback((element: HTMLDivElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      const box = entry?.contentRect;
      if (box) setRoom({ width: Math.floor(box.width), height: Math.floor(box.height) });
    });
    observer.current.observe(element);
  }, []);
  return [measure, room];
}

/** A split that a click would make. */
interface Offer {
  pane: number;
  side: Side;
  columns: number;
  rows: number;
}

function offerOf(design: Design, pane: number, side: Side): Offer | null {
  try {
    const { design: after, added } = splitPane(design, pane, side);
    const cell = paneCells(cellsOf(after)).find((each) => each.pane === added[0]);
    return cell ? { pane, side, columns: cell.width, rows: cell.height } : null;
  } catch {
    // There is no room, or there are 16 panes: nothing is offered.
    return null;
  }
}

/** The wires of every pane; those of the selected one are in front and in the accent colour. */
const Wires = memo(function Wires({ design, board, selected }: { design: Design; board: Board; selected: number }) {
  const wires = useMemo(() => {
    return design.panes.flatMap((pane, index) =>
      needsOf(design, pane).flatMap((need) => {
        const way = need.pane === null ? null : routeWire(board, index + 1, need.pane);
        return way === null ? [] : [{ from: index + 1, to: need.pane, path: pathOf(way), way }];
      }),
    );
  }, [design, board]);
  if (wires.length === 0) return null;
  const ordered = [...wires].sort((a, b) => Number(touches(a)) - Number(touches(b)));
  function touches({ from, to }: { from: number; to: number | null }): boolean {
    return from === selected || to === selected;
  }
  return (
    <svg
      aria-hidden
      width={board.width}
      height={board.height}
      className="pointer-events-none absolute inset-0 z-[3] overflow-visible"
    >
      {ordered.map((wire) => {
        const first = wire.way[0];
        const last = wire.way.at(-1);
        const on = touches(wire);
        return (
          <g key={`${wire.from} ${wire.to}`} className={on ? 'text-accent' : 'text-line-2'}>
            <path d={wire.path} fill="none" stroke="currentColor" strokeWidth={1.5} />
            {[first, last].map(
              (point, index) =>
                // biome-ignore lint/suspicious/noArrayIndexKey: the two ends.
                point && <circle key={index} cx={point.x} cy={point.y} r={3.5} fill="currentColor" />,
            )}
          </g>
        );
      })}
    </svg>
  );
});

const Rulers = memo(function Rulers({ cells, board }: { cells: Cell; board: Board }) {
  return rulers(cells, board).map(({ x, width, columns }) => (
    <div
      key={x}
      aria-hidden
      style={{ left: x, width }}
      className="num absolute -top-6 flex items-center justify-center gap-2 text-micro whitespace-nowrap text-ink-3"
    >
      <span className="h-px flex-1 bg-line-2" />
      {width > 70 ? `${columns} columns` : width > 24 ? columns : ''}
      <span className="h-px flex-1 bg-line-2" />
    </div>
  ));
});

/** Panes beside a border: those whose size a drag of it changes. */
function litPanes(before: Cell, after: Cell): Set<number> {
  const sizes = new Map(paneCells(before).map((cell) => [cell.pane, cell]));
  return new Set(
    paneCells(after)
      .filter((cell) => {
        const was = sizes.get(cell.pane);
        return was === undefined || was.width !== cell.width || was.height !== cell.height;
      })
      .map((cell) => cell.pane),
  );
}

const NONE: ReadonlySet<number> = new Set();

/** What the pointer holds before and while it drags a pane. */
interface Held {
  pane: number;
  x: number;
  y: number;
  dragging: boolean;
}

export function Canvas({ document }: { document: Design }) {
  const gesture = useDesigner((state) => state.gesture);
  const selected = useDesigner((state) => state.selected);
  const zoom = useDesigner((state) => state.zoom);
  const problems = useCheck((state) => state.problems);
  const [measure, room] = useRoom();
  const [offer, setOffer] = useState<Offer | null>(null);
  const held = useRef<Held | null>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const boardElement = useRef<HTMLDivElement>(null);

  const dragged = gesture?.kind === 'divider' ? gesture : null;
  const swap = gesture?.kind === 'swap' ? gesture : null;
  const design = dragged?.design ?? document;
  const cells = useMemo(() => cellsOf(design), [design]);
  const borders = useMemo(() => bordersOf(cells), [cells]);
  const roomWidth = (room?.width ?? 0) - 2 * MARGIN.x;
  const roomHeight = (room?.height ?? 0) - MARGIN.top - MARGIN.bottom;
  const { columns, rows } = design.size;
  const board = useMemo(() => {
    const size = boardSize({ columns, rows }, { width: roomWidth, height: roomHeight }, zoom);
    return layOutBoard(cells, size);
  }, [cells, columns, rows, roomWidth, roomHeight, zoom]);
  const pixels = cellPixels(design.size, board);
  const lit = useMemo(() => (dragged ? litPanes(cellsOf(document), cells) : NONE), [dragged, document, cells]);
  const placed = useMemo(() => new Map(paneCells(cells).map((cell) => [cell.pane, cell])), [cells]);

  // An offer is about the design that it was made for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another design or another size ends it.
  useEffect(() => setOffer(null), [document, zoom]);

  const live = useRef({ document, board, offer });
  live.current = { document, board, offer };

  const onPointerMove = useCallback((event: PointerEvent, pane: number) => {
    // Let go outside the board, which did not hear of it.
    if (held.current && !held.current.dragging && event.buttons === 0) held.current = null;
    const now = held.current;
    if (now) {
      const far = Math.hypot(event.clientX - now.x, event.clientY - now.y) > SLACK;
      if (!now.dragging && !far) return;
      if (!now.dragging) {
        now.dragging = true;
        setOffer(null);
        event.currentTarget.setPointerCapture(event.pointerId);
        useDesigner.setState({ gesture: { kind: 'swap', pane: now.pane, over: null } });
      }
      // The pointer is captured: what is under it is found by place, and the ghost moves without React.
      const box = boardElement.current?.getBoundingClientRect();
      if (!box) return;
      const x = event.clientX - box.left;
      const y = event.clientY - box.top;
      if (ghost.current) ghost.current.style.transform = `translate(${x + 10}px, ${y + 10}px)`;
      const under = live.current.board.panes.find(
        ({ rect }) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height,
      );
      const over = under && under.pane !== now.pane ? under.pane : null;
      const { gesture: before } = useDesigner.getState();
      if (before?.kind === 'swap' && before.over !== over) {
        useDesigner.setState({ gesture: { ...before, over } });
      }
      return;
    }
    if (event.buttons !== 0 || event.pointerType === 'touch') return;
    const box = event.currentTarget.getBoundingClientRect();
    const side = edgeAt(box, event.clientX - box.left, event.clientY - box.top);
    const { offer: before } = live.current;
    if (before?.pane === pane && before.side === side) return;
    if (side === null) {
      if (before !== null) setOffer(null);
    } else setOffer(offerOf(live.current.document, pane, side));
  }, []);

  const onPointerDown = useCallback((event: PointerEvent, pane: number) => {
    if (event.button !== 0) return;
    const now = live.current.offer;
    if (now?.pane === pane) {
      event.preventDefault();
      setOffer(null);
      split(now.side, pane);
      return;
    }
    held.current = { pane, x: event.clientX, y: event.clientY, dragging: false };
    select(pane);
  }, []);

  const onPointerLeave = useCallback(() => {
    if (!held.current) setOffer(null);
  }, []);

  const endDrag = useCallback((keep: boolean) => {
    const now = held.current;
    held.current = null;
    if (!now?.dragging) return;
    const { gesture: done } = useDesigner.getState();
    useDesigner.setState({ gesture: null });
    if (keep && done?.kind === 'swap' && done.over !== null) swapWith(done.pane, done.over);
  }, []);

  const onFocus = useCallback((pane: number) => select(pane), []);

  const offered = offer && board.panes.find(({ pane }) => pane === offer.pane)?.rect;
  const ghostRect = offer && offered ? halfOf(offered, offer.side) : null;
  const { session, window } = document.name;

  return (
    <div
      ref={measure}
      className="relative min-h-0 flex-1 overflow-auto"
      style={{ marginBottom: BELOW }}
      onScroll={() => setOffer(null)}
    >
      <div
        className="grid place-items-center"
        style={{
          minWidth: board.width + 2 * MARGIN.x,
          minHeight: Math.max(room?.height ?? 0, board.height + MARGIN.top + MARGIN.bottom),
          padding: `${MARGIN.top}px ${MARGIN.x}px ${MARGIN.bottom}px`,
        }}
      >
        {room && (
          <ContextMenu items={canvasMenu}>
            {/* biome-ignore lint/a11y/useSemanticElements: the panes of a window are a group, not a set of fields. */}
            <div
              ref={boardElement}
              role="group"
              aria-label={`${session} / ${window}, ${columns} by ${rows}`}
              aria-describedby="designer-keys"
              className="relative flex-none"
              style={{ width: board.width, height: board.height }}
              onKeyDown={(event) => {
                if (event.key === 'Escape' && held.current) endDrag(false);
                else canvasKeys(event);
              }}
              onPointerUp={() => endDrag(true)}
              onPointerCancel={() => endDrag(false)}
              onContextMenu={(event) => {
                const card = (event.target as Element).closest('[data-pane]');
                if (card instanceof HTMLElement) select(Number(card.dataset.pane));
                useDesigner.setState({ menu: event.nativeEvent.isTrusted ? 'pane' : 'merge' });
              }}
            >
              <Rulers cells={cells} board={board} />
              {board.panes
                .toSorted((a, b) => a.pane - b.pane)
                .map(({ pane: number, rect }) => {
                  const pane = design.panes[number - 1] ?? {};
                  const cell = placed.get(number);
                  return (
                    <Card
                      key={number}
                      number={number}
                      pane={pane}
                      after={pane.dependsOn ? afterWords(needsOf(design, pane), design.panes) : ''}
                      x={rect.x}
                      y={rect.y}
                      width={rect.width}
                      height={rect.height}
                      columns={cell?.width ?? 0}
                      rows={cell?.height ?? 0}
                      selected={number === selected}
                      lit={lit.has(number)}
                      target={swap?.over === number}
                      held={swap?.pane === number}
                      alone={board.panes.length === 1}
                      wrong={problemOf(problems, number)}
                      onPointerDown={onPointerDown}
                      onPointerMove={onPointerMove}
                      onPointerLeave={onPointerLeave}
                      onFocus={onFocus}
                    />
                  );
                })}
              {board.dividers.map((place) => {
                const border = borders.find(
                  ({ path, index }) => index === place.index && path.join() === place.split.join(),
                );
                if (!border) return null;
                return (
                  <BoardDivider
                    key={`${place.split.join('.')}:${place.index}`}
                    place={place}
                    border={border}
                    cell={place.orientation === 'vertical' ? pixels.x : pixels.y}
                    dragged={dragged !== null && dragged.index === place.index && sameWay(dragged.path, place.split)}
                  />
                );
              })}
              {!dragged && <Wires design={design} board={board} selected={selected} />}
              {ghostRect && offer && (
                <div
                  aria-hidden
                  style={{
                    left: ghostRect.x + 4,
                    top: ghostRect.y + 4,
                    width: ghostRect.width - 8,
                    height: ghostRect.height - 8,
                  }}
                  className="pointer-events-none absolute z-[4] flex flex-wrap content-center items-center justify-center gap-x-1.5 overflow-hidden rounded-control border-[1.5px] border-dashed border-accent bg-[color-mix(in_oklab,var(--accent)_13%,var(--card))] text-small font-medium text-accent"
                >
                  <Plus size={14} strokeWidth={1.9} className="flex-none" />
                  {ghostRect.width > 100 && <span>Split {SIDE_WORDS[offer.side]}</span>}
                  <span className="num font-normal text-ink-3">
                    {offer.columns} × {offer.rows}
                  </span>
                </div>
              )}
              {swap && (
                <div
                  ref={ghost}
                  aria-hidden
                  className="pointer-events-none absolute top-0 left-0 z-[5] flex h-8 items-center gap-2 rounded-control bg-pop px-3 text-small shadow-pop"
                >
                  <span className="num rounded-chip bg-accent-fill px-1.5 text-micro font-semibold text-on-accent">
                    {swap.pane}
                  </span>
                  <span className="max-w-[160px] truncate font-medium">
                    {design.panes[swap.pane - 1]?.label ?? 'Pane'}
                  </span>
                  <span className="text-ink-3">{swap.over === null ? 'drop on a pane' : `swap with ${swap.over}`}</span>
                </div>
              )}
            </div>
          </ContextMenu>
        )}
      </div>
    </div>
  );
}

function canvasMenu() {
  const { menu, selected } = useDesigner.getState();
  return menu === 'merge' ? mergeMenu(selected) : paneMenu(selected);
}

function sameWay(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

/** The first thing that is wrong with a pane, in words. */
function problemOf(problems: ReturnType<typeof useCheck.getState>['problems'], pane: number): string | null {
  for (const [key, diagnostic] of problems) if (key.startsWith(`${pane} `)) return diagnostic.message;
  return null;
}
