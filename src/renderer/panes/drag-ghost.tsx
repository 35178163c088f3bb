/** The name of the pane that is dragged, at the pointer, with what dropping it there would do. */
import { useDrag } from './drag.ts';

export function DragGhost() {
  const { pane, name, x, y, over } = useDrag();
  if (pane === null) return null;
  const does = over === null ? 'drop on a pane or a window' : over.startsWith('%') ? 'swap' : 'move to this window';
  return (
    <div
      style={{ left: x + 12, top: y + 12 }}
      className="pointer-events-none fixed z-50 max-w-64 truncate rounded-control bg-pop px-2.5 py-1 text-small text-ink shadow-pop"
    >
      <span className="font-semibold">{name}</span> <span className="text-ink-3">{does}</span>
    </div>
  );
}
