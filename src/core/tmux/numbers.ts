/**
 * Which pane of a window is pane 1, 2 and so on. tmux counts panes by their place, so a layout that places them in
 * another order (`row(2, 1)`) keeps each one's number with the pane, in its option `@muxworks_number`.
 */
import { MAX_PANES } from '../layout/tree.ts';

/** The option of a pane that keeps its number; unset where numbers go by place. */
export const NUMBER_OPTION = '@muxworks_number';

/**
 * The panes of a window, given in tmux's order, in the order of their numbers. A pane without a number counts by its
 * place, and numbers close up where a pane has gone: so there is always each of 1 to n.
 * @param stored what a pane's NUMBER_OPTION holds
 */
export function inNumberOrder<T>(panes: readonly T[], stored: (pane: T) => string): T[] {
  const keys = panes.map((pane, place) => storedNumber(stored(pane)) ?? place + 1);
  const order = panes.map((_, place) => place);
  order.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
  return order.map((place) => panes[place] as T);
}

function storedNumber(text: string): number | null {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= MAX_PANES ? number : null;
}
