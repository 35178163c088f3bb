/** The gap between panes: dragged, or moved with the arrow keys, it resizes them in tmux. */
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Cell } from '../../core/layout/cells.ts';
import type { Divider as Place } from '../../core/layout/pixels.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { nextFrame } from '../terminal/frames.ts';
import type { CellSize } from '../terminal/metrics.ts';
import { cx } from '../ui/cx.ts';
import { type Grip, gripOf, sizeAfter } from './geometry.ts';
import { OneInFlight } from './throttle.ts';

interface Props {
  place: Place;
  cells: Cell;
  /** Offsets along the divider, in px. */
  grips: number[];
  /** In a wall the grips show only when they are wanted. */
  quiet: boolean;
  cell: CellSize;
  /** Told which panes' sizes change, null when it is over. */
  onMoving: (place: Place | null) => void;
}

/** Cells that one press of an arrow key moves; with Shift ten. */
const STEP = 1;
const BIG_STEP = 10;

const LARGE = { vertical: 'h-10 w-1.5', horizontal: 'h-1.5 w-10' };
const SMALL = {
  vertical:
    'h-7 w-0.5 group-hover:h-10 group-hover:w-1.5 group-focus-visible:h-10 group-focus-visible:w-1.5 group-hover:bg-ink-2 group-focus-visible:bg-accent',
  horizontal:
    'h-0.5 w-7 group-hover:h-1.5 group-hover:w-10 group-focus-visible:h-1.5 group-focus-visible:w-10 group-hover:bg-ink-2 group-focus-visible:bg-accent',
};

export function Divider({ place, cells, grips, quiet, cell, onMoving }: Props) {
  const [dragging, setDragging] = useState(false);
  const drag = useRef<{ grip: Grip; from: number; size: number } | null>(null);
  const vertical = place.orientation === 'vertical';
  const grip = gripOf(cells, place);
  const resize = useMemo(
    () =>
      new OneInFlight<{ pane: string; size: number; vertical: boolean }>(async ({ pane, size, vertical: columns }) => {
        await attempt(call('pane.resize', columns ? { pane, columns: size } : { pane, rows: size }));
        // More than one in a frame nobody sees, but every program in the window would draw for it.
        await new Promise<void>(nextFrame);
      }),
    [],
  );
  const { rect } = place;
  const rest = quiet ? 'bg-transparent' : 'bg-ink-4';
  const style = { left: rect.x, top: rect.y, width: rect.width, height: rect.height };
  // tmux has no word for this border: it stays, and is no control.
  if (!grip) return null;

  const at = (event: PointerEvent) => (vertical ? event.clientX / cell.width : event.clientY / cell.height);
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { grip, from: at(event), size: grip.size };
    setDragging(true);
    onMoving(place);
  };
  const move = (event: PointerEvent) => {
    const now = drag.current;
    if (!now) return;
    const size = sizeAfter(now.grip, Math.round(at(event) - now.from));
    if (size === now.size) return;
    now.size = size;
    resize.wish({ pane: now.grip.pane, size, vertical });
  };
  const end = () => {
    drag.current = null;
    setDragging(false);
    onMoving(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = vertical ? 'ArrowRight' : 'ArrowDown';
    const back = vertical ? 'ArrowLeft' : 'ArrowUp';
    if (event.key !== forward && event.key !== back) return;
    event.preventDefault();
    const cellsMoved = (event.key === forward ? 1 : -1) * (event.shiftKey ? BIG_STEP : STEP);
    resize.wish({ pane: grip.pane, size: sizeAfter(grip, cellsMoved), vertical });
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a control, not a rule in text.
    <div
      role="separator"
      tabIndex={0}
      aria-orientation={place.orientation}
      aria-label={vertical ? 'Divider between columns' : 'Divider between rows'}
      aria-valuemin={grip.room.least}
      aria-valuemax={grip.room.most}
      aria-valuenow={grip.size}
      aria-valuetext={`${grip.size} ${vertical ? 'columns' : 'rows'}`}
      style={style}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onLostPointerCapture={end}
      onKeyDown={onKeyDown}
      onFocus={(event) => event.target.matches(':focus-visible') && onMoving(place)}
      onBlur={() => !dragging && onMoving(null)}
      className={cx('group absolute z-[2] outline-none', vertical ? 'cursor-col-resize' : 'cursor-row-resize')}
    >
      <span
        className={cx(
          'absolute rounded-[2px] transition-colors',
          vertical ? 'inset-y-0 left-1/2 -ml-px w-0.5' : 'inset-x-0 top-1/2 -mt-px h-0.5',
          dragging ? 'bg-accent' : 'group-hover:bg-line-2 group-focus-visible:bg-accent',
        )}
      />
      {grips.map((offset) => (
        <span
          key={offset}
          style={vertical ? { top: offset } : { left: offset }}
          className={cx(
            'absolute -translate-1/2 rounded-[3px]',
            vertical ? 'left-1/2' : 'top-1/2',
            dragging
              ? cx('bg-accent', vertical ? LARGE.vertical : LARGE.horizontal)
              : cx(rest, vertical ? SMALL.vertical : SMALL.horizontal),
          )}
        />
      ))}
    </div>
  );
}
