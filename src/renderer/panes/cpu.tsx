/** The CPU of a pane's processes, kept current by itself: the header around it does not render for it. */
import type { PaneInfo } from '../../core/tmux/types.ts';
import { percentText, useFigures } from '../app/figures.ts';

/** From here on, in percent, what a prompt has left in the background is worth a figure. */
const BUSY = 1;

/** What to show of a pane's CPU: of one where something runs always, of another where it is busy all the same. */
export function usePaneCpu({ id, status }: Pick<PaneInfo, 'id' | 'status'>): string | null {
  const runs = status === 'running' || status === 'unknown';
  return useFigures(({ cpu }) => {
    const value = cpu.get(id);
    return value === undefined || (!runs && value < BUSY) ? null : percentText(value);
  });
}

export function PaneCpu({ pane }: { pane: Pick<PaneInfo, 'id' | 'status'> }) {
  const text = usePaneCpu(pane);
  if (text === null) return null;
  return (
    <span data-figure="cpu" title="CPU of all its processes, in percent of one core">
      <span className="sr-only">CPU: </span>
      {text}
    </span>
  );
}
