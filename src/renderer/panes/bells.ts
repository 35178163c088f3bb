/** Windows whose bell rang while they were not on view; seen when they are. */
import { create } from 'zustand';
import type { WindowInfo } from '../../core/tmux/types.ts';
import { useApp } from '../app/store.ts';

/** `raised`: those that tmux had marked at the last look. tmux keeps its mark until a terminal of its own looks there. */
const useBells = create<{ ringing: ReadonlySet<string> }>()(() => ({ ringing: new Set() }));
let raised: ReadonlySet<string> = new Set();

useApp.subscribe(({ server, windowId, view }) => {
  const windows = server?.snapshot.sessions.flatMap((session) => session.windows) ?? [];
  const now = new Set(windows.filter(({ bell }) => bell).map(({ id }) => id));
  const { ringing } = useBells.getState();
  const next = new Set([...ringing, ...now].filter((id) => now.has(id) && (ringing.has(id) || !raised.has(id))));
  if (view === 'panes' && windowId !== null && document.hasFocus()) next.delete(windowId);
  raised = now;
  if (next.size !== ringing.size || [...next].some((id) => !ringing.has(id))) useBells.setState({ ringing: next });
});

export function useRings({ id }: Pick<WindowInfo, 'id'>): boolean {
  return useBells(({ ringing }) => ringing.has(id));
}
