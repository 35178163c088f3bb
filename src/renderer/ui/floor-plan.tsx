/** The floor plan: a window's real layout in 20×14, one cell a pane, tinted by status. Running is quiet, what deviates is loud. */
import { memo, useMemo } from 'react';
import { miniature, type PaneRect } from '../../core/layout/pixels.ts';
import { parseLayout } from '../../core/layout/tmux-layout.ts';
import type { WindowInfo } from '../../core/tmux/types.ts';
import { type Shape, shapeOf } from './status.tsx';

const WIDTH = 20;
const HEIGHT = 14;

const FILLS: Record<Shape, string> = {
  run: 'fill-run-mark opacity-[.42]',
  wait: 'fill-wait-mark',
  done: 'fill-done-mark opacity-80',
  fail: 'fill-fail-mark',
  idle: 'fill-ink-4 opacity-65',
  off: 'fill-ink-4 opacity-65',
};

/** A layout that cannot be read is drawn as one pane: the picture is a help, never a reason to fail. */
function draw(layout: string): PaneRect[] {
  try {
    return miniature(parseLayout(layout), WIDTH, HEIGHT);
  } catch {
    return [{ pane: -1, rect: { x: 0, y: 0, width: WIDTH, height: HEIGHT } }];
  }
}

export const FloorPlan = memo(function FloorPlan({ window }: { window: Pick<WindowInfo, 'layout' | 'panes'> }) {
  const rects = useMemo(() => draw(window.layout), [window.layout]);
  const shapes = new Map(window.panes.map((pane) => [pane.id, shapeOf(pane)]));
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden className="block flex-none">
      {rects.map(({ pane, rect }) => (
        <rect key={pane} {...rect} rx={1} className={FILLS[shapes.get(`%${pane}`) ?? 'idle']} />
      ))}
    </svg>
  );
});
