/** Gives all panes of a window the same size. */
import { MuxError } from '../errors.ts';
import { placeTree } from '../layout/cells.ts';
import { printLayout } from '../layout/tmux-layout.ts';
import type { LayoutNode } from '../layout/tree.ts';
import { windowsGet } from './find.ts';
import type { Tmux } from './server.ts';

/** Columns to rows of a terminal that people know. */
const PROPORTION = 80 / 24;

/**
 * Arranges the panes of a window in a grid without gaps, so that no two of them differ by more than a cell in width or
 * in height; where cells are left over, the first get them. Each pane keeps its place in tmux's order. A count that has
 * no divisors (5, 7) becomes one row or one column; the presets (`applyLayout`, `presetTree`) do not do that.
 * @param window its id, `@3`
 * @throws MuxError `not-found`; `no-space` where no such grid has room
 */
export async function resizePanesEqual(tmux: Tmux, window: string): Promise<void> {
  const found = (await windowsGet(tmux)).find(({ id }) => id === window);
  if (found === undefined) throw new MuxError('not-found', `There is no window ${window}`);
  const { panes, width, height } = found;
  if (panes.length === 1) return;
  const tree = equalGrid(panes.length, width, height);
  if (tree === null) {
    throw new MuxError(
      'no-space',
      `A window of ${width}×${height} cells has no room for ${panes.length} equal panes`,
      'make the terminal larger, or use fewer panes',
    );
  }
  await tmux.command('select-layout', '-t', window, printLayout(placeTree(tree, width, height)));
  tmux.refresh();
}

/** Of all grids of exactly so many panes that fit, the one whose panes look most like a terminal. */
function equalGrid(panes: number, width: number, height: number): LayoutNode | null {
  let best: { columns: number; distance: number } | null = null;
  for (let columns = 1; columns <= panes; columns++) {
    const rows = panes / columns;
    // Borders take a cell between two panes.
    const [across, down] = [(width - columns + 1) / columns, (height - rows + 1) / rows];
    if (!Number.isInteger(rows) || across < 1 || down < 1) continue;
    const distance = Math.abs(Math.log(across / down / PROPORTION));
    if (best === null || distance < best.distance) best = { columns, distance };
  }
  if (best === null) return null;
  const { columns } = best;
  const row = (first: number): LayoutNode => split('row', columns, (at) => ({ kind: 'pane', pane: first + at }));
  return split('col', panes / columns, (at) => row(at * columns + 1));
}

function split(kind: 'row' | 'col', count: number, child: (at: number) => LayoutNode): LayoutNode {
  const children = Array.from({ length: count }, (_, at) => child(at));
  return count === 1 ? (children[0] as LayoutNode) : { kind, children };
}
