/** What tests may read from the page, only when main started it in test mode (`?test=1`). */
import { type Cells, cellsOf } from '../../core/testing/cells.ts';
import { screenLines } from './screen-terminal.ts';
import { shownTerminal } from './terminals.ts';

export interface TestHook {
  /** The visible lines of a pane's terminal. */
  screen(paneId: string): string[];
  /** True once the first paint of a pane has been parsed. */
  painted(paneId: string): boolean;
  /** The lines of tmux's own view of a window. */
  attached(): string[];
  /** Its cells with colours and attributes, its cursor and modes; null where it has no terminal. */
  cells(paneId: string, linesAbove: number): Cells | null;
}

export function offerTestHook(): void {
  if (new URLSearchParams(location.search).get('test') !== '1') return;
  window.__muxworksTest = {
    screen: (paneId) => shownTerminal(paneId)?.screen() ?? [],
    painted: (paneId) => shownTerminal(paneId)?.view.getState().painted ?? false,
    attached: screenLines,
    cells: (paneId, linesAbove) => {
      const shown = shownTerminal(paneId);
      return shown ? cellsOf(shown.terminal, linesAbove) : null;
    },
  };
}
