/** A session as a screen needs it: the output of the panes on view, exact from the first byte, never faster than it is drawn. */
import { MuxError } from '../errors.ts';
import { decodeOutput, type Notification } from './codec.ts';
import { ControlClient } from './control-client.ts';
import { captureCommands, paintFrom, type Reach } from './paint.ts';
import type { Tmux } from './server.ts';
import { type StartTransport, startOnTerminal } from './transport.ts';

export interface AttachedEvents {
  /** Reset the pane's terminal and write this; what follows as `data` was written after it. */
  paint(pane: string, columns: number, rows: number, data: Uint8Array, behind: boolean, reach: Reach): void;
  data(pane: string, bytes: Uint8Array): void;
  size(pane: string, columns: number, rows: number): void;
  gone(pane: string): void;
  notification?(notification: Notification): void;
  closed(reason: string): void;
}

/**
 * Flow control. `inFlight` counts what was handed to the screen and not yet acknowledged; at HIGH we stop reading from
 * tmux, at LOW we go on. Higher keeps the screen busier, lower answers a key sooner in a flood: a megabyte is 30 ms of
 * xterm's parser.
 */
const IN_FLIGHT_HIGH = 1024 * 1024;
const IN_FLIGHT_LOW = 256 * 1024;
/** A client this many seconds behind has its panes paused by tmux instead of filling the server's memory. */
const PAUSE_AFTER_S = 5;
/** Output is handed on at once after a quiet time, else gathered for this long: one message for many small writes. */
const GATHER_MS = 4;
const GATHER_BYTES = 64 * 1024;
/** A pane whose size changes (a divider is dragged) is painted anew when it has rested this long. */
const REST_MS = 80;
/** Lines above the screen that come with a paint. */
const HISTORY_LINES = 2000;

/** What check() compares. */
const PANE_SIZES = '#{pane_id} #{pane_width} #{pane_height} #{window_width} #{window_height}';

type Phase =
  /** tmux holds its output back. */
  | 'hidden'
  /** Asked for a capture; output before it is part of it. */
  | 'capturing'
  | 'live';

class PaneStream {
  phase: Phase = 'hidden';
  columns = 0;
  rows = 0;
  inFlight = 0;
  /** tmux has paused it because we were behind. */
  behind = false;
  gathered = Buffer.allocUnsafe(GATHER_BYTES);
  length = 0;
  rest: NodeJS.Timeout | null = null;
  /** Held back for a moment by skip(). */
  skipping = false;

  constructor(
    readonly id: string,
    /** Lines above the screen that come with a paint. */
    public history: number,
  ) {}

