/** From a window and the floor's pixels to where each pane lies, how large tmux's window should be, and what a dragged divider asks for. Pure. */
import { type Cell, paneCells, type WindowSize } from '../../core/layout/cells.ts';
import { type Divider, type PaneMetrics, paneRects, type Rect, windowSize } from '../../core/layout/pixels.ts';
import { parseLayout } from '../../core/layout/tmux-layout.ts';
import type { WindowInfo } from '../../core/tmux/types.ts';
import type { CellSize } from '../terminal/metrics.ts';

/** The measures of a pane's frame in px. A wall is a window of more than nine panes. */
export interface Measures {
  wall: boolean;
  header: number;
  /** Body padding. */
  top: number;
  bottom: number;
  side: number;
  gap: number;
  inset: number;
}

const NORMAL: Measures = { wall: false, header: 30, top: 2, bottom: 8, side: 10, gap: 8, inset: 8 };
const WALL: Measures = { wall: true, header: 24, top: 0, bottom: 4, side: 8, gap: 6, inset: 8 };

/** More panes than this make a wall. */
export const WALL_FROM = 10;
/** From this width of the app's window a wall has larger letters and keeps the tree. */
export const WIDE = 1600;

export function measuresFor(panes: number): Measures {
  return panes >= WALL_FROM ? WALL : NORMAL;
}

/** Terminals of a wall are smaller in the same proportion whatever size was chosen: 10 (11 from 1600 wide) at 12.5. */
export function terminalFontSize(chosen: number, wall: boolean, wide: boolean): number {
  if (!wall) return chosen;
  return Math.round(chosen * (wide ? 0.88 : 0.8) * 2) / 2;
}

function metricsOf(measures: Measures, cell: CellSize): PaneMetrics {
  return {
    cellWidth: cell.width,
    cellHeight: cell.height,
    padX: 2 * measures.side,
    padY: measures.header + measures.top + measures.bottom,
    gap: measures.gap,
    inset: measures.inset,
  };
}

/**
 * The cells on show: of a zoomed window only its active pane. A layout that cannot be read (a tmux newer than we know)
 * is one pane, which still can be used.
 */
export function cellsOf(window: Pick<WindowInfo, 'layout' | 'zoomed' | 'panes' | 'width' | 'height'>): Cell {
  const active = window.panes.find((pane) => pane.active) ?? window.panes[0];
  const single: Cell = {
    kind: 'pane',
    pane: Number(active?.id.slice(1) ?? 0),
    x: 0,
    y: 0,
    width: Math.max(1, window.width),
    height: Math.max(1, window.height),
  };
  if (window.zoomed) return single;
  try {
    return parseLayout(window.layout);
  } catch {
    return single;
  }
}

export interface Area {
  width: number;
  height: number;
}

/** The floor touches the header above it: its upper inset is the header's own. */
function floorOf(area: Area, measures: Measures): Area {
  return { width: area.width, height: area.height + measures.inset };
}

/** The size in cells that fills the floor; the whole layout counts, also while one pane is zoomed. */
export function sizeFor(cells: Cell, area: Area, measures: Measures, cell: CellSize): WindowSize {
  return windowSize(cells, floorOf(area, measures), metricsOf(measures, cell));
}

export interface Placed {
  panes: { id: string; rect: Rect }[];
  dividers: Divider[];
}

export function place(cells: Cell, area: Area, measures: Measures, cell: CellSize): Placed {
  const { panes, dividers } = paneRects(cells, floorOf(area, measures), metricsOf(measures, cell));
  const up = (rect: Rect): Rect => ({ ...rect, y: rect.y - measures.inset });
  return {
    panes: panes.map(({ pane, rect }) => ({ id: `%${pane}`, rect: up(rect) })),
    dividers: dividers.map((divider) => ({ ...divider, rect: up(divider.rect) })),
  };
}

/** Where along a divider its grips lie: in the middle of each pane before it, so that none lies on a crossing. */
export function gripsAlong(placed: Placed, divider: Divider): number[] {
  const { rect, orientation } = divider;
  const vertical = orientation === 'vertical';
  const beside = placed.panes.filter(({ rect: pane }) =>
    vertical
      ? pane.x + pane.width === rect.x && pane.y >= rect.y && pane.y < rect.y + rect.height
      : pane.y + pane.height === rect.y && pane.x >= rect.x && pane.x < rect.x + rect.width,
  );
  return beside.map(({ rect: pane }) =>
    vertical ? pane.y + pane.height / 2 - rect.y : pane.x + pane.width / 2 - rect.x,
  );
}

/** What moving a divider means to tmux: the pane to resize, its size now, and which way it grows. */
export interface Grip {
  pane: string;
  /** Cells of the pane along the axis. */
  size: number;
  /** 1: the pane lies before the divider and grows as it moves forward; -1: it lies after. */
  sign: 1 | -1;
  /** Cells that the two neighbours share, and the least that either keeps. */
  room: { least: number; most: number };
}

export function gripOf(root: Cell, divider: Divider): Grip | null {
  if (divider.pane === null) return null;
  let split: Cell = root;
  for (const index of divider.split) {
    const next: Cell | undefined = split.kind === 'pane' ? undefined : split.children[index];
    if (!next) return null;
    split = next;
  }
  if (split.kind === 'pane') return null;
  const before = split.children[divider.index];
  const after = split.children[divider.index + 1];
  if (!before || !after) return null;
  const along = (cell: Cell) => (divider.orientation === 'vertical' ? cell.width : cell.height);
  const inBefore = paneCells(before).some((cell) => cell.pane === divider.pane);
  const size = along(inBefore ? before : after);
  return {
    pane: `%${divider.pane}`,
    size,
    sign: inBefore ? 1 : -1,
    room: { least: 1, most: along(before) + along(after) - 1 },
  };
}

/** The size to ask for when a divider has moved by so many cells from where the drag began. */
export function sizeAfter(grip: Grip, cells: number): number {
  return Math.max(grip.room.least, Math.min(grip.room.most, grip.size + grip.sign * cells));
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The pane next to one in a direction: nearest, and of these the one that lies most beside it. */
export function neighbour(placed: Placed, from: string | null, direction: Direction): string | null {
  const start = placed.panes.find((pane) => pane.id === from)?.rect;
  if (!start) return placed.panes[0]?.id ?? null;
  const horizontal = direction === 'left' || direction === 'right';
  const forward = direction === 'right' || direction === 'down';
  const near = (rect: Rect) => (horizontal ? rect.x : rect.y);
  const far = (rect: Rect) => (horizontal ? rect.x + rect.width : rect.y + rect.height);
  const overlap = (rect: Rect) =>
    horizontal
      ? Math.min(start.y + start.height, rect.y + rect.height) - Math.max(start.y, rect.y)
      : Math.min(start.x + start.width, rect.x + rect.width) - Math.max(start.x, rect.x);
  const candidates = placed.panes
    .filter((pane) => pane.id !== from && overlap(pane.rect) > 0)
    .map((pane) => ({
      id: pane.id,
      distance: forward ? near(pane.rect) - far(start) : near(start) - far(pane.rect),
      overlap: overlap(pane.rect),
    }))
    .filter((each) => each.distance >= 0)
    .sort((a, b) => a.distance - b.distance || b.overlap - a.overlap);
  return candidates[0]?.id ?? null;
}
