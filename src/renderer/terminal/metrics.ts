/** The real size of a cell in CSS pixels, for each font size, as the terminals on screen have it. */
import type { Terminal } from '@xterm/xterm';
import { create } from 'zustand';
import { DEFAULT_SETTINGS } from '../../shared/ipc-settings.ts';
import { recall, remember } from '../app/remember.ts';

export interface CellSize {
  width: number;
  height: number;
}

/** By font size. */
type CellSizes = Readonly<Record<number, CellSize>>;

/** Cells of another pixel density, or of another font, are others. */
const remembered = (family: string) => `cells@${globalThis.devicePixelRatio ?? 1} ${family}`;
let font = DEFAULT_SETTINGS.fontFamily;

function areCellSizes(value: unknown): value is CellSizes {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((cell) => cell?.width > 1 && cell.width < 100 && cell.height > 1 && cell.height < 200)
  );
}

/** Begins with the cells of last time, so that the window is asked for before the first terminal has been measured. */
export const useCells = create<{ sizes: CellSizes }>()(() => ({ sizes: recall(remembered(font), areCellSizes) ?? {} }));

/** Terminals have another font now: what was measured holds no longer. */
export function measureFont(family: string): void {
  font = family;
  useCells.setState({ sizes: recall(remembered(font), areCellSizes) ?? {} });
}

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
export function withCell(sizes: CellSizes, fontSize: number, cell: CellSize): CellSizes {
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
  if (next === sizes) return;
  useCells.setState({ sizes: next });
  remember(remembered(font), next);
}
