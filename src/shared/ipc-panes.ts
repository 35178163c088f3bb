/** The panes' part of the contract: what can be done with panes, the arrangement of windows, tmux's own view, and their stream. */
import { z } from 'zod';

export const paneId = z.string().regex(/^%\d+$/);
export const windowId = z.string().regex(/^@\d+$/);
export const sessionId = z.string().regex(/^\$\d+$/);
/** A name as a person typed it; tmux itself has no limit, a screen has. */
export const name = z.string().trim().min(1).max(200);
export const cells = z.number().int().min(1).max(10_000);
/** As much as is pasted, dropped or copied at once. */
const longText = z.string().max(64 * 1024 * 1024);

export const panesInputs = {
  'pane.split': z.object({ pane: paneId, direction: z.enum(['right', 'down']) }),
  'pane.select': z.object({ pane: paneId }),
  'pane.zoom': z.object({ pane: paneId }),
  'pane.resize': z.object({ pane: paneId, columns: cells.optional(), rows: cells.optional() }),
  'pane.kill': z.object({ pane: paneId }),
  /** Ends what runs in the pane; its shell stays. */
  'pane.stop': z.object({ pane: paneId }),
  /** Ends what runs in the pane and starts its command again. */
  'pane.restart': z.object({ pane: paneId }),
  /** The last lines that the pane shows, with colours as escape sequences. */
  'pane.tail': z.object({ pane: paneId, rows: z.number().int().min(1).max(500) }),
  /** Exchanges the places of two panes, of one window or of two. */
  'pane.swap': z.object({ pane: paneId, other: paneId }),
  /** Gives the pane a window of its own, after the one that it stands in. */
  'pane.break': z.object({ pane: paneId, name: name.optional() }),
  /** Moves the pane into another window. */
  'pane.join': z.object({ pane: paneId, window: windowId }),
  /** Moves every pane of a window one place on, or back. */
  'window.rotate': z.object({ window: windowId, direction: z.enum(['forward', 'back']) }),
  /** Gives the panes of a window a layout: side by side, stacked, or the preset for so many. */
  'window.arrange': z.object({ window: windowId, layout: z.enum(['columns', 'rows', 'preset']) }),
  /** Moves a window, with all its panes, to the end of another session. */
  'window.move': z.object({ window: windowId, from: sessionId, to: sessionId }),
  /** Moves a window one place among those of its session. */
  'window.step': z.object({ window: windowId, session: sessionId, direction: z.enum(['left', 'right']) }),
  /** Shows a window as tmux itself draws it, in so many cells; its bytes come over the stream port. Replaces the one before. */
  'attach.open': z.object({ window: windowId, columns: cells, rows: cells }),
  'attach.resize': z.object({ columns: cells, rows: cells }),
  'attach.close': z.undefined(),
  /** What is selected, for the middle button; on Linux alone. */
  'selection.write': z.object({ text: z.string().max(4 * 1024 * 1024) }),
} as const;

export interface PanesOutputs {
  'pane.split': { pane: string };
  'pane.select': undefined;
  'pane.zoom': undefined;
  'pane.resize': undefined;
  'pane.kill': undefined;
  'pane.stop': undefined;
  'pane.restart': undefined;
  'pane.tail': string;
  'pane.swap': undefined;
  'pane.break': { window: string };
  'pane.join': undefined;
  'window.rotate': undefined;
  'window.arrange': undefined;
  'window.move': undefined;
  'window.step': undefined;
  'attach.open': undefined;
  'attach.resize': undefined;
  'attach.close': undefined;
  'selection.write': undefined;
}

export interface PanesEvents {
  /** tmux's own view of a window has ended: by a detach, by another reason (shown), or because its window is gone. */
  'attach.ended': { window: string; reason: 'detached' | 'gone' };
  /** In tmux's own view another window was chosen. */
  'attach.window': { window: string };
}

/** What a search looks for. */
export const findQuery = z.object({
  text: z.string().min(1).max(1000),
  matchCase: z.boolean(),
  regex: z.boolean(),
});
export type FindQuery = z.infer<typeof findQuery>;

/**
 * Messages of the stream port, main to renderer, as arrays of those that go together. Order is the order of tmux's own stream: what comes after `paint`,
 * `size` or `found` was written by the program after it.
 */
export type StreamMessage =
  /**
   * Reset the terminal to this size, then write `data`: history, screen, modes and cursor. `behind`: output was skipped
   * before it. `above`: lines of tmux's history that are not part of it; `limit`: lines that tmux keeps at most.
   */
  | {
      kind: 'paint';
      pane: string;
      columns: number;
      rows: number;
      data: Uint8Array;
      behind: boolean;
      above: number;
      limit: number;
    }
  | { kind: 'data'; pane: string; data: Uint8Array }
  /** tmux gave the pane another size; an exact `paint` follows once it rests. */
  | { kind: 'size'; pane: string; columns: number; rows: number }
  | { kind: 'gone'; pane: string }
  /**
   * The answer to `find`, of the pane as it is at this place of the stream. Three numbers for each match, the last one
   * first: its line, counted upwards from the last line of the screen (0), a wrapped line being one; where it begins
   * in the line's text; its length. `count` may be more than are listed.
   */
  | { kind: 'found'; pane: string; id: number; count: number; matches: Int32Array; problem: string | null }
  /** Bytes of tmux's own view of a window. */
  | { kind: 'screen'; data: Uint8Array }
  /** Once a second while output flows: bytes a second over all panes; how often a visible pane fell behind and had output skipped. */
  | { kind: 'rate'; bytesPerSecond: number; dropped: number };

/** Messages of the stream port, renderer to main. */
export const streamInput = z.discriminatedUnion('kind', [
  /** xterm has parsed this many bytes of `data` and `paint` messages of that pane. */
  z.object({ kind: z.literal('ack'), pane: paneId, bytes: z.number().int().min(0) }),
  /** Bytes as a terminal would send them: keys, mouse reports. */
  z.object({ kind: z.literal('input'), pane: paneId, data: z.instanceof(Uint8Array) }),
  /** Text to paste; tmux adds the bracketed-paste marks when the program asked for them. */
  z.object({ kind: z.literal('paste'), pane: paneId, text: longText }),
  /** Paint the pane with so many lines above its screen, now and when it is painted again. */
  z.object({ kind: z.literal('history'), pane: paneId, lines: z.number().int().min(0).max(10_000_000) }),
  /** Search in all of the pane's history and its screen; `found` with the same id answers. */
  z.object({ kind: z.literal('find'), pane: paneId, id: z.number().int(), query: findQuery }),
  /** Keys and mouse reports for tmux's own view, and how much of it xterm has parsed. */
  z.object({ kind: z.literal('screen-input'), data: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal('screen-ack'), bytes: z.number().int().min(0) }),
]);
export type StreamInput = z.infer<typeof streamInput>;
