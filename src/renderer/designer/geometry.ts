/** From a design's cells to the board's pixels: how large the board is, where panes and dividers lie, which cell a pointer is on. Pure. */
import type { Cell, WindowSize } from '../../core/layout/cells.ts';
import { type Divider, type PaneRect, paneRects, type Rect } from '../../core/layout/pixels.ts';

/** Between two panes, in px: wide enough for a wire and a grip. */
export const GAP = 10;
/** A terminal's cell is so many times as high as wide. */
const CELL_ASPECT = 17 / 7.5;
/** No card is drawn smaller than this, in px, however small its pane is. */
const LEAST_CARD = 14;

export interface Board {
  width: number;
  height: number;
  panes: PaneRect[];
  dividers: Divider[];
}

/** The largest board of the window's proportions that fits into `room` at 100 %, times `zoom`. */
export function boardSize(size: WindowSize, room: { width: number; height: number }, zoom: number) {
  const aspect = size.columns / (size.rows * CELL_ASPECT);
  // A window of extreme proportions is drawn less extreme, so that its cards can be read.
  const drawn = Math.min(4, Math.max(0.5, aspect));
  const width = Math.max(160, Math.min(room.width, room.height * drawn));
  return { width: Math.round(width * zoom), height: Math.round((width / drawn) * zoom) };
}

/** Where everything lies on a board of that size. */
export function layOutBoard(cells: Cell, board: { width: number; height: number }): Board {
  const metrics = { cellWidth: 0, cellHeight: 0, padX: LEAST_CARD, padY: LEAST_CARD, gap: GAP, inset: 0 };
  return { ...board, ...paneRects(cells, board, metrics) };
}

/** The split that a divider belongs to. */
export function splitAt(cells: Cell, path: readonly number[]): Extract<Cell, { kind: 'row' | 'col' }> | null {
  let cell: Cell | undefined = cells;
  for (const index of path) cell = cell && cell.kind !== 'pane' ? cell.children[index] : undefined;
  return cell && cell.kind !== 'pane' ? cell : null;
}

/** Pixels that one cell takes along an axis of the board. */
export function cellPixels(size: WindowSize, board: { width: number; height: number }) {
  return { x: board.width / size.columns, y: board.height / size.rows };
}

export type Side = 'left' | 'right' | 'up' | 'down';

/** How near to an edge the pointer offers a split there, in px; less where the card is small. */
const EDGE = 44;

/** The edge of a card that the pointer is near to; null in its middle, where a click selects and a drag swaps. */
export function edgeAt(rect: { width: number; height: number }, x: number, y: number): Side | null {
  const reachX = Math.min(EDGE, rect.width * 0.22);
  const reachY = Math.min(EDGE, rect.height * 0.22);
  const distances: [Side, number][] = [
    ['left', x / reachX],
    ['right', (rect.width - x) / reachX],
    ['up', y / reachY],
    ['down', (rect.height - y) / reachY],
  ];
  const [side, distance] = distances.reduce((a, b) => (b[1] < a[1] ? b : a));
  return distance <= 1 ? side : null;
}

/** The half of a card that a new pane at that side would take. */
export function halfOf(rect: Rect, side: Side): Rect {
  const width = side === 'left' || side === 'right' ? rect.width / 2 : rect.width;
  const height = side === 'up' || side === 'down' ? rect.height / 2 : rect.height;
  return {
    x: side === 'right' ? rect.x + rect.width - width : rect.x,
    y: side === 'down' ? rect.y + rect.height - height : rect.y,
    width,
    height,
  };
}

/** A label above the board: a stretch of columns that the first row of panes begins. */
export interface Ruler {
  x: number;
  width: number;
  columns: number;
}

/** The widths of what lies side by side at the top of the window: of the outermost row, or the whole width. */
export function rulers(cells: Cell, board: Board): Ruler[] {
  const top = cells.kind === 'row' ? cells.children : [cells];
  return top.map((cell) => {
    const rects = board.panes.filter(({ pane }) => panesOf(cell).has(pane)).map(({ rect }) => rect);
    const x = Math.min(...rects.map((rect) => rect.x));
    return { x, width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x, columns: cell.width };
  });
}

function panesOf(cell: Cell): Set<number> {
  return cell.kind === 'pane' ? new Set([cell.pane]) : new Set(cell.children.flatMap((child) => [...panesOf(child)]));
}
