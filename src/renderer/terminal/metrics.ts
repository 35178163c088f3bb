/** The real size of a cell in CSS pixels, for each font size, as the terminals on screen have it. */
import type { Terminal } from '@xterm/xterm';
import { create } from 'zustand';

export interface CellSize {
  width: number;
  height: number;
}

export const useCells = create<{ sizes: Readonly<Record<number, CellSize>> }>()(() => ({ sizes: {} }));

/** The part of xterm's inside that knows the exact cell; the public interface has none of it. */
interface Inside {
  _core?: { _renderService?: { dimensions?: { device?: { cell?: Partial<CellSize> } } } };
}

/** Exact where xterm tells; else measured on its screen element, which is rounded to whole pixels. */
export function cellOf(terminal: Terminal): CellSize | null {
  const inside = (terminal as unknown as Inside)._core?._renderService?.dimensions?.device?.cell;
  const scale = window.devicePixelRatio;
  if (inside?.width && inside.height) return { width: inside.width / scale, height: inside.height / scale };
  const screen = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
  if (!screen?.width || !screen.height) return null;
  return { width: screen.width / terminal.cols, height: screen.height / terminal.rows };
}

/** The sizes with a new one, or the same object where nothing changed. */
export function withCell(
  sizes: Readonly<Record<number, CellSize>>,
  fontSize: number,
  cell: CellSize,
): Readonly<Record<number, CellSize>> {
  const known = sizes[fontSize];
  if (known && known.width === cell.width && known.height === cell.height) return sizes;
  return { ...sizes, [fontSize]: cell };
}

export function noteCell(terminal: Terminal): void {
  const { fontSize } = terminal.options;
  const cell = cellOf(terminal);
  if (fontSize === undefined || !cell) return;
  const { sizes } = useCells.getState();
  const next = withCell(sizes, fontSize, cell);
  if (next !== sizes) useCells.setState({ sizes: next });
}
