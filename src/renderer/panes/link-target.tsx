/** Where the link under the pointer leads, before it is clicked: its text may say something else. */
import { useStore } from 'zustand';
import { terminalOf } from '../terminal/terminals.ts';

export function LinkTarget({ paneId }: { paneId: string }) {
  const link = useStore(terminalOf(paneId).view, (state) => state.link);
  if (link === null) return null;
  return (
    <div
      role="tooltip"
      className="mono pointer-events-none absolute bottom-1 left-1 z-20 max-w-[calc(100%-8px)] truncate rounded-chip bg-pop px-2 py-1 text-micro text-ink-2 shadow-pop"
    >
      {link}
    </div>
  );
}