  gather(source: Buffer, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.gathered.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.gathered.length * 2));
      this.gathered.copy(larger, 0, 0, this.length);
      this.gathered = larger;
    }
    this.length = decodeOutput(source, start, end, this.gathered, this.length);
  }

  /** What was gathered, as a copy of its own that can be handed over. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    bytes.set(this.gathered.subarray(0, this.length));
    this.length = 0;
    return bytes;
  }
}

export class AttachedSession {
  private readonly panes = new Map<string, PaneStream>();
  private client: ControlClient | null = null;
  private window: string | null = null;
  private columns = 0;
  private rows = 0;
  private holding = false;
  private total = 0;
  private reading = true;
  private flushTimer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  private lastFlush = 0;
  private checking = false;
  private checkAgain = false;
  /** Bytes of pane output handed on since the start. */
  bytes = 0;
  /** How often a visible pane fell behind and was painted anew, with output skipped. */
  skipped = 0;

  private constructor(
    readonly session: string,
    private readonly events: AttachedEvents,
    private readonly history: number,
  ) {}

  /**
   * Attaches to `session` (`$n`) and holds every pane back until show().
   * @param history lines above the screen that come with a paint; 0 for none
   * @throws MuxError `not-found`, `no-server`
   */
  static async attach(
    tmux: Tmux,
    session: string,
    events: AttachedEvents,
    transport: StartTransport = startOnTerminal,
    history = HISTORY_LINES,
  ): Promise<AttachedSession> {
    const attached = new AttachedSession(session, events, history);
    const mode = transport === startOnTerminal ? '-CC' : '-C';
    const client = await ControlClient.start(
      [
        ...tmux.baseCommand,
        '-N',
        mode,
        'attach-session',
        '-t',
        session,
        '-f',
        `ignore-size,pause-after=${PAUSE_AFTER_S}`,
      ],
      transport,
      {
        output: (pane, source, start, end) => attached.output(`%${pane}`, source, start, end),
        notification: (notification) => attached.notified(notification),
        closed: (reason) => attached.closed(reason),
      },
    );
    attached.client = client;
    const printed = await client.command(['list-panes', '-s', '-t', session, '-F', '#{pane_id}']);
    await Promise.all(printed.split('\n').map((pane) => attached.hide(pane)));
    return attached;
  }

  get open(): boolean {
    return this.client?.open === true;
  }

  /**
   * Shows the panes of one window in at most that many cells, and no others; null shows none and has no say in any
   * window's size. Each pane is painted first.
   *
   * Sizes: alone, the session's windows take the size of this screen, as they do for any terminal. Beside other
   * clients those rule, and only where they make the window larger than this screen can show is it held down.
   * Infinity shows it in whatever size it has, without a say in it.
   */
  async show(window: string | null, columns: number, rows: number): Promise<void> {
    const client = this.connected();
    if (this.window !== window) {
      const old = this.window;
      const shown = [...this.panes.values()].filter((pane) => pane.phase !== 'hidden');
      this.window = window;
      await this.holdSize(false);
      // The window may be gone: then there is nothing to let go of.
      if (old !== null) await client.command(['refresh-client', '-C', `${old}:`]).catch(ignoreGone);
      for (const pane of this.panes.values()) pane.skipping = false;
      await Promise.all(shown.map((pane) => this.hide(pane.id)));
    }
    if (window === null) return;
    this.columns = columns;
    this.rows = rows;
    if (Number.isFinite(columns)) {
      await client.command(['refresh-client', '-C', `${columns}x${rows}`]);
      // tmux resizes at the end of the turn in which it answers: what is asked after the reply sees the new size.
      await client.command(['refresh-client', '-C', `${window}:${columns}x${rows}`]);
    }
    await this.check();
  }

  /**
   * Holds a pane's output back for so long and paints it anew then: for one that prints more than anybody can read, and
   * a screen that need not have all of it.
   */
  async skip(pane: string, milliseconds: number): Promise<void> {
    const stream = this.panes.get(pane);
    if (stream === undefined || stream.phase !== 'live') return;
    stream.skipping = true;
    await this.hide(pane);
    if (!stream.skipping || !this.open) return;
    if (stream.rest) clearTimeout(stream.rest);
    stream.rest = setTimeout(() => {
      stream.rest = null;
      if (stream.skipping && stream.phase === 'hidden') void this.paint(stream);
      stream.skipping = false;
    }, milliseconds);
  }

  /**
   * From now on a pane's paints bring so many lines above its screen along. Where that is more than before it is painted
   * at once; its output flows on until then, so that what the terminal shows before the paint is what tmux had.
   */
  async deepen(pane: string, lines: number): Promise<void> {
    const stream = this.panes.get(pane);
    if (stream === undefined) return;
    const more = lines > stream.history;
    stream.history = Math.max(this.history, lines);
    if (more && stream.phase === 'live') await this.paint(stream, false, 'live');
  }

  /**
   * Reads something of a pane in step with its output: `take` is called when all that was printed before has been handed
   * on, and nothing that was printed after.
   * @throws MuxError `not-found`, `connection-lost`
   */
  async inStep(commands: readonly (readonly string[])[], take: (printed: string[]) => void): Promise<void> {
    await this.connected().sequence(commands, (printed) => {
      this.flush();
      take(printed);
    });
  }

  /** The screen has drawn this many bytes of a pane. */
  acknowledge(pane: string, bytes: number): void {
    const stream = this.panes.get(pane);
    if (stream === undefined) return;
    const counted = Math.min(bytes, stream.inFlight);
    stream.inFlight -= counted;
    this.total -= counted;
    if (this.total <= IN_FLIGHT_LOW && !this.reading) {
      this.reading = true;
      this.client?.resume();
    }
    if (stream.behind && stream.inFlight === 0) void this.catchUp(stream);
  }

  /** Lets go of the session; nothing in it ends. */
  close(): void {
    for (const pane of this.panes.values()) if (pane.rest) clearTimeout(pane.rest);
    if (this.flushTimer !== null) clearAny(this.flushTimer);
    this.flushTimer = null;
    this.client?.close();
  }

  private connected(): ControlClient {
    if (!this.client?.open) throw new MuxError('connection-lost', `session ${this.session} is not attached any more`);
    return this.client;
  }

  /** With `ignore-size` a client's sizes count only while no other client is there (tmux(1), attach-session -f). */
  private async holdSize(hold: boolean): Promise<void> {
    if (this.holding === hold) return;
    this.holding = hold;
    await this.client?.command(['refresh-client', '-f', hold ? '!ignore-size' : 'ignore-size']);
  }

  private stream(pane: string): PaneStream {
    let stream = this.panes.get(pane);
    if (stream === undefined) {
      stream = new PaneStream(pane, this.history);
      this.panes.set(pane, stream);
    }
    return stream;
  }

  /**
   * tmux holds a hidden pane's output back by `pause`, not by `off`: with `off` it would stop reading from the pane
   * when no other client is there, and the program in it would stand still (server_client_check_pane_buffer).
   */
  private async hide(pane: string): Promise<void> {
    const stream = this.stream(pane);
    stream.phase = 'hidden';
    stream.behind = false;
    stream.length = 0;
    this.total -= stream.inFlight;
    stream.inFlight = 0;
    await this.client?.command(['refresh-client', '-A', `${pane}:pause`]).catch(ignoreGone);
  }

  private notified(notification: Notification): void {
    this.events.notification?.(notification);
    if (notification.kind === 'layout-change' && notification.window === this.window) void this.check();
    else if (notification.kind === 'window-close' && notification.window === this.window) void this.check();
    else if (notification.kind === 'pause') this.paused(notification.pane);
    else if (notification.kind === 'session-changed' && notification.session !== this.session) {
      // detach-on-destroy moved us to another session: this one is gone, and we have no business there.
      this.client?.close('the session was closed');
    }
  }

  /** Compares the window's panes with what is shown; paints new ones, resizes changed ones, drops closed ones. */
  private async check(): Promise<void> {
    if (this.checking) {
      this.checkAgain = true;
      return;
    }
    this.checking = true;
    try {
      do {
        this.checkAgain = false;
        await this.checkOnce();
      } while (this.checkAgain);
    } catch (error) {
      ignoreGone(error);
    } finally {
      this.checking = false;
    }
  }

  private async checkOnce(): Promise<void> {
    const window = this.window;
    if (window === null || !this.client?.open) return;
    let printed = '';
    try {
      printed = await this.client.command(['list-panes', '-t', window, '-F', PANE_SIZES]);
    } catch (error) {
      ignoreGone(error);
    }
    if (window !== this.window) return;
    const seen = new Set<string>();
    const paints: Promise<void>[] = [];
    for (const line of printed.split('\n').filter(Boolean)) {
      const [id, width, height, windowWidth, windowHeight] = line.split(' ') as [
        string,
        string,
        string,
        string,
        string,
      ];
      if (!this.holding && (Number(windowWidth) > this.columns || Number(windowHeight) > this.rows)) {
        await this.holdSize(true);
        // The flag alone makes tmux count nothing anew.
        await this.client.command(['refresh-client', '-C', `${window}:${this.columns}x${this.rows}`]);
        this.checkAgain = true;
        return;
      }
      seen.add(id);
      const stream = this.stream(id);
      if (stream.phase === 'hidden') paints.push(this.paint(stream));
      else if (stream.columns !== Number(width) || stream.rows !== Number(height))
        this.resized(stream, Number(width), Number(height));
    }
    for (const stream of [...this.panes.values()]) {
      if (stream.phase === 'hidden' || seen.has(stream.id)) continue;
      await this.hide(stream.id);
      this.panes.delete(stream.id);
      this.events.gone(stream.id);
    }
    await Promise.all(paints);
  }

  private resized(stream: PaneStream, columns: number, rows: number): void {
    stream.columns = columns;
    stream.rows = rows;
    if (stream.phase === 'capturing') return; // Its paint is on the way and brings the size.
    this.flush();
    this.events.size(stream.id, columns, rows);
    if (stream.rest) clearTimeout(stream.rest);
    stream.rest = setTimeout(() => {
      stream.rest = null;
      if (stream.phase === 'live') void this.paint(stream);
    }, REST_MS);
  }

  /** Reads the pane and goes on with its output from that very moment. */
  private async paint(
    stream: PaneStream,
    behind = false,
    meanwhile: 'capturing' | 'live' = 'capturing',
  ): Promise<void> {
    if (!this.client?.open) return;
    stream.phase = meanwhile;
    if (meanwhile === 'capturing') stream.length = 0;
    const { history } = stream;
    const commands = [['refresh-client', '-A', `${stream.id}:continue`], ...captureCommands(stream.id, history)];
    try {
      await this.client.sequence(commands, ([, ...captured]) => {
        if (stream.phase !== meanwhile) return;
        if (stream.length > 0) this.flushPane(stream);
        const { columns, rows, data, reach } = paintFrom(captured, history);
        stream.columns = columns;
        stream.rows = rows;
        stream.phase = 'live';
        // A pause that came before this capture is over with it.
        stream.behind = false;
        this.count(stream, data.length);
        this.events.paint(stream.id, columns, rows, data, behind, reach);
      });
    } catch (error) {
      if (meanwhile === 'capturing') stream.phase = 'hidden';
      ignoreGone(error);
    }
  }

  private paused(pane: string): void {
    const stream = this.panes.get(pane);
    if (stream === undefined || stream.phase !== 'live') return; // We asked for it.
    this.flush();
    stream.behind = true;
    this.skipped++;
    if (stream.inFlight === 0) void this.catchUp(stream);
  }

  private async catchUp(stream: PaneStream): Promise<void> {
    if (stream.phase === 'live') await this.paint(stream, true);
  }

  private output(pane: string, source: Buffer, start: number, end: number): void {
    const stream = this.panes.get(pane);
    // Output of a pane that has just been split off comes before its layout-change: the capture will hold it.
    if (stream === undefined || stream.phase !== 'live') return;
    stream.gather(source, start, end);
    if (stream.length >= GATHER_BYTES) this.flushPane(stream);
    else this.scheduleFlush();
  }

  private scheduleFlush(): void {
    if (this.flushTimer !== null) return;
    const quiet = performance.now() - this.lastFlush > GATHER_MS;
    this.flushTimer = quiet ? setImmediate(() => this.flush()) : setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    if (this.flushTimer !== null) clearAny(this.flushTimer);
    this.flushTimer = null;
    this.lastFlush = performance.now();
    for (const stream of this.panes.values()) if (stream.length > 0) this.flushPane(stream);
  }

  private flushPane(stream: PaneStream): void {
    const bytes = stream.take();
    this.bytes += bytes.length;
    this.count(stream, bytes.length);
    this.events.data(stream.id, bytes);
  }

  private count(stream: PaneStream, bytes: number): void {
    stream.inFlight += bytes;
    this.total += bytes;
    if (this.total >= IN_FLIGHT_HIGH && this.reading) {
      this.reading = false;
      this.client?.pause();
    }
  }

  private closed(reason: string): void {
    for (const pane of this.panes.values()) if (pane.rest) clearTimeout(pane.rest);
    this.flush();
    this.events.closed(reason);
  }
}

function clearAny(timer: NodeJS.Timeout | NodeJS.Immediate): void {
  clearTimeout(timer as NodeJS.Timeout);
  clearImmediate(timer as NodeJS.Immediate);
}

/** A pane or a session that went away meanwhile needs nothing more; anything else is an error. */
function ignoreGone(error: unknown): void {
  if (error instanceof MuxError && ['not-found', 'connection-lost', 'no-server'].includes(error.code)) return;
  throw error;
}
