/** The wires of dependencies: from a pane to what it waits for, through the gaps between panes. Pure. */
import type { PaneRect, Rect } from '../../core/layout/pixels.ts';
import { type Board, GAP } from './geometry.ts';

export interface Point {
  x: number;
  y: number;
}

/** A stretch of a gap's middle line; the ring around the board is made of four. */
interface Lane {
  vertical: boolean;
  /** x of a vertical lane, y of a horizontal one. */
  at: number;
  from: number;
  to: number;
}

const HALF = GAP / 2;
const RADIUS = 5;
/** A bend is as bad as a detour of so many px. */
const BEND = 30;
/** The way around the board is taken only where there is none between the panes. */
const RING_COST = 3;

/** The middle lines of all gaps, and the ring around the board, each as far as the lines that it ends at. */
export function lanesOf({ width, height, dividers }: Board): Lane[] {
  const inner = dividers.map(({ rect, orientation }): Lane => {
    return orientation === 'vertical'
      ? { vertical: true, at: rect.x + rect.width / 2, from: rect.y - HALF, to: rect.y + rect.height + HALF }
      : { vertical: false, at: rect.y + rect.height / 2, from: rect.x - HALF, to: rect.x + rect.width + HALF };
  });
  return [
    ...inner,
    { vertical: true, at: -HALF, from: -HALF, to: height + HALF },
    { vertical: true, at: width + HALF, from: -HALF, to: height + HALF },
    { vertical: false, at: -HALF, from: -HALF, to: width + HALF },
    { vertical: false, at: height + HALF, from: -HALF, to: width + HALF },
  ];
}

interface Port {
  /** On the pane's edge. */
  edge: Point;
  /** Across from it in the gap. */
  lane: Point;
}

/** The places where a wire may leave or reach a pane: `along` each of its sides, 0 to 1. */
function portsOf(rect: Rect, along: number): Port[] {
  const x = rect.x + rect.width * along;
  const y = rect.y + rect.height * along;
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  return [
    { edge: { x: rect.x, y }, lane: { x: rect.x - HALF, y } },
    { edge: { x: right, y }, lane: { x: right + HALF, y } },
    { edge: { x, y: rect.y }, lane: { x, y: rect.y - HALF } },
    { edge: { x, y: bottom }, lane: { x, y: bottom + HALF } },
  ];
}

function isOn(lane: Lane, point: Point): boolean {
  const [at, along] = lane.vertical ? [point.x, point.y] : [point.y, point.x];
  return Math.abs(at - lane.at) < 1.5 && along > lane.from - 1.5 && along < lane.to + 1.5;
}

interface State {
  point: Point;
  cost: number;
  vertical: boolean | null;
  before: State | null;
}

/**
 * The way from one pane to another as the corners of a line: on the first pane's edge, through gaps, to the edge of
 * the other. Null where they are the same pane or one is not on the board.
 */
export function routeWire(board: Board, from: number, to: number): Point[] | null {
  const find = (number: number): PaneRect | undefined => board.panes.find(({ pane }) => pane === number);
  const source = find(from)?.rect;
  const target = find(to)?.rect;
  if (!source || !target || from === to) return null;
  const lanes = lanesOf(board);
  const ring = lanes.length - 4;
  const starts = portsOf(source, 0.3);
  const ends = portsOf(target, 0.5);
  // Every point on a lane where a wire may turn, begin or end.
  const points: Point[] = [...starts, ...ends].map((port) => port.lane);
  for (const a of lanes) {
    for (const b of lanes) {
      if (!a.vertical || b.vertical) continue;
      const crossing = { x: a.at, y: b.at };
      if (isOn(a, crossing) && isOn(b, crossing)) points.push(crossing);
    }
  }
  const along = lanes.map((lane) =>
    points
      .map((point, index) => ({ index, at: lane.vertical ? point.y : point.x, on: isOn(lane, point) }))
      .filter(({ on }) => on)
      .sort((a, b) => a.at - b.at),
  );
  const open: State[] = starts.map((port, index) => ({
    point: points[index] ?? port.lane,
    cost: 0,
    vertical: null,
    before: null,
  }));
  const indexOf = new Map<Point, number>(points.map((point, index) => [point, index]));
  const best = new Map<string, number>();
  while (open.length > 0) {
    const state = open.reduce((a, b) => (b.cost < a.cost ? b : a));
    open.splice(open.indexOf(state), 1);
    const index = indexOf.get(state.point) ?? -1;
    const key = `${index} ${state.vertical}`;
    if ((best.get(key) ?? Number.POSITIVE_INFINITY) <= state.cost) continue;
    best.set(key, state.cost);
    const end = index - starts.length;
    if (end >= 0 && end < ends.length) return corners(state, starts, ends[end] as Port);
    lanes.forEach((lane, number) => {
      const stops = along[number] ?? [];
      const place = stops.findIndex((stop) => stop.index === index);
      if (place < 0) return;
      for (const next of [stops[place - 1], stops[place + 1]]) {
        const point = next && points[next.index];
        if (!point) continue;
        const length = Math.abs(point.x - state.point.x) + Math.abs(point.y - state.point.y);
        const bend = state.vertical !== null && state.vertical !== lane.vertical ? BEND : 0;
        const cost = state.cost + length * (number >= ring ? RING_COST : 1) + bend;
        open.push({ point, cost, vertical: lane.vertical, before: state });
      }
    });
  }
  return null;
}

/** The points of a way, those on a straight stretch left out. */
function corners(last: State, starts: readonly Port[], end: Port): Point[] {
  const way: Point[] = [end.edge];
  let first = last;
  for (let state: State | null = last; state; state = state.before) {
    way.push(state.point);
    first = state;
  }
  const start = starts.find((port) => port.lane === first.point);
  if (start) way.push(start.edge);
  way.reverse();
  // Where three lanes meet, the same place is a point of each two of them.
  const places = way.filter((point, index) => {
    const before = way[index - 1];
    return !before || !near(before.x, point.x) || !near(before.y, point.y);
  });
  return places.filter((point, index) => {
    const before = places[index - 1];
    const after = places[index + 1];
    if (!before || !after) return true;
    const straight =
      (near(before.x, point.x) && near(point.x, after.x)) || (near(before.y, point.y) && near(point.y, after.y));
    return !straight;
  });
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.5;
}

/** The `d` of an SVG path through the corners, each rounded. */
export function pathOf(way: readonly Point[]): string {
  return way
    .map((point, index) => {
      const before = way[index - 1];
      const after = way[index + 1];
      if (!before) return `M${point.x} ${point.y}`;
      if (!after) return `L${point.x} ${point.y}`;
      const a = toward(point, before);
      const b = toward(point, after);
      return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
    })
    .join('');
}

/** The point at most a radius away from `from` on the way to `to`. */
function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}
