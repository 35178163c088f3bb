/** The pane, or the panes, that a target means. */
import { findTarget, type Target } from '../core/target.ts';
import type { Tmux } from '../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../core/tmux/snapshot.ts';

type Found = Target<SessionRecord, WindowRecord, PaneRecord>;

/** @throws MuxError `bad-input`, `not-found`, `ambiguous` */
export async function targetOf(tmux: Tmux, text: string): Promise<Found> {
  const { sessions } = await tmux.snapshot();
  return findTarget<PaneRecord, WindowRecord, SessionRecord>(sessions, text);
}

/** One pane: of a window or a session the active one, as tmux takes it. */
export async function paneOf(tmux: Tmux, text: string): Promise<PaneRecord> {
  const { session, window, pane } = await targetOf(tmux, text);
  const chosen = window ?? session.windows.find(({ active }) => active) ?? (session.windows[0] as WindowRecord);
  return pane ?? chosen.panes.find(({ active }) => active) ?? (chosen.panes[0] as PaneRecord);
}

export function panesIn({ session, window, pane }: Found): PaneRecord[] {
  return pane !== null ? [pane] : (window === null ? session.windows : [window]).flatMap(({ panes }) => panes);
}

/** How a person calls what was found. */
export function nameOf({ session, window, pane }: Found): string {
  return [session.name, window?.name, pane?.label ?? pane?.number].filter((part) => part !== undefined).join('|');
}
