/** From a window of the server to a design, with what runs in its panes as their commands. */
import type { SessionRecord, WindowRecord } from '../tmux/snapshot.ts';
import type { Design } from './design.ts';

/**
 * The design of a live window: applied to that window at its size it changes nothing. What Muxworks started is as it
 * was declared; the command of another pane is that of its foreground program, a suggestion.
 * @throws MuxError `bad-input` for a window that no design shows: more than 16 panes, or cells that no tree draws
 */
export function designOfWindow(_session: SessionRecord, _window: WindowRecord): Design {
  throw new Error('to follow');
}
