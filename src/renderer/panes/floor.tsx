/** The floor: tmux's window as it is, every pane at its place; tells main how many cells fit. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Divider as DividerPlace, Rect } from '../../core/layout/pixels.ts';
import type { WindowInfo } from '../../core/tmux/types.ts';
import { useApp } from '../app/store.ts';
import { useWide } from '../app/use-wide.ts';
import { useSettings } from '../settings/settings-store.ts';
import { useCells } from '../terminal/metrics.ts';
import { keepOnly, setTerminalFontSize } from '../terminal/terminals.ts';
import { Divider } from './divider.tsx';
import { floorMap } from './floor-map.ts';
import { type Area, cellsOf, gripsAlong, measuresFor, place, sizeFor, terminalFontSize, WIDE } from './geometry.ts';
import { Pane } from './pane.tsx';
import { show } from './show.ts';

/** The area in whole pixels, as the layout has it. */
function useArea() {
  const ref = useRef<HTMLDivElement>(null);
  const [area, setArea] = useState<Area | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setArea((before) => (before?.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, area };
}

/** Whether a pane touches the divider that moves: its size is what the user watches. */
function touches(rect: Rect, moving: DividerPlace | null): boolean {
  if (!moving) return false;
  const { rect: line } = moving;
  const near = 1;
  return (
    rect.x <= line.x + line.width + near &&
    rect.x + rect.width >= line.x - near &&
    rect.y <= line.y + line.height + near &&
    rect.y + rect.height >= line.y - near
  );
}

export function Floor({ window }: { window: WindowInfo }) {
  const { ref, area } = useArea();
  const wide = useWide(WIDE);
  const chosen = useSettings((state) => state.fontSize);
  const paneId = useApp((state) => state.paneId);
  const lost = useApp((state) => state.lost);
  const connected = useApp((state) => state.server?.connected !== false);
  const [moving, setMoving] = useState<DividerPlace | null>(null);
  const measures = measuresFor(window.panes.length);
  const fontSize = terminalFontSize(chosen, measures.wall, wide);
  const cell = useCells((state) => state.sizes[fontSize]);
  const { id, layout, zoomed, panes, width, height } = window;

  // In time for terminals that open now: they do so in effects, which come after layout effects.
  useLayoutEffect(() => setTerminalFontSize(fontSize), [fontSize]);

  const activeId = zoomed ? panes.find((pane) => pane.active)?.id : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the panes only the zoomed one matters here.
  const cells = useMemo(
    () => cellsOf({ layout, zoomed, panes, width, height }),
    [layout, zoomed, activeId, width, height],
  );
  // The first terminal tells the cell's size; until then any will do to give it a place.
  const placed = useMemo(
    () => (area ? place(cells, area, measures, cell ?? { width: 1, height: 1 }) : { panes: [], dividers: [] }),
    [cells, area, measures, cell],
  );
  floorMap.current = placed;

  const fit = useMemo(
    () =>
      area && cell && area.width > 0
        ? sizeFor(cellsOf({ layout, zoomed: false, panes: [], width: 1, height: 1 }), area, measures, cell)
        : null,
    [layout, area, measures, cell],
  );
  const columns = fit?.columns;
  const rows = fit?.rows;
  useEffect(() => {
    if (columns === undefined || rows === undefined || !connected) return;
    const frame = requestAnimationFrame(() => show({ window: id, columns, rows }));
    return () => cancelAnimationFrame(frame);
  }, [id, columns, rows, connected]);

  useEffect(() => keepOnly(new Set(panes.map((pane) => pane.id))), [panes]);

  return (
    <div ref={ref} className="relative min-h-0 min-w-0 flex-1 [clip-path:inset(-4px_0_0_0)]">
      {placed.panes.map(({ id: pane, rect }) => {
        const info = panes.find((each) => each.id === pane);
        return (
          info && (
            <Pane
              key={pane}
              pane={info}
              zoomed={zoomed}
              alone={panes.length === 1}
              rect={rect}
              measures={measures}
              focused={pane === paneId}
              sizing={touches(rect, moving)}
              grey={lost}
            />
          )
        );
      })}
      {cell &&
        placed.dividers.map((divider) => (
          <Divider
            key={`${divider.split.join('.')}:${divider.index}`}
            place={divider}
            cells={cells}
            grips={gripsAlong(placed, divider)}
            quiet={measures.wall}
            cell={cell}
            onMoving={setMoving}
          />
        ))}
    </div>
  );
}
