/** tmux's own view of a window for the page: one at a time, its bytes never faster than they are drawn. */
import { OwnView } from '../core/tmux/own-view.ts';
import type { Snapshot, Tmux } from '../core/tmux/server.ts';
import type { EventSender } from './ipc.ts';

/** As much as may be on its way to the page; beyond it tmux is not read, and draws anew later. */
const IN_FLIGHT_HIGH = 512 * 1024;
const IN_FLIGHT_LOW = 64 * 1024;

export class Screen {
  private view: OwnView | null = null;
  /** The window that it shows. */
  private window = '';
  /** As it was asked for last. */
  private size = { columns: 0, rows: 0 };
  private inFlight = 0;
  private reading = true;
  /** Counts what was asked for: what an earlier wish has opened is closed again. */
  private wishes = 0;

  constructor(
    private readonly tmux: Tmux,
    private readonly events: EventSender,
    private readonly send: (data: Uint8Array) => void,
  ) {}

  /**
   * Shows a window; where the session is on view already, its client goes there.
   * @throws MuxError `not-found`, `no-server`
   */
  async open(window: string, columns: number, rows: number): Promise<void> {
    const wish = ++this.wishes;
    const { sessions } = await this.tmux.snapshot();
    const holding = sessions.filter(({ windows }) => windows.some(({ id }) => id === window));
    const session = holding.find(({ id }) => id === this.view?.of) ?? holding[0];
    if (wish !== this.wishes) return;
    this.end();
    if (session === undefined) {
      this.events.send('attach.ended', { window, reason: 'gone' });
      return;
    }
    this.window = window;
    this.size = { columns, rows };
    const view = await OwnView.open(
      this.tmux,
      session.id,
      window,
      { columns, rows },
      {
        data: (bytes) => {
          if (wish !== this.wishes) return;
          this.inFlight += bytes.length;
          this.hold();
          // A copy of its own: what node-pty hands out is part of a larger buffer.
          this.send(new Uint8Array(bytes));
        },
        window: (shown) => {
          if (wish !== this.wishes || shown === this.window) return;
          this.window = shown;
          this.events.send('attach.window', { window: shown });
        },
        ended: (reason) => {
          if (wish !== this.wishes) return;
          this.view = null;
          this.events.send('attach.ended', { window: this.window, reason });
        },
      },
    );
    if (wish !== this.wishes) {
      view.close();
      return;
    }
    this.view = view;
    if (this.size.columns !== columns || this.size.rows !== rows) view.resize(this.size.columns, this.size.rows);
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows };
    this.view?.resize(columns, rows);
  }

  write(data: Uint8Array): void {
    this.view?.write(data);
  }

  acknowledge(bytes: number): void {
    this.inFlight = Math.max(0, this.inFlight - bytes);
    this.hold();
  }

  /** Another state of the server: a session that was closed takes the view with it, which would keep its windows alive. */
  changed({ sessions }: Snapshot): void {
    const { view } = this;
    if (view === null || sessions.some(({ id }) => id === view.of)) return;
    const { window } = this;
    this.close();
    this.events.send('attach.ended', { window, reason: 'gone' });
  }

  close(): void {
    this.wishes++;
    this.end();
  }

  private end(): void {
    this.view?.close();
    this.view = null;
    this.inFlight = 0;
    this.reading = true;
  }

  private hold(): void {
    if (this.reading && this.inFlight > IN_FLIGHT_HIGH) {
      this.reading = false;
      this.view?.pause();
    } else if (!this.reading && this.inFlight < IN_FLIGHT_LOW) {
      this.reading = true;
      this.view?.resume();
    }
  }
}
