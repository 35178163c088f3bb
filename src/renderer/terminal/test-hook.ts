/** What tests may read from the page, only when main started it in test mode (`?test=1`). */
import { shownTerminal } from './terminals.ts';

export interface TestHook {
  /** The visible lines of a pane's terminal. */
  screen(paneId: string): string[];
  /** True once the first paint of a pane has been parsed. */
  painted(paneId: string): boolean;
}

export function offerTestHook(): void {
  if (new URLSearchParams(location.search).get('test') !== '1') return;
  window.__muxworksTest = {
    screen: (paneId) => shownTerminal(paneId)?.screen() ?? [],
    painted: (paneId) => shownTerminal(paneId)?.view.getState().painted ?? false,
  };
}
