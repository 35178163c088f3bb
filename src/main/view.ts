/** What the window shows of tmux: attaches to the session on view and moves its bytes over the stream port. */
import { type BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron';
import { MuxError, toProblem } from '../core/errors.ts';
import { AttachedSession } from '../core/tmux/attached.ts';
import { findInText, type Matches, textCommand } from '../core/tmux/find-text.ts';
import { pasteText, typeBytes } from '../core/tmux/input.ts';
import type { Snapshot, Tmux } from '../core/tmux/server.ts';
import { type FindQuery, type StreamInput, type StreamMessage, streamInput } from '../shared/ipc.ts';
import type { EventSender } from './ipc.ts';
import { Screen } from './screen.ts';

interface Wanted {
  window: string;
  columns: number;
  rows: number;
}

const RATE_INTERVAL_MS = 1000;

export class View {
  private port: MessagePortMain | null = null;
  private attached: AttachedSession | null = null;
  private wanted: Wanted | null = null;
  /** The session of prepare(), until it is attached. */
  private expected: string | null = null;
  /** The window is hidden or minimised: nothing is drawn, and it has no say in any size. */
  private suspended = false;
  private snapshot: Snapshot | null = null;
  /** Calls of show() one after the other; only the newest matters. */
  private working: Promise<void> | null = null;
  private again = false;
  private outbox: StreamMessage[] = [];
  private rateTimer: NodeJS.Timeout | null = null;
  private bytesBefore = 0;
  private skippedBefore = 0;
  /** A window as tmux itself draws it. */
  readonly screen: Screen;

  constructor(
    private readonly tmux: Tmux,
    private readonly events: EventSender,
  ) {
    this.screen = new Screen(tmux, events, (data) => this.send({ kind: 'screen', data }));
  }

  /** Gives the page a fresh port: after each load, for the page before it has taken the old one with it. */
  connect(window: BrowserWindow): void {
    this.port?.close();
    const { port1, port2 } = new MessageChannelMain();
    this.port = port1;
    port1.on('message', ({ data }) => this.received(data));
    port1.start();
    window.webContents.postMessage('muxworks:stream', null, [port2]);
    // A page that was reloaded has drawn nothing yet.
    if (this.wanted !== null) this.detach();
    this.update();
  }

  /**
   * Attaches to the session that the page will most likely ask for, while the page still loads: the one of that name
   * (it was shown last time), else the newest.
   */
  prepare(snapshot: Snapshot, name: string | null): void {
    if (this.wanted !== null || this.attached !== null) return;
    const newest = snapshot.sessions.toSorted((a, b) => b.createdAt - a.createdAt)[0];
    this.expected = (snapshot.sessions.find((session) => session.name === name) ?? newest)?.id ?? null;
    this.update();
  }

  /** The name of the session on view, null where there is none. */
  get sessionName(): string | null {
    return this.snapshot?.sessions.find(({ id }) => id === this.attached?.session)?.name ?? null;
  }

  show(wanted: Wanted | null): Promise<void> {
    this.wanted = wanted;
    if (wanted !== null) this.tmux.newSessionSize = { columns: wanted.columns, rows: wanted.rows };
    return this.update();
  }

  /** While the window cannot be seen, its panes cost nothing and it keeps no other client's window small. */
  suspend(suspended: boolean): void {
    if (this.suspended === suspended) return;
    this.suspended = suspended;
    this.update();
  }

  /** The server changed: a session that was lost may be there again, the window on view in another one. */
  changed(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.screen.changed(snapshot);
    if (this.wanted !== null && !this.attached?.open && this.sessionOf(this.wanted.window) !== null) this.update();
  }

  close(): void {
    this.screen.close();
    this.detach();
    this.port?.close();
  }

  private update(): Promise<void> {
    if (this.working !== null) {
      this.again = true;
      return this.working;
    }
    this.working = this.work().finally(() => {
      this.working = null;
    });
    return this.working;
  }

  private async work(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.apply();
      } catch (error) {
        // The session went away under us: the snapshot that follows says so, and changed() goes on from there.
        const problem = toProblem(error);
        if (!['not-found', 'connection-lost', 'no-server'].includes(problem.code)) this.events.send('problem', problem);
      }
    } while (this.again);
  }

  private async apply(): Promise<void> {
    const wanted = this.suspended || this.port === null ? null : this.wanted;
    const { expected } = this;
    this.expected = null;
    if (wanted === null) {
      if (expected !== null && this.attached === null) this.attached = await this.attach(expected);
      else await this.attached?.show(null, 0, 0);
      return;
    }
    // A window made a moment ago may not be in the last snapshot yet.
    if (this.sessionOf(wanted.window) === null) this.snapshot = await this.tmux.snapshot();
    const session = this.sessionOf(wanted.window);
    if (session === null) return;
    if (!this.attached?.open || this.attached.session !== session) {
      this.detach();
      this.attached = await this.attach(session);
    }
    await this.attached.show(wanted.window, wanted.columns, wanted.rows);
  }

  /** The session to see a window through: the one that is attached already where the window is in several. */
  private sessionOf(window: string): string | null {
    const holding = (this.snapshot?.sessions ?? []).filter((session) =>
      session.windows.some(({ id }) => id === window),
    );
    return (holding.find(({ id }) => id === this.attached?.session) ?? holding[0])?.id ?? null;
  }

  private attach(session: string): Promise<AttachedSession> {
    return AttachedSession.attach(this.tmux, session, {
      paint: (pane, columns, rows, data, behind, reach) =>
        this.send({ kind: 'paint', pane, columns, rows, data, behind, ...reach }),
      data: (pane, data) => {
        this.send({ kind: 'data', pane, data });
        this.startRate();
      },
      size: (pane, columns, rows) => this.send({ kind: 'size', pane, columns, rows }),
      gone: (pane) => this.send({ kind: 'gone', pane }),
      // What happens in the session on view is seen here at once; the control client hears of it a second later.
      notification: (notification) => {
        if (notification.kind !== 'pause' && notification.kind !== 'continue' && notification.kind !== 'other')
          this.tmux.refresh();
      },
      closed: () => this.tmux.refresh(),
    });
  }

  private detach(): void {
    const { attached } = this;
    this.attached = null;
    if (attached === null) return;
    this.bytesBefore = 0;
    this.skippedBefore += attached.skipped;
    attached.close();
  }

  /** What is sent in one turn crosses as one message: many panes that print at once cost no more than one. */
  private send(message: StreamMessage): void {
    this.outbox.push(message);
    if (this.outbox.length > 1) return;
    queueMicrotask(() => {
      const messages = this.outbox;
      this.outbox = [];
      this.port?.postMessage(messages);
    });
  }

  private received(data: unknown): void {
    const checked = streamInput.safeParse(data);
    if (!checked.success) {
      this.events.send('problem', {
        code: 'bad-input',
        message: 'The page sent something that is no stream message',
      });
      return;
    }
    const message = checked.data;
    if (message.kind === 'ack') this.attached?.acknowledge(message.pane, message.bytes);
    else if (message.kind === 'screen-input') this.screen.write(message.data);
    else if (message.kind === 'screen-ack') this.screen.acknowledge(message.bytes);
    else this.ask(message).catch((error: unknown) => this.events.send('problem', toProblem(error)));
  }

  /** What a message asks of a pane. */
  private async ask(message: Exclude<StreamInput, { kind: 'ack' | 'screen-input' | 'screen-ack' }>): Promise<void> {
    const { pane } = message;
    switch (message.kind) {
      case 'input':
        this.attached?.typed(pane);
        return typeBytes(this.tmux, pane, message.data);
      case 'paste':
        this.attached?.typed(pane);
        return pasteText(this.tmux, pane, message.text);
      case 'history':
        return this.attached?.deepen(pane, message.lines);
      case 'find':
        return this.find(pane, message.id, message.query);
    }
  }

  private async find(pane: string, id: number, query: FindQuery): Promise<void> {
    const answer = (found: Matches, problem: string | null): void =>
      this.send({ kind: 'found', pane, id, ...found, problem });
    const none: Matches = { count: 0, matches: new Int32Array() };
    try {
      if (this.attached === null) throw new MuxError('connection-lost', 'The pane is not on show');
      await this.attached.inStep([textCommand(pane)], ([text = '']) => {
        try {
          answer(findInText(text, query), null);
        } catch (error) {
          answer(none, toProblem(error).message);
        }
      });
    } catch (error) {
      answer(none, toProblem(error).message);
    }
  }

  /** Tells the rate once a second while there is output, and once more when it has stopped. */
  private startRate(): void {
    if (this.rateTimer !== null) return;
    this.rateTimer = setInterval(() => {
      const bytes = this.attached?.bytes ?? 0;
      const bytesPerSecond = Math.max(0, bytes - this.bytesBefore);
      this.bytesBefore = bytes;
      this.send({ kind: 'rate', bytesPerSecond, dropped: this.skippedBefore + (this.attached?.skipped ?? 0) });
      if (bytesPerSecond > 0 || this.rateTimer === null) return;
      clearInterval(this.rateTimer);
      this.rateTimer = null;
    }, RATE_INTERVAL_MS);
    this.rateTimer.unref();
  }
}
