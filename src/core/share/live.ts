/** A session or window of tmux followed as it is: its panes in terminals of our own, read only while somebody looks. */
import xterm from '@xterm/headless';
import { MuxError } from '../errors.ts';
import { speakAsTmux } from '../terminal/dialect.ts';
import { countAsTmux } from '../terminal/widths.ts';
import { AttachedSession } from '../tmux/attached.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import type { SessionRecord, WindowRecord } from '../tmux/snapshot.ts';
import { startPiped } from '../tmux/transport.ts';
import { type PaneScreen, Picture } from './picture.ts';
import type { Share } from './types.ts';

/** CAN ends whatever sequence is open, RIS resets the terminal, in the order of the stream. */
const RESET = '\x18\x1bc';

/**
 * A pane that prints more than FLOOD_BYTES in WINDOW_MS floods: its output is not read for SKIP_MS, then it is looked at
 * once and read on, to see whether it still floods. So tmux has its time for the pane, and we for the viewers.
 */
const WINDOW_MS = 100;
const FLOOD_BYTES = 256 * 1024;
const STILL_MS = 300;
const STILL_BYTES = 32 * 1024;
const SKIP_MS = 66;

export interface Subject {
  readonly session: SessionRecord;
  readonly window: WindowRecord;
}

/** What a share shows at this moment: its window, wherever it is, or its session's current one; null when that is gone. */
export function subjectOf(
  { sessions }: Snapshot,
  { session, window }: Pick<Share, 'session' | 'window'>,
): Subject | null {
  const first = sessions.find(({ id }) => id === session);
  if (window === null) {
    const current = first?.windows.find(({ active }) => active) ?? first?.windows[0];
    return first === undefined || current === undefined ? null : { session: first, window: current };
  }
  for (const one of first === undefined ? sessions : [first, ...sessions]) {
    const found = one.windows.find(({ id }) => id === window);
    if (found !== undefined) return { session: one, window: found };
  }
  return null;
}

/**
 * The picture of a subject, kept current by a control client that has no size: tmux asks it for none, so that no window
 * and no other client ever changes because of it, and no session is made for it.
 */
export class Live {
  readonly picture: Picture;
  private readonly screens = new Map<string, PaneScreen>();
  /** Of each pane what it has printed lately, and when it was last skipped. */
  private readonly counts = new Map<string, { since: number; bytes: number; skippedAt: number }>();
  private attached: AttachedSession | null = null;
  private shown: string | null = null;
  private subject: Subject | null = null;
  private watched = false;
  private settling: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly tmux: Tmux,
    /** The picture may have changed. */
    private readonly changed: () => void,
  ) {
    this.picture = new Picture(this.screens);
  }

  /** What is to be shown from now on. */
  follow(subject: Subject): void {
    this.subject = subject;
    this.arrange();
    this.settle();
  }

  /** Whether anybody looks: where nobody does, tmux keeps the output to itself. */
  watch(watched: boolean): void {
    if (this.watched === watched) return;
    this.watched = watched;
    this.settle();
  }

  close(): void {
    this.closed = true;
    this.attached?.close();
    for (const { terminal } of this.screens.values()) terminal.dispose();
    this.screens.clear();
  }

  private arrange(): void {
    if (this.subject === null) return;
    const { id, width, height, panes, zoomed } = this.subject.window;
    const active = panes.find((pane) => pane.active)?.id ?? null;
    const seen = zoomed ? panes.filter((pane) => pane.id === active) : panes;
    const places = seen.map((pane) => {
      const name = [pane.number, pane.label].filter((part) => part !== null).join(' ');
      const { left, top } = pane;
      return { id: pane.id, left, top, width: pane.width, height: pane.height, label: name };
    });
    if (this.shown === null || this.shown === id || !this.watched) {
      if (this.picture.arrange(width, height, places, active)) this.changed();
    }
  }

  /** Brings the client to what is wanted, one change at a time. */
  private settle(): void {
    this.settling = this.settling.then(() => this.settleOnce()).catch((error: unknown) => this.lost(error));
  }

  private async settleOnce(): Promise<void> {
    if (this.closed || this.subject === null) return;
    const { session, window } = this.subject;
    if (this.attached !== null && (!this.attached.open || this.attached.session !== session.id)) {
      this.attached.close();
      this.attached = null;
      this.shown = null;
    }
    const wanted = this.watched ? window.id : null;
    if (this.attached === null && wanted === null) return;
    this.attached ??= await this.attach(session.id);
    if (this.shown === wanted) return;
    this.shown = wanted;
    await this.attached.show(wanted, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    this.arrange();
  }

  private attach(session: string): Promise<AttachedSession> {
    return AttachedSession.attach(
      this.tmux,
      session,
      {
        paint: (pane, columns, rows, data) => {
          const { terminal } = this.screen(pane);
          terminal.write(RESET, () => terminal.resize(columns, rows));
          this.write(pane, data);
        },
        data: (pane, bytes) => {
          this.write(pane, bytes);
          if (this.floods(pane, bytes.length)) void this.attached?.skip(pane, SKIP_MS).catch(() => this.tmux.refresh());
        },
        size: (pane, columns, rows) => {
          const { terminal } = this.screen(pane);
          terminal.write('', () => terminal.resize(columns, rows));
        },
        gone: (pane) => {
          this.screens.get(pane)?.terminal.dispose();
          this.screens.delete(pane);
          this.counts.delete(pane);
        },
        // The next look at the server tells whether there is still something to attach to.
        closed: () => this.tmux.refresh(),
      },
      startPiped,
      0,
    );
  }

  /** Whether a pane prints so much that it is better looked at now and then. */
  private floods(pane: string, bytes: number): boolean {
    const now = performance.now();
    let count = this.counts.get(pane);
    if (count === undefined || now - count.since > WINDOW_MS) {
      count = { since: now, bytes: 0, skippedAt: count?.skippedAt ?? Number.NEGATIVE_INFINITY };
      this.counts.set(pane, count);
    }
    count.bytes += bytes;
    if (count.bytes < (now - count.skippedAt < STILL_MS ? STILL_BYTES : FLOOD_BYTES)) return false;
    count.skippedAt = now;
    count.bytes = 0;
    return true;
  }

  private write(pane: string, bytes: Uint8Array): void {
    this.screen(pane).terminal.write(bytes, () => {
      this.attached?.acknowledge(pane, bytes.length);
      this.picture.touch();
      this.changed();
    });
  }

  private screen(pane: string): PaneScreen {
    const known = this.screens.get(pane);
    if (known !== undefined) return known;
    const terminal = new xterm.Terminal({ cols: 80, rows: 24, scrollback: 0, allowProposedApi: true });
    countAsTmux(terminal);
    speakAsTmux(terminal);
    const screen: PaneScreen = { terminal, cursorHidden: false };
    const hide = (hidden: boolean) => (parameters: (number | number[])[]) => {
      if (parameters.includes(25)) screen.cursorHidden = hidden;
      return false;
    };
    terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, hide(true));
    terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, hide(false));
    terminal.parser.registerEscHandler({ final: 'c' }, () => {
      screen.cursorHidden = false;
      return false;
    });
    this.screens.set(pane, screen);
    return screen;
  }

  private lost(error: unknown): void {
    // The session went, or the server: the next snapshot says what is true, and follow() or the end comes of it.
    if (!(error instanceof MuxError)) throw error;
    this.shown = null;
    this.tmux.refresh();
  }
}
